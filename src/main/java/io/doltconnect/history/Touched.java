package io.doltconnect.history;

import io.doltconnect.dolt.NamedKeys;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.TouchedTables;
import io.doltconnect.record.TableSchemas;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;

/**
 * Which rows were delivered since the commits that the offset names: by their keys as long as these
 * have room, else by their table. Without rows of a table the commits have what consumers hold of
 * it; with keys, they have it but for these. Not thread-safe: it belongs to the task's thread.
 */
public final class Touched {
  /** About what a key takes in a set, its values and what they hold left out. */
  private static final int KEY_OVERHEAD = 120;

  private static final int VALUE_OVERHEAD = 24;

  private final TouchedTables tables;
  private final long maxBytes;
  private final Map<TableId, Keys> keys = new HashMap<>();
  private long bytes;
  private TableSchemas lastSchemas;
  private Keys last;

  /** The keys of one table; all of them or none. */
  private static final class Keys {
    private final Set<List<Object>> values = new HashSet<>();
    private long bytes;
  }

  /**
   * Remembers rows from now on.
   *
   * @param tables goes into the offset
   * @param maxBytes about how much memory the keys may take
   */
  public Touched(TouchedTables tables, long maxBytes) {
    this.tables = tables;
    this.maxBytes = maxBytes;
  }

  /** A row is delivered, or its deletion. */
  public void row(TableSchemas schemas, Struct row) {
    if (schemas != lastSchemas) {
      select(schemas);
    }
    if (last != null) {
      add(schemas.table().id(), last, RowKeys.of(schemas, row));
    }
  }

  /**
   * Rows of a table are read, of which some may not be delivered.
   *
   * @param wanted whether those are that changed
   */
  public void rows(TableSchemas schemas, boolean wanted) {
    if (wanted) {
      select(schemas);
    } else {
      table(schemas.table().id());
    }
  }

  private void select(TableSchemas schemas) {
    TableId table = schemas.table().id();
    if (tables.add(table) && RowKeys.canName(schemas)) {
      keys.put(table, new Keys());
    }
    lastSchemas = schemas;
    last = keys.get(table);
  }

  /** Adds a key; false if that made the table one whose keys are not known. */
  private boolean add(TableId table, Keys known, List<Object> key) {
    long size = KEY_OVERHEAD;
    for (Object value : key) {
      if (!NamedKeys.canName(value)) {
        table(table);
        return false;
      }
      size += VALUE_OVERHEAD + sizeOf(value);
    }
    if (known.values.add(key)) {
      known.bytes += size;
      bytes += size;
      if (bytes > maxBytes) {
        table(table);
        return false;
      }
    }
    return true;
  }

  private static long sizeOf(Object value) {
    if (value instanceof String text) {
      return 2L * text.length();
    }
    return value instanceof ByteBuffer buffer ? buffer.remaining() : 0;
  }

  /** A table is touched in a way that no keys tell. */
  public void table(TableId table) {
    tables.add(table);
    Keys known = keys.remove(table);
    if (known != null) {
      bytes -= known.bytes;
    }
    lastSchemas = null;
    last = null;
  }

  /** The offset names other commits, from which only this differs. */
  public void reset(Uncommitted uncommitted) {
    Set<TableId> differing = new HashSet<>(uncommitted.unknown());
    differing.addAll(uncommitted.keys().keySet());
    tables.reset(differing);
    keys.clear();
    bytes = 0;
    lastSchemas = null;
    last = null;
    uncommitted.keys().forEach(this::put);
  }

  private void put(TableId table, Set<List<Object>> values) {
    Keys known = new Keys();
    keys.put(table, known);
    for (List<Object> key : values) {
      if (!add(table, known, key)) {
        return;
      }
    }
  }

  /**
   * The tables that differ from the commits by more than what was delivered, each with a key of
   * such a row if it is known.
   *
   * @param uncommitted in what they differ from these commits
   * @param moved databases that were changed without a transaction since all was as delivered
   */
  public Map<TableId, Optional<List<Object>>> unexplained(
      Uncommitted uncommitted, Set<String> moved) {
    Map<TableId, Optional<List<Object>>> found = new TreeMap<>();
    if (tables.tables().isEmpty()) {
      return found;
    }
    uncommitted
        .keys()
        .forEach(
            (table, differing) -> {
              if (keys.containsKey(table) || !contains(table)) {
                Set<List<Object>> known = contains(table) ? keys.get(table).values : Set.of();
                differing.stream()
                    .filter(key -> !known.contains(key))
                    .findFirst()
                    .ifPresent(key -> found.put(table, Optional.of(key)));
              } else if (moved.contains(table.database())) {
                found.put(table, Optional.empty());
              }
            });
    for (TableId table : uncommitted.unknown()) {
      if (!contains(table) || moved.contains(table.database())) {
        found.put(table, Optional.empty());
      }
    }
    return found;
  }

  /** Whether the rows of a table may not be those of the commits. */
  public boolean contains(TableId table) {
    return tables.contains(table);
  }

  /** Whether there is a table of which it is not known which rows are not those of the commits. */
  public boolean hasUnknown() {
    return tables.tables().map(known -> !keys.keySet().containsAll(known)).orElse(true);
  }

  /** What is known now, for another thread; nothing may be delivered while that uses it. */
  Base.Delivered delivered() {
    Map<TableId, Set<List<Object>>> copy = new HashMap<>();
    keys.forEach((table, known) -> copy.put(table, Set.copyOf(known.values)));
    return new Base.Delivered(tables.tables(), copy);
  }
}
