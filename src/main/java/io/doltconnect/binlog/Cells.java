package io.doltconnect.binlog;

/** How many bytes the values in a row image take, by nothing but the TABLE_MAP. */
final class Cells {
  private static final int DIGITS_PER_GROUP = 9;

  /** Bytes of a group of up to nine decimal digits. */
  private static final int[] DECIMAL_BYTES = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

  private Cells() {}

  /**
   * Skips a value that is there.
   *
   * @throws MalformedEventException if Dolt writes no such type
   */
  static void skip(ByteReader in, int type, int metadata) {
    switch (type) {
      case WireType.TINY, WireType.YEAR -> in.skip(1);
      case WireType.SHORT -> in.skip(2);
      case WireType.INT24, WireType.DATE -> in.skip(3);
      case WireType.LONG, WireType.FLOAT -> in.skip(4);
      case WireType.LONGLONG, WireType.DOUBLE -> in.skip(8);
      case WireType.TIME2 -> in.skip(3 + fraction(metadata));
      case WireType.TIMESTAMP2 -> in.skip(4 + fraction(metadata));
      case WireType.DATETIME2 -> in.skip(5 + fraction(metadata));
      case WireType.BIT -> in.skip((metadata >> 8) + ((metadata & 0xff) > 0 ? 1 : 0));
      case WireType.NEWDECIMAL ->
          in.skip(decimal((metadata & 0xff) - (metadata >> 8)) + decimal(metadata >> 8));
      case WireType.VARCHAR -> in.skip((int) in.readUint(metadata > 255 ? 2 : 1));
      case WireType.BLOB, WireType.JSON, WireType.GEOMETRY -> in.skip((int) in.readUint(metadata));
      case WireType.STRING -> skipString(in, metadata >> 8, metadata & 0xff);
      default ->
          throw new MalformedEventException(
              "A row has a value of the unknown column type %d".formatted(type));
    }
  }

  private static void skipString(ByteReader in, int realType, int length) {
    if (realType == WireType.ENUM || realType == WireType.SET) {
      in.skip(length);
      return;
    }
    // Two bits of a length above 255 stand inverted in the type.
    boolean isLong = (realType & 0x30) != 0x30;
    in.skip((int) in.readUint(isLong ? 2 : 1));
  }

  private static int fraction(int digits) {
    return (digits + 1) / 2;
  }

  private static int decimal(int digits) {
    return digits / DIGITS_PER_GROUP * 4 + DECIMAL_BYTES[digits % DIGITS_PER_GROUP];
  }
}
