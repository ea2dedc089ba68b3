package io.doltconnect.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/**
 * A set of keys, of each of which 128 bits of its SHA-256 are kept: two keys that are taken for one
 * are not to be met with. It takes 16 bytes for a place, of which a quarter to a half are used. Not
 * thread-safe.
 */
final class KeyHashes {
  private static final int FIRST_SIZE = 1 << 6;

  private final MessageDigest digest;
  // A place that is free has two zeros.
  private long[] high = new long[FIRST_SIZE];
  private long[] low = new long[FIRST_SIZE];
  private int size;

  KeyHashes() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  void clear() {
    if (size > 0) {
      high = new long[FIRST_SIZE];
      low = new long[FIRST_SIZE];
      size = 0;
    }
  }

  void add(Struct key) {
    ByteBuffer hash = hash(key);
    long first = hash.getLong();
    long second = hash.getLong();
    if (size >= high.length / 2) {
      long[] oldHigh = high;
      long[] oldLow = low;
      high = new long[oldHigh.length * 2];
      low = new long[oldLow.length * 2];
      size = 0;
      for (int i = 0; i < oldHigh.length; i++) {
        if (oldHigh[i] != 0 || oldLow[i] != 0) {
          put(oldHigh[i], oldLow[i]);
        }
      }
    }
    put(first, second);
  }

  boolean contains(Struct key) {
    if (size == 0) {
      return false;
    }
    ByteBuffer hash = hash(key);
    long first = hash.getLong();
    int place = place(first, hash.getLong());
    return high[place] != 0 || low[place] != 0;
  }

  private void put(long first, long second) {
    int place = place(first, second);
    if (high[place] == 0 && low[place] == 0) {
      high[place] = first;
      low[place] = second;
      size++;
    }
  }

  /** Where the hash is, or where it would be. */
  private int place(long first, long second) {
    int mask = high.length - 1;
    int place = (int) first & mask;
    while ((high[place] != 0 || low[place] != 0)
        && (high[place] != first || low[place] != second)) {
      place = place + 1 & mask;
    }
    return place;
  }

  private ByteBuffer hash(Struct key) {
    StringBuilder text = new StringBuilder();
    append(text, key);
    return ByteBuffer.wrap(digest.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
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
