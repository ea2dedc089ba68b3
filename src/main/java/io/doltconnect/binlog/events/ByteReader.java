package io.doltconnect.binlog.events;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A cursor over a part of a byte array: a view, never a copy. Integers in the binlog are
 * little-endian unless a name here says otherwise. Reading past the end throws {@link
 * MalformedEventException}. Not thread-safe.
 */
public final class ByteReader {
  private final byte[] bytes;
  private final int limit;
  private int position;

  /**
   * Reads from {@code position} (inclusive) to {@code limit} (exclusive).
   *
   * @throws MalformedEventException if that is not a part of the array
   */
  public ByteReader(byte[] bytes, int position, int limit) {
    if (position < 0 || position > limit || limit > bytes.length) {
      throw new MalformedEventException(
          "Bytes %d to %d are not within an event of %d bytes"
              .formatted(position, limit, bytes.length));
    }
    this.bytes = bytes;
    this.position = position;
    this.limit = limit;
  }

  /** Reads the whole array. */
  public ByteReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  public int position() {
    return position;
  }

  public int remaining() {
    return limit - position;
  }

  /** The array under this cursor, for those that can read it in place. */
  public byte[] array() {
    return bytes;
  }

  /**
   * The next byte, signed, without moving on.
   *
   * @throws MalformedEventException if there is none
   */
  public byte peek() {
    if (position == limit) {
      throw new MalformedEventException(
          "A byte was needed at the end of an event, %d".formatted(limit));
    }
    return bytes[position];
  }

  /** Moves on by {@code count} bytes and returns the position before. */
  public int skip(int count) {
    if (count < 0 || count > limit - position) {
      throw new MalformedEventException(
          "%d bytes were needed at position %d of an event that ends at %d"
              .formatted(count, position, limit));
    }
    int start = position;
    position += count;
    return start;
  }

  public int readUint8() {
    return bytes[skip(1)] & 0xff;
  }

  public int readUint16() {
    int at = skip(2);
    return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }

  public int readInt32() {
    int at = skip(4);
    return (bytes[at] & 0xff)
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | bytes[at + 3] << 24;
  }

  public long readInt64() {
    return (readInt32() & 0xffffffffL) | (long) readInt32() << 32;
  }

  /** Reads an unsigned little-endian integer of 1 to 8 bytes. */
  public long readUint(int size) {
    int at = skip(size);
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | (bytes[at + i] & 0xff);
    }
    return value;
  }

  /** Reads an unsigned big-endian integer of 1 to 8 bytes. */
  public long readUintBigEndian(int size) {
    int at = skip(size);
    long value = 0;
    for (int i = 0; i < size; i++) {
      value = value << 8 | (bytes[at + i] & 0xff);
    }
    return value;
  }

  /** Reads MySQL's length-encoded integer; the NULL marker (0xfb) is malformed here. */
  public int readLengthEncoded() {
    int first = readUint8();
    long value =
        switch (first) {
          case 0xfc -> readUint(2);
          case 0xfd -> readUint(3);
          case 0xfe -> readUint(8);
          case 0xfb, 0xff -> -1;
          default -> first;
        };
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new MalformedEventException(
          "A length-encoded integer at position %d is out of range: %d".formatted(position, value));
    }
    return (int) value;
  }

  public String readUtf8(int length) {
    return new String(bytes, skip(length), length, StandardCharsets.UTF_8);
  }

  public byte[] readBytes(int length) {
    int at = skip(length);
    return Arrays.copyOfRange(bytes, at, at + length);
  }
}
