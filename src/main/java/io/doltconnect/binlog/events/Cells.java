package io.doltconnect.binlog.events;

/** How many bytes the values in a row image take, by nothing but the TABLE_MAP. */
public final class Cells {
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
          in.skip(
              DecimalDigits.bytes((metadata & 0xff) - (metadata >> 8))
                  + DecimalDigits.bytes(metadata >> 8));
      case WireType.VARCHAR -> in.skip((int) in.readUint(metadata > 255 ? 2 : 1));
      case WireType.BLOB, WireType.JSON, WireType.GEOMETRY -> in.skip((int) in.readUint(metadata));
      case WireType.STRING -> skipString(in, metadata);
      default ->
          throw new MalformedEventException(
              "A row has a value of the unknown column type %d".formatted(type));
    }
  }

  private static void skipString(ByteReader in, int metadata) {
    int length = WireType.lengthOfString(metadata);
    if (WireType.ofString(metadata) != WireType.STRING) {
      in.skip(length);
      return;
    }
    in.skip((int) in.readUint(length > 255 ? 2 : 1));
  }

  private static int fraction(int digits) {
    return (digits + 1) / 2;
  }
}
