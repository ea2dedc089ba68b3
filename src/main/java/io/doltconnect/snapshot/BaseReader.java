package io.doltconnect.snapshot;

import io.doltconnect.config.SnapshotSettings;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.RowStream;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.history.RowCells;
import io.doltconnect.history.SqlRowReader;
import io.doltconnect.history.SqlRowReaders;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.snapshot.plan.SnapshotPlan;
import io.doltconnect.snapshot.plan.TablePart;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Reads one part of a table after the other from its commit. A commit never changes, so that a
 * broken connection, or a restart, costs nothing but the way back to the next row. For one thread.
 */
final class BaseReader implements AutoCloseable {
  private final DoltClient client;
  private final BranchReader branch;
  private final SqlRowReaders readers;
  private final SuspendedTables suspended;
  private final SnapshotPlan plan;
  private final ByteBoundedQueue<Chunk> queue;
  private final Attempts attempts;
  private final int fetchSize;

  /** A reader with a connection of its own. */
  BaseReader(
      Snapshot.Setting setting,
      SqlRowReaders readers,
      SnapshotPlan plan,
      ByteBoundedQueue<Chunk> queue) {
    this.client = new DoltClient(setting.connection());
    this.branch = new BranchReader(client, setting.branch());
    this.readers = readers;
    this.suspended = setting.scope().suspended();
    this.plan = plan;
    this.queue = queue;
    this.attempts = new Attempts(setting.retries(), setting.metrics(), setting.stop());
    this.fetchSize = setting.scope().settings().fetchSize();
  }

  /**
   * Reads a part of a table to its end, or has the table put aside.
   *
   * @param number the part's number in the plan
   * @param delivered rows that are delivered already; -1 if not even the definition is
   * @throws CommitGoneException if the commit is not there any more
   */
  void read(int number, long delivered) throws InterruptedException {
    TableDefinition table = plan.table(plan.parts().get(number));
    if (suspended.contains(table.id())) {
      return;
    }
    try {
      read(number, table, delivered);
    } catch (ConnectException e) {
      if (!DoltException.isOfOneTable(e) || !suspended.suspend(table.id(), e)) {
        throw e;
      }
    }
  }

  private void read(int number, TableDefinition table, long delivered) throws InterruptedException {
    TablePart part = plan.parts().get(number);
    String commit = plan.commit(table.id());
    SqlRowReader reader = readers.of(table);
    ChunkWriter writer =
        new ChunkWriter(
            queue, number, reader.schemas(), Optional.of(commit), Math.max(0, delivered));
    boolean defined = delivered >= 0;
    while (true) {
      try {
        if (!defined) {
          define(number, table, commit);
          defined = true;
        }
        rows(part, table, commit, reader, writer);
        return;
      } catch (DoltException e) {
        requireCommit(table, commit, e);
        writer.again();
        attempts.failed(e);
      }
    }
  }

  private void define(int number, TableDefinition table, String commit)
      throws InterruptedException {
    String sql = branch.createTable(table.id(), commit).orElse("");
    if (!queue.put(new Chunk.Definition(number, table, sql, false, Optional.of(commit)))) {
      throw new SnapshotClosedException();
    }
  }

  private void rows(
      TablePart part, TableDefinition table, String commit, SqlRowReader reader, ChunkWriter writer)
      throws InterruptedException {
    long count = writer.written();
    try (RowStream rows =
        branch
            .rows()
            .read(
                table.id(),
                reader.expressions(column -> DoltClient.quoted(column.name())),
                commit,
                part.range(),
                count,
                fetchSize)) {
      RowCells cells = new RowCells(rows, 1, reader.columns());
      while (rows.next()) {
        cells.into(reader, false, writer);
        attempts.succeeded();
        count++;
      }
    }
    if (count != part.rows()) {
      throw new ConnectException(
          ("The server counted %d rows of a range of table %s in commit %s, but gave %d of"
                  + " them. No row may be left out, so the snapshot stops. Restart the task to go on"
                  + " behind the rows that are delivered; if this comes again, set '%s' to more rows"
                  + " than the table has, which reads it as a whole")
              .formatted(part.rows(), table.id(), commit, count, SnapshotSettings.RANGE_SIZE));
    }
    writer.end();
  }

  private void requireCommit(TableDefinition table, String commit, DoltException e) {
    if (!e.isTransient() && !branch.hasCommit(table.id().database(), commit)) {
      throw new CommitGoneException(table.id().database(), commit, e);
    }
  }

  /** Cuts the connection; for any thread. */
  @Override
  public void close() {
    client.shutDown();
  }
}
