package io.doltconnect.record;

import io.doltconnect.config.ColumnMask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The hexadecimal hash of a text behind a salt, as Debezium's MaskStrings makes it: equal texts
 * have equal hashes, also across tables and connectors.
 */
final class HashMask implements ValueMask {
  /** Has the salt; never changed, only cloned. */
  private final MessageDigest salted;

  private final ColumnMask.HashedForm form;

  HashMask(ColumnMask.Hash hash) {
    try {
      this.salted = MessageDigest.getInstance(hash.algorithm());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The configuration has been checked", e);
    }
    salted.update(hash.salt().value().getBytes(StandardCharsets.UTF_8));
    this.form = hash.form();
  }

  @Override
  public Object of(Object value) {
    return value == null
        ? null
        : HexFormat.of().formatHex(salted().digest(bytes(value.toString())));
  }

  private MessageDigest salted() {
    try {
      return (MessageDigest) salted.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("The configuration has been checked", e);
    }
  }

  private byte[] bytes(String text) {
    return switch (form) {
      case TEXT -> text.getBytes(StandardCharsets.UTF_8);
      case SERIALIZED -> serialized(text);
    };
  }

  private static byte[] serialized(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
