package io.doltconnect.history;

import io.doltconnect.dolt.branch.NamedKeys;
import io.doltconnect.model.TableId;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keys of rows by table, of each table all or none: a table is left out of which SQL cannot name a
 * key, or whose keys have no room. Not thread-safe.
 */
final class KeySets {
  /** About what a key takes in a set, its values and what they hold left out. */
  private static final int KEY_OVERHEAD = 120;

  private static final int VALUE_OVERHEAD = 24;

  private final long maxBytes;
  private final Map<TableId, OfTable> tables = new HashMap<>();
  private long bytes;

  /** The keys of one table, as long as it is not left out. */
  static final class OfTable {
    private final TableId table;
    private final Set<List<Object>> values = new HashSet<>();
    private long bytes;

    private OfTable(TableId table) {
      this.table = table;
    }

    Set<List<Object>> values() {
      return values;
    }
  }

  /**
   * There are no keys yet.
   *
   * @param maxBytes about how much memory they may take
   */
  KeySets(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** A table of which all keys will be added. */
  OfTable begin(TableId table) {
    remove(table);
    OfTable begun = new OfTable(table);
    tables.put(table, begun);
    return begun;
  }

  /** The keys of a table; null if they are not known. */
  OfTable get(TableId table) {
    return tables.get(table);
  }

  /** Adds a key; false if that left the table out. */
  boolean add(OfTable known, List<Object> key) {
    long size = KEY_OVERHEAD;
    for (Object value : key) {
      if (!NamedKeys.canName(value)) {
        remove(known.table);
        return false;
      }
      size += VALUE_OVERHEAD + sizeOf(value);
    }
    if (known.values.add(key)) {
      known.bytes += size;
      bytes += size;
      if (bytes > maxBytes) {
        remove(known.table);
        return false;
      }
    }
    return true;
  }

  /** Adds keys; false if that left the table out. */
  boolean addAll(OfTable known, Set<List<Object>> keys) {
    return keys.stream().allMatch(key -> add(known, key));
  }

  private static long sizeOf(Object value) {
    if (value instanceof String text) {
      return 2L * text.length();
    }
    return value instanceof ByteBuffer buffer ? buffer.remaining() : 0;
  }

  void remove(TableId table) {
    OfTable removed = tables.remove(table);
    if (removed != null) {
      bytes -= removed.bytes;
    }
  }

  void clear() {
    tables.clear();
    bytes = 0;
  }

  /** The tables whose keys are known. */
  Set<TableId> tables() {
    return Set.copyOf(tables.keySet());
  }

  Map<TableId, Set<List<Object>>> copy() {
    Map<TableId, Set<List<Object>>> copy = new HashMap<>();
    tables.forEach((table, known) -> copy.put(table, Set.copyOf(known.values)));
    return copy;
  }
}
