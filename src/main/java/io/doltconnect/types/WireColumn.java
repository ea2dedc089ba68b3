package io.doltconnect.types;

import com.github.shyiko.mysql.binlog.event.deserialization.ColumnType;
import io.doltconnect.binlog.WireType;

/**
 * A column's type as TABLE_MAP gives it.
 *
 * @param code the type on the wire; for STRING the real type that hides in its metadata (STRING,
 *     ENUM or SET), see MySQL's {@code Field_string::do_save_field_metadata}
 * @param metadata the metadata; for what was STRING on the wire, the length in bytes
 */
record WireColumn(int code, int metadata) {
  private static final int LENGTH_BITS = 0x30;

  static WireColumn of(int code, int metadata) {
    if (code != WireType.STRING) {
      return new WireColumn(code, metadata);
    }
    int realType = metadata >> 8;
    int length = metadata & 0xff;
    if ((realType & LENGTH_BITS) == LENGTH_BITS) {
      return new WireColumn(realType, length);
    }
    // Two bits of a length above 255 are stored inverted in two bits that every such type has set.
    return new WireColumn(
        realType | LENGTH_BITS, length | ((realType & LENGTH_BITS) ^ LENGTH_BITS) << 4);
  }

  /** How many bytes hold the length of a value; for an ENUM or SET, the value. */
  int lengthBytes() {
    boolean hasLongestLength = code == WireType.STRING || code == WireType.VARCHAR;
    return hasLongestLength ? metadata > 255 ? 2 : 1 : metadata;
  }

  @Override
  public String toString() {
    ColumnType type = ColumnType.byCode(code);
    return "%s (%d) with metadata %d".formatted(type == null ? "unknown" : type, code, metadata);
  }
}
