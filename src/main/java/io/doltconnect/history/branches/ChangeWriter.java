package io.doltconnect.history.branches;

import io.doltconnect.config.Operation;
import io.doltconnect.model.TableId;
import io.doltconnect.record.RowFailure;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.retry.ByteBoundedQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;

/**
 * Numbers the changes of a unit table by table, and puts those into the queue that are not there
 * yet. For one thread.
 */
final class ChangeWriter {
  private static final int MOST_CHANGES = 1_000;
  private static final long MOST_BYTES = 256 * 1024;

  private final ByteBoundedQueue<BranchEvent> queue;

  /** The table and the number behind the last change that was put; null if none was. */
  private TableId lastTable;

  private long lastRow;

  private TableId table;
  private long row;
  private long first;
  private List<CommitChange> changes = new ArrayList<>();
  private long bytes;

  ChangeWriter(ByteBoundedQueue<BranchEvent> queue) {
    this.queue = queue;
  }

  /** Another unit begins, of which nothing was put. */
  void begin(BranchEvent.Begin unit) throws InterruptedException {
    lastTable = null;
    table = null;
    changes = new ArrayList<>();
    bytes = 0;
    put(unit);
  }

  /** The same unit begins again. */
  void again() {
    table = null;
    changes = new ArrayList<>();
    bytes = 0;
  }

  /** What is before a place of the unit counts as put. */
  void passOver(TableId before, long itsRow) {
    lastTable = before;
    lastRow = itsRow;
  }

  /** Whether all of a table was put, because there was something of a later one. */
  boolean hasPassed(TableId other) {
    return lastTable != null && other.compareTo(lastTable) < 0;
  }

  /** How many of the changes of a table were put. */
  private long put(TableId other) {
    return other.equals(lastTable) ? lastRow : 0;
  }

  /** Changes of another table follow. */
  void table(TableId next) throws InterruptedException {
    flush();
    table = next;
    row = 0;
    first = 0;
  }

  /**
   * Passes over the changes of the table that follow and were put before.
   *
   * @return how many
   */
  long skip() {
    long count = Math.max(0, put(table) - row);
    row += count;
    if (count > 0) {
      first = row;
    }
    return count;
  }

  void row(TableSchemas schemas, Operation operation, Struct before, Struct after, long size)
      throws InterruptedException {
    add(new CommitChange.Row(schemas, operation, before, after, false, Optional.empty()), size);
  }

  void respelled(TableSchemas schemas, Struct before, Struct after, long size)
      throws InterruptedException {
    add(
        new CommitChange.Row(schemas, Operation.UPDATE, before, after, true, Optional.empty()),
        size);
  }

  void failed(RowFailure failure, Operation operation, long size) throws InterruptedException {
    add(
        new CommitChange.Row(failure.schemas(), operation, null, null, false, Optional.of(failure)),
        size);
  }

  void add(CommitChange change, long size) throws InterruptedException {
    long number = row++;
    if (number < put(table)) {
      first = row;
      return;
    }
    if (changes.size() >= MOST_CHANGES || bytes >= MOST_BYTES) {
      flush();
    }
    changes.add(change);
    bytes += size;
  }

  /** The unit is complete. */
  void end() throws InterruptedException {
    flush();
    put(new BranchEvent.End());
  }

  private void flush() throws InterruptedException {
    if (!changes.isEmpty()) {
      put(new BranchEvent.Changes(table, first, changes, bytes + 128));
      first += changes.size();
      lastTable = table;
      lastRow = first;
      changes = new ArrayList<>();
      bytes = 0;
    }
  }

  void put(BranchEvent event) throws InterruptedException {
    if (!queue.put(event)) {
      throw new InterruptedException();
    }
  }
}
