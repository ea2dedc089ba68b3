package io.doltconnect.history.branches;

import io.doltconnect.config.Operation;
import io.doltconnect.record.RowFailure;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.TableDefinition;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;

/** One thing that a commit changed in a table, in the order in which it is delivered. */
sealed interface CommitChange {

  /**
   * A row.
   *
   * @param before the row before; null if there was none, or it is not known
   * @param after the row after; null if it is gone
   * @param respelled whether an update may have changed the key, into one that is equal to Dolt
   * @param failure the row as it is, if it cannot be converted; there is no other then
   */
  record Row(
      TableSchemas schemas,
      Operation operation,
      Struct before,
      Struct after,
      boolean respelled,
      Optional<RowFailure> failure)
      implements CommitChange {}

  /**
   * The table's definition.
   *
   * @param known whether it had another one before
   */
  record Definition(TableDefinition definition, String createTable, boolean known)
      implements CommitChange {}

  /** The table is not there any more. */
  record Dropped() implements CommitChange {}

  /** All rows of the table are to be forgotten. */
  record Truncation(TableSchemas schemas) implements CommitChange {}
}
