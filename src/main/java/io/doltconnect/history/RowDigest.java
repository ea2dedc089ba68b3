package io.doltconnect.history;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/** A digest of what a record says of a row; the same in every process. Not thread-safe. */
public final class RowDigest {
  private final MessageDigest digest;

  public RowDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** The SHA-256 of the values. */
  public ByteBuffer of(Struct row) {
    StringBuilder text = new StringBuilder();
    append(text, row);
    return ByteBuffer.wrap(digest.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** 64 bits of it, as text. */
  String shortOf(Struct row) {
    return HexFormat.of().toHexDigits(of(row).getLong());
  }

  /** 64 bits of the SHA-256 of a text, as text. */
  static String shortOf(String text) {
    return HexFormat.of()
        .toHexDigits(
            ByteBuffer.wrap(new RowDigest().digest.digest(text.getBytes(StandardCharsets.UTF_8)))
                .getLong());
  }

  private static void append(StringBuilder text, Struct struct) {
    for (Field field : struct.schema().fields()) {
      Object value = struct.getWithoutDefault(field.name());
      if (value instanceof Struct inner) {
        text.append('{');
        append(text, inner);
        text.append('}');
      } else if (value == null) {
        text.append('-');
      } else {
        String one = text(value);
        text.append(one.length()).append(':').append(one);
      }
    }
  }

  private static String text(Object value) {
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return HexFormat.of().formatHex(bytes);
    }
    return value.toString();
  }
}
