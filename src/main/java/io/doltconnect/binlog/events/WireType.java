package io.doltconnect.binlog.events;

/**
 * The column types that a TABLE_MAP event of Dolt can carry (binlog_type_serialization.go), by
 * MySQL's codes.
 *
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html">enum_field_types</a>
 */
public final class WireType {
  public static final int TINY = 1;
  public static final int SHORT = 2;
  public static final int LONG = 3;
  public static final int FLOAT = 4;
  public static final int DOUBLE = 5;
  public static final int LONGLONG = 8;
  public static final int INT24 = 9;
  public static final int DATE = 10;
  public static final int YEAR = 13;
  public static final int VARCHAR = 15;
  public static final int BIT = 16;
  public static final int TIMESTAMP2 = 17;
  public static final int DATETIME2 = 18;
  public static final int TIME2 = 19;
  public static final int JSON = 245;
  public static final int NEWDECIMAL = 246;

  /** Only in the first metadata byte of {@link #STRING}. */
  public static final int ENUM = 247;

  /** Only in the first metadata byte of {@link #STRING}. */
  public static final int SET = 248;

  public static final int BLOB = 252;
  public static final int STRING = 254;
  public static final int GEOMETRY = 255;

  /** The bits that every type has set for which {@link #STRING} stands. */
  private static final int STRING_BITS = 0x30;

  private WireType() {}

  /** The type in the words of a declaration, as far as the log knows it. */
  static String nameOf(int type, int metadata) {
    return switch (type) {
      case TINY -> "TINYINT";
      case SHORT -> "SMALLINT";
      case INT24 -> "MEDIUMINT";
      case LONG -> "INT";
      case LONGLONG -> "BIGINT";
      case FLOAT -> "FLOAT";
      case DOUBLE -> "DOUBLE";
      case NEWDECIMAL -> "DECIMAL(%d,%d)".formatted(metadata & 0xff, metadata >> 8);
      case BIT -> "BIT(%d)".formatted((metadata & 0xff) + (metadata >> 8) * Byte.SIZE);
      case DATE -> "DATE";
      case YEAR -> "YEAR";
      case TIME2 -> "TIME";
      case DATETIME2 -> "DATETIME(%d)".formatted(metadata);
      case TIMESTAMP2 -> "TIMESTAMP(%d)".formatted(metadata);
      case VARCHAR -> "VARCHAR of %d bytes".formatted(metadata);
      case BLOB -> "TEXT or BLOB";
      case JSON -> "JSON";
      case GEOMETRY -> "GEOMETRY";
      case STRING ->
          switch (ofString(metadata)) {
            case ENUM -> "ENUM";
            case SET -> "SET";
            default -> "CHAR or BINARY of %d bytes".formatted(lengthOfString(metadata));
          };
      default -> "type " + type;
    };
  }

  /**
   * What {@link #STRING} stands for: itself, {@link #ENUM} or {@link #SET} (MySQL's {@code
   * Field_string::do_save_field_metadata}).
   *
   * @param metadata its metadata, two bytes as a big-endian number
   */
  public static int ofString(int metadata) {
    return metadata >> 8 | STRING_BITS;
  }

  /**
   * The most bytes that a value of {@link #STRING} has; of an {@link #ENUM} or {@link #SET} how
   * many it has. Two bits of a length above 255 stand inverted in the type.
   *
   * @param metadata its metadata, two bytes as a big-endian number
   */
  public static int lengthOfString(int metadata) {
    return metadata & 0xff | (metadata >> 8 & STRING_BITS ^ STRING_BITS) << 4;
  }
}
