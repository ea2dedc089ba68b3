package io.doltconnect.binlog;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.binlog.events.WireType;
import java.util.ArrayList;
import java.util.List;

/** Writes the TABLE_MAP of a table column by column. */
public final class MapBytes {
  private record Entry(String name, int type, byte[] metadata, boolean nullable) {}

  private final String database;
  private final String table;
  private final List<Entry> columns = new ArrayList<>();

  public MapBytes(String database, String table) {
    this.database = database;
    this.table = table;
  }

  /** A column that can be NULL. */
  public MapBytes nullable(String name, int type, int... metadata) {
    return add(name, type, true, metadata);
  }

  /** A column that cannot be NULL. */
  public MapBytes required(String name, int type, int... metadata) {
    return add(name, type, false, metadata);
  }

  private MapBytes add(String name, int type, boolean nullable, int... metadata) {
    byte[] bytes = new byte[metadata.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) metadata[i];
    }
    columns.add(new Entry(name, type, bytes, nullable));
    return this;
  }

  /** The map of a session with {@code binlog_row_metadata=MINIMAL}. */
  public TableMap minimal() {
    return TableMap.read(new ByteReader(minimalBytes()));
  }

  /** The map of a session with {@code binlog_row_metadata=FULL}. */
  public TableMap full() {
    return TableMap.read(new ByteReader(fullBytes()));
  }

  public byte[] minimalBytes() {
    EventBytes metadata = new EventBytes();
    EventBytes types = new EventBytes();
    byte[] nullable = new byte[(columns.size() + 7) / 8];
    for (int i = 0; i < columns.size(); i++) {
      Entry column = columns.get(i);
      types.uint(1, column.type());
      metadata.bytes(column.metadata());
      if (column.nullable()) {
        nullable[i / 8] |= (byte) (1 << i % 8);
      }
    }
    return name(name(new EventBytes(), database), table)
        .lengthEncoded(columns.size())
        .bytes(types.toByteArray())
        .lengthEncoded(metadata.toByteArray().length)
        .bytes(metadata.toByteArray())
        .bytes(nullable)
        .toByteArray();
  }

  private static EventBytes name(EventBytes out, String name) {
    byte[] bytes = new EventBytes().utf8(name).toByteArray();
    return out.uint(1, bytes.length).bytes(bytes).uint(1, 0);
  }

  /** Dolt writes five blocks in this order, empty ones too, and names with one byte of length. */
  public byte[] fullBytes() {
    EventBytes charsets = new EventBytes();
    EventBytes names = new EventBytes();
    for (Entry column : columns) {
      charsets.lengthEncoded(column.type() == WireType.VARCHAR ? 309 : 0);
      byte[] name = new EventBytes().utf8(column.name()).toByteArray();
      names.uint(1, name.length).bytes(name);
    }
    EventBytes out = new EventBytes().bytes(minimalBytes());
    block(out, 3, charsets);
    block(out, 4, names);
    block(out, 6, new EventBytes());
    block(out, 5, new EventBytes());
    block(out, 11, new EventBytes());
    return out.toByteArray();
  }

  private static void block(EventBytes out, int type, EventBytes content) {
    byte[] bytes = content.toByteArray();
    out.uint(1, type).lengthEncoded(bytes.length).bytes(bytes);
  }
}
