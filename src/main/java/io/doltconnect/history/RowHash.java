package io.doltconnect.history;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/**
 * 64 bits of what a row holds, equal for rows with equal values. Not for whoever wants two rows to
 * have one: it is cheap, because every delivered row is hashed, and no secret.
 */
final class RowHash {
  private static final long ODD = 0x9E3779B97F4A7C15L;

  private RowHash() {}

  /** The hash of a row; 0 for none. */
  static long of(Struct row) {
    if (row == null) {
      return 0;
    }
    long hash = ODD;
    for (Field field : row.schema().fields()) {
      hash = mixed(hash, ofValue(row.getWithoutDefault(field.name())));
    }
    // None that is there is as none.
    return hash == 0 ? ODD : hash;
  }

  private static long ofValue(Object value) {
    if (value == null) {
      return 1;
    }
    if (value instanceof String text) {
      return ofText(text);
    }
    if (value instanceof byte[] bytes) {
      return ofBytes(ByteBuffer.wrap(bytes));
    }
    if (value instanceof ByteBuffer bytes) {
      return ofBytes(bytes.duplicate());
    }
    if (value instanceof Long || value instanceof Double) {
      return value instanceof Long number
          ? number
          : Double.doubleToLongBits(((Number) value).doubleValue());
    }
    if (value instanceof BigDecimal number) {
      return mixed(ofBytes(ByteBuffer.wrap(number.unscaledValue().toByteArray())), number.scale());
    }
    if (value instanceof Struct inner) {
      return of(inner);
    }
    if (value instanceof List<?> list) {
      long hash = list.size();
      for (Object one : list) {
        hash = mixed(hash, ofValue(one));
      }
      return hash;
    }
    return value.hashCode();
  }

  private static long ofText(String text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = 31 * hash + text.charAt(i);
    }
    return hash;
  }

  private static long ofBytes(ByteBuffer bytes) {
    long hash = bytes.remaining();
    while (bytes.hasRemaining()) {
      hash = 31 * hash + bytes.get();
    }
    return hash;
  }

  /** MurmurHash3's last steps, which let each bit have an effect on all. */
  private static long mixed(long hash, long value) {
    long mixed = (hash ^ value) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
    return (mixed ^ mixed >>> 29) + ODD;
  }
}
