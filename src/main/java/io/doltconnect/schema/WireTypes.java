package io.doltconnect.schema;

import io.doltconnect.binlog.events.WireType;
import java.util.Map;

/** Which wire types carry which declared types (binlog_type_serialization.go). */
public final class WireTypes {
  private static final int MAX_BYTES_PER_CHARACTER = 4;
  public static final int DEFAULT_DECIMAL_PRECISION = 10;
  private static final int MAX_FLOAT_BITS = 24;
  private static final int MAX_MEMBERS_IN_ONE_BYTE = 255;

  /** Dolt logs every TIME with microseconds. */
  private static final int TIME_FRACTION = 6;

  private static final Map<SqlType, Integer> INTEGERS =
      Map.of(
          SqlType.TINYINT,
          WireType.TINY,
          SqlType.SMALLINT,
          WireType.SHORT,
          SqlType.MEDIUMINT,
          WireType.INT24,
          SqlType.INT,
          WireType.LONG,
          SqlType.BIGINT,
          WireType.LONGLONG);

  private WireTypes() {}

  /** Whether a column of this declared type looks like this in a TABLE_MAP. */
  public static boolean fit(ColumnType type, int wireType, int metadata) {
    return carry(type, wireType, metadata) && hasLengthOf(type, metadata);
  }

  private static boolean hasLengthOf(ColumnType type, int metadata) {
    return switch (type.sqlType()) {
      case VARCHAR -> isBytesOf(type.length(), metadata);
      case VARBINARY -> metadata == type.length();
      case TINYTEXT, TINYBLOB -> metadata == 1;
      case TEXT, BLOB -> metadata == 2;
      case MEDIUMTEXT, MEDIUMBLOB -> metadata == 3;
      case LONGTEXT, LONGBLOB -> metadata == 4;
      case BIT,
          TINYINT,
          SMALLINT,
          MEDIUMINT,
          INT,
          BIGINT,
          DECIMAL,
          FLOAT,
          DOUBLE,
          CHAR,
          BINARY,
          ENUM,
          SET,
          JSON,
          DATE,
          TIME,
          DATETIME,
          TIMESTAMP,
          YEAR,
          GEOMETRY,
          POINT,
          LINESTRING,
          POLYGON,
          MULTIPOINT,
          MULTILINESTRING,
          MULTIPOLYGON,
          GEOMETRYCOLLECTION,
          VECTOR ->
          true;
    };
  }

  /**
   * Whether values of this declared type can be read as this wire type says. Up to Dolt 2.2.3 the
   * wire type may be that of another column of the key; so lengths may differ that say nothing but
   * how many bytes hold the length of a value.
   *
   * @param wireType the {@link WireType} in a TABLE_MAP
   * @param metadata its metadata in the TABLE_MAP: two bytes as a big-endian number for STRING, as
   *     a little-endian one for every other type
   */
  public static boolean carry(ColumnType type, int wireType, int metadata) {
    return switch (type.sqlType()) {
      case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT -> wireType == integer(type.sqlType());
      case FLOAT -> wireType == (isDouble(type) ? WireType.DOUBLE : WireType.FLOAT);
      case DOUBLE -> wireType == WireType.DOUBLE;
      case DECIMAL -> wireType == WireType.NEWDECIMAL && metadata == decimal(type);
      case BIT -> wireType == WireType.BIT && bits(metadata) == type.lengthOr(1);
      case YEAR -> wireType == WireType.YEAR;
      case DATE -> wireType == WireType.DATE;
      case TIME -> wireType == WireType.TIME2 && metadata == TIME_FRACTION;
      case DATETIME -> wireType == WireType.DATETIME2 && metadata == type.lengthOr(0);
      case TIMESTAMP -> wireType == WireType.TIMESTAMP2 && metadata == type.lengthOr(0);
      case CHAR, BINARY ->
          wireType == WireType.STRING && WireType.ofString(metadata) == WireType.STRING;
      case ENUM -> wireType == WireType.STRING && metadata == (WireType.ENUM << 8 | enumSize(type));
      case SET -> wireType == WireType.STRING && metadata == (WireType.SET << 8 | setSize(type));
      case VARCHAR, VARBINARY -> wireType == WireType.VARCHAR;
      case TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT, TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB ->
          wireType == WireType.BLOB && isLengthSize(metadata);
      case JSON -> wireType == WireType.JSON && isLengthSize(metadata);
      case GEOMETRY,
          POINT,
          LINESTRING,
          POLYGON,
          MULTIPOINT,
          MULTILINESTRING,
          MULTIPOLYGON,
          GEOMETRYCOLLECTION ->
          wireType == WireType.GEOMETRY && isLengthSize(metadata);
      case VECTOR -> false;
    };
  }

  /**
   * Whether Dolt can log every value of this type. If not, a transaction with such a value is not
   * in the log at all.
   */
  public static boolean canCarryAll(ColumnType type) {
    boolean onlyFraction =
        type.sqlType() == SqlType.DECIMAL
            && type.scaleOr(0) == type.lengthOr(DEFAULT_DECIMAL_PRECISION);
    return type.sqlType() != SqlType.VECTOR && !onlyFraction;
  }

  /** {@code FLOAT(p)} is a DOUBLE from 25 bits on. */
  public static boolean isDouble(ColumnType type) {
    return type.scale() == ColumnType.UNSPECIFIED && type.length() > MAX_FLOAT_BITS;
  }

  /** The wire type that carries an integer type. */
  public static int integer(SqlType type) {
    return INTEGERS.get(type);
  }

  private static int decimal(ColumnType type) {
    return type.lengthOr(DEFAULT_DECIMAL_PRECISION) | type.scaleOr(0) << 8;
  }

  private static int bits(int metadata) {
    return (metadata & 0xff) + (metadata >> 8) * 8;
  }

  /** How many bytes hold the number of a member. */
  public static int enumSize(ColumnType type) {
    return type.members().size() > MAX_MEMBERS_IN_ONE_BYTE ? 2 : 1;
  }

  private static int setSize(ColumnType type) {
    return (type.members().size() + 7) / 8;
  }

  private static boolean isLengthSize(int bytes) {
    return bytes >= 1 && bytes <= 4;
  }

  private static boolean isBytesOf(int characters, int bytes) {
    return bytes == characters
        || characters > 0
            && bytes % characters == 0
            && bytes / characters <= MAX_BYTES_PER_CHARACTER;
  }
}
