package io.doltconnect.incremental;

import io.doltconnect.history.RowKeys;
import io.doltconnect.history.Touched;
import io.doltconnect.model.TableId;
import io.doltconnect.record.TableSchemas;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Struct;

/**
 * Rows of a chunk that are not delivered yet. What the stream delivers from before they are read on
 * is as new or newer, and takes their place. Not thread-safe: it belongs to the task's thread.
 */
final class ChunkWindow implements Touched.Watch {
  /** As long as a chunk is being read, so many keys are known. */
  private static final int MOST_KEYS = 100_000;

  private final TableId table;
  private Set<List<Object>> delivered = new HashSet<>();
  private Map<List<Object>, Chunk.Row> rows;
  private boolean spoiled;

  /** Opens, before the rows are asked for. */
  ChunkWindow(TableId table) {
    this.table = table;
  }

  @Override
  public TableId table() {
    return table;
  }

  @Override
  public void row(TableSchemas schemas, Struct row) {
    List<Object> key = RowKeys.of(schemas, row);
    if (rows != null) {
      rows.remove(key);
    } else if (delivered.size() < MOST_KEYS) {
      delivered.add(key);
    } else {
      spoiled = true;
    }
  }

  @Override
  public void unknown() {
    spoiled = true;
  }

  /** Whether the rows cannot be told that the stream delivered. */
  boolean isSpoiled() {
    return spoiled;
  }

  /** The rows are here. */
  void fill(List<Chunk.Row> read) {
    rows = new LinkedHashMap<>();
    read.forEach(row -> rows.put(row.key(), row));
    delivered.forEach(rows::remove);
    delivered = Set.of();
  }

  /** Whether the rows are here. */
  boolean isFilled() {
    return rows != null;
  }

  int left() {
    return rows.size();
  }

  /** The next row, which is delivered now. */
  Chunk.Row take() {
    Iterator<Chunk.Row> next = rows.values().iterator();
    Chunk.Row row = next.next();
    next.remove();
    return row;
  }
}
