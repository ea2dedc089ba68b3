package io.doltconnect.types;

import com.github.shyiko.mysql.binlog.event.deserialization.ColumnType;
import io.doltconnect.binlog.events.WireType;

/**
 * A column's type as TABLE_MAP gives it.
 *
 * @param code the type on the wire; for STRING the real type that hides in its metadata (STRING,
 *     ENUM or SET)
 * @param metadata the metadata; for what was STRING on the wire, the length in bytes
 */
record WireColumn(int code, int metadata) {
  static WireColumn of(int code, int metadata) {
    return code == WireType.STRING
        ? new WireColumn(WireType.ofString(metadata), WireType.lengthOfString(metadata))
        : new WireColumn(code, metadata);
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
