package io.doltconnect.stream;

import io.doltconnect.history.Touched;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.schema.TrackedTable;
import java.util.Set;
import java.util.TreeSet;

/** Tables of the transaction under way of which the log lacks rows. Not thread-safe. */
final class UnloggedRows {
  private final StreamPosition position;
  private final Touched touched;
  private final Set<TableId> tables = new TreeSet<>();

  UnloggedRows(StreamPosition position, Touched touched) {
    this.position = position;
    this.touched = touched;
  }

  void begin() {
    tables.clear();
  }

  void add(TableId table) {
    tables.add(table);
    position
        .catalog()
        .get(table)
        .map(TrackedTable::definition)
        .ifPresentOrElse(touched::undelivered, () -> touched.table(table));
  }

  /** The tables, once. */
  Set<TableId> take() {
    Set<TableId> taken = Set.copyOf(tables);
    tables.clear();
    return taken;
  }
}
