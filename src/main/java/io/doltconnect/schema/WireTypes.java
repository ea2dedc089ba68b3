package io.doltconnect.schema;

import io.doltconnect.binlog.WireType;

/** Which wire types carry which declared types (binlog_type_serialization.go). */
final class WireTypes {
  private static final int MAX_BYTES_PER_CHARACTER = 4;

  private WireTypes() {}

  /** Whether a column of this declared type can look like this in a TABLE_MAP. */
  static boolean fit(ColumnType type, int wireType, int metadata) {
    return switch (type.sqlType()) {
      case TINYINT -> wireType == WireType.TINY;
      case SMALLINT -> wireType == WireType.SHORT;
      case MEDIUMINT -> wireType == WireType.INT24;
      case INT -> wireType == WireType.LONG;
      case BIGINT -> wireType == WireType.LONGLONG;
      case FLOAT -> wireType == WireType.FLOAT || wireType == WireType.DOUBLE;
      case DOUBLE -> wireType == WireType.DOUBLE;
      case DECIMAL -> wireType == WireType.NEWDECIMAL && metadata == decimalMetadata(type);
      case BIT -> wireType == WireType.BIT && bits(metadata) == atLeast(type.length(), 1);
      case YEAR -> wireType == WireType.YEAR;
      case DATE -> wireType == WireType.DATE;
      case TIME -> wireType == WireType.TIME2;
      case DATETIME -> wireType == WireType.DATETIME2 && metadata == atLeast(type.length(), 0);
      case TIMESTAMP -> wireType == WireType.TIMESTAMP2 && metadata == atLeast(type.length(), 0);
      case CHAR, BINARY -> wireType == WireType.STRING && (metadata >> 8 | 0x30) == WireType.STRING;
      case ENUM -> wireType == WireType.STRING && metadata >> 8 == WireType.ENUM;
      case SET -> wireType == WireType.STRING && metadata >> 8 == WireType.SET;
      case VARCHAR -> wireType == WireType.VARCHAR && isBytesOf(type.length(), metadata);
      case VARBINARY -> wireType == WireType.VARCHAR && metadata == type.length();
      case TINYTEXT, TINYBLOB -> wireType == WireType.BLOB && metadata == 1;
      case TEXT, BLOB -> wireType == WireType.BLOB && metadata == 2;
      case MEDIUMTEXT, MEDIUMBLOB -> wireType == WireType.BLOB && metadata == 3;
      case LONGTEXT, LONGBLOB -> wireType == WireType.BLOB && metadata == 4;
      case JSON -> wireType == WireType.JSON;
      case GEOMETRY,
          POINT,
          LINESTRING,
          POLYGON,
          MULTIPOINT,
          MULTILINESTRING,
          MULTIPOLYGON,
          GEOMETRYCOLLECTION ->
          wireType == WireType.GEOMETRY;
      case VECTOR -> false;
    };
  }

  private static int atLeast(int number, int unspecified) {
    return number == ColumnType.UNSPECIFIED ? unspecified : number;
  }

  private static int decimalMetadata(ColumnType type) {
    return atLeast(type.length(), 10) | atLeast(type.scale(), 0) << 8;
  }

  private static int bits(int metadata) {
    return (metadata & 0xff) + (metadata >> 8) * 8;
  }

  private static boolean isBytesOf(int characters, int bytes) {
    return bytes == characters
        || characters > 0
            && bytes % characters == 0
            && bytes / characters <= MAX_BYTES_PER_CHARACTER;
  }
}
