package io.doltconnect.snapshot;

import io.doltconnect.model.TableId;
import io.doltconnect.record.RowFailure;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.TableDefinition;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;

/** What the readers of a snapshot hand to the task, in the order in which it is delivered. */
sealed interface Chunk {
  /** What it takes of the queue, in bytes. */
  default long bytes() {
    return 128;
  }

  /**
   * The definition of a table whose rows come.
   *
   * @param part the number of the part in the plan; {@link Rows#CORRECTION} outside of it
   * @param changed whether it replaces the definition that a commit has
   * @param commit the commit that has it; empty for the present one
   */
  record Definition(
      int part,
      TableDefinition definition,
      String createTable,
      boolean changed,
      Optional<String> commit)
      implements Chunk {
    @Override
    public long bytes() {
      return 128L + createTable.length();
    }
  }

  /**
   * Rows of one table.
   *
   * @param part the number of the part in the plan; {@link #CORRECTION} for what is read behind the
   *     commits
   * @param commit the commit that has the rows; empty for present ones
   * @param first how many rows of the part came before
   * @param last whether no rows of the part follow
   */
  record Rows(
      int part,
      TableSchemas schemas,
      Optional<String> commit,
      List<Row> rows,
      long first,
      boolean last,
      long bytes)
      implements Chunk {
    static final int CORRECTION = -1;
  }

  /**
   * A row.
   *
   * @param values null if it cannot be converted
   * @param gone whether the table has it no more
   * @param failure the row as it is, if it cannot be converted
   */
  record Row(Struct values, boolean gone, Optional<RowFailure> failure) {}

  /** All rows of a table are to be forgotten. */
  record Truncation(TableSchemas schemas) implements Chunk {}

  /** All rows of the commits are there; what changed since then follows. */
  record Corrections() implements Chunk {}

  /** What changed in a table without a key follows. */
  record KeylessTable(TableId table) implements Chunk {}

  /** What was read of the changes is read again. */
  record Again() implements Chunk {}

  /** Nothing follows. */
  record End(SnapshotEnd end) implements Chunk {}
}
