package io.doltconnect.snapshot;

import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.history.SqlRowReaders;
import io.doltconnect.history.TableRows;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.snapshot.plan.SnapshotPlan;
import java.util.Optional;

/**
 * Reads what makes the rows of the commits those of one later moment, table by table, in the
 * client's read-only transaction. For one thread.
 */
final class Corrections {
  private final SqlRowReaders readers;
  private final SnapshotPlan plan;
  private final ByteBoundedQueue<Chunk> queue;
  private final TableRows rows;

  Corrections(
      BranchReader branch,
      SqlRowReaders readers,
      SnapshotPlan plan,
      ByteBoundedQueue<Chunk> queue,
      int fetchSize) {
    this.readers = readers;
    this.plan = plan;
    this.queue = queue;
    this.rows = new TableRows(branch, readers, fetchSize);
  }

  /** Whether {@link #differences} can bring a table that there is to the present. */
  boolean hasDifferences(TableDefinition table, String createTable) {
    return plan.definition(table.id()).isPresent()
        && rows.hasDifferences(table, createTable, plan.commit(table.id()));
  }

  /**
   * Brings a table to the present by reading all of it.
   *
   * @param delivered what is taken back, or forgotten
   */
  void whole(TableDefinition table, String createTable, Delivered delivered)
      throws InterruptedException {
    Optional<TableDefinition> base =
        delivered == Delivered.OTHERS ? Optional.empty() : plan.definition(table.id());
    if (base.isEmpty()) {
      forgetOthers(table, delivered);
    } else if (hasSameKey(base.get(), table)) {
      goneKeys(base.get(), table, delivered);
    } else {
      gone(base.get(), delivered);
    }
    define(table, createTable);
    write(table, writer -> rows.all(table, writer));
  }

  /**
   * Takes back the rows of a table that is not there any more.
   *
   * @param delivered whether rows that the commit does not have are to be forgotten
   */
  void gone(TableDefinition base, Delivered delivered) throws InterruptedException {
    forgetOthers(base, delivered);
    if (delivered.hasOthers() && base.primaryKey().isEmpty()) {
      return;
    }
    String commit = plan.commit(base.id());
    write(base, writer -> rows.allGone(base, commit, writer));
  }

  /** Has all rows of a table forgotten. */
  void forget(TableDefinition base) throws InterruptedException {
    put(new Chunk.Truncation(readers.of(base).schemas()));
  }

  private void forgetOthers(TableDefinition table, Delivered delivered)
      throws InterruptedException {
    if (delivered.hasOthers()) {
      forget(table);
    }
  }

  /** Has all rows of a table forgotten, if it is one whose rows could have been delivered. */
  void forgetIfReadable(TableDefinition table) throws InterruptedException {
    if (readers.reads(table)) {
      forget(table);
    }
  }

  /** The definition of a table whose rows are not read, or not from a commit. */
  void define(TableDefinition table, String createTable) throws InterruptedException {
    put(
        new Chunk.Definition(
            Chunk.Rows.CORRECTION,
            table,
            createTable,
            plan.definition(table.id()).isPresent(),
            Optional.empty()));
  }

  /** Reads a table by a statement of the user's. */
  void byStatement(TableDefinition table, String createTable, String statement, Delivered delivered)
      throws InterruptedException {
    forgetOthers(table, delivered);
    define(table, createTable);
    write(table, writer -> rows.byStatement(table, statement, writer));
  }

  private void goneKeys(TableDefinition base, TableDefinition now, Delivered delivered)
      throws InterruptedException {
    forgetOthers(base, delivered);
    write(base, writer -> rows.goneKeys(base, now.primaryKey(), plan.commit(base.id()), writer));
  }

  /** Brings a table to the present by what differs from the commit. */
  void differences(TableDefinition table) throws InterruptedException {
    write(
        table,
        writer ->
            rows.differences(table, plan.commit(table.id()), TableRows.Spellings.OF_ALL, writer));
  }

  /** Reads rows into the queue. */
  private interface Reading {
    void into(ChunkWriter writer) throws InterruptedException;
  }

  private void write(TableDefinition table, Reading reading) throws InterruptedException {
    ChunkWriter writer =
        new ChunkWriter(
            queue, Chunk.Rows.CORRECTION, readers.of(table).schemas(), Optional.empty(), 0);
    reading.into(writer);
    writer.end();
  }

  private static boolean hasSameKey(TableDefinition base, TableDefinition now) {
    return !now.primaryKey().isEmpty() && base.keyColumns().equals(now.keyColumns());
  }

  private void put(Chunk chunk) throws InterruptedException {
    if (!queue.put(chunk)) {
      throw new SnapshotClosedException();
    }
  }
}
