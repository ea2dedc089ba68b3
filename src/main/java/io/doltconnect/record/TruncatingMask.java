package io.doltconnect.record;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts text and bytes to a length. A character outside of the Basic Multilingual Plane counts as
 * two, as in Debezium, and is not cut in half.
 */
record TruncatingMask(int length) implements ValueMask {

  @Override
  public Object of(Object value) {
    if (value instanceof String text && text.length() > length) {
      boolean half = length > 0 && Character.isHighSurrogate(text.charAt(length - 1));
      return text.substring(0, half ? length - 1 : length);
    }
    if (value instanceof ByteBuffer buffer && buffer.remaining() > length) {
      byte[] bytes = new byte[length];
      buffer.duplicate().get(bytes);
      return ByteBuffer.wrap(bytes);
    }
    return value instanceof byte[] bytes && bytes.length > length
        ? Arrays.copyOf(bytes, length)
        : value;
  }
}
