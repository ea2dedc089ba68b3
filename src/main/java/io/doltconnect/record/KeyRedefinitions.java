package io.doltconnect.record;

import io.doltconnect.binlog.RowsEvent;
import io.doltconnect.binlog.TableId;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.DdlStatement.Alteration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Knows the deletions that are none. When a primary key was defined anew, Dolt (binlog_producer.go,
 * createRowEvents) inserts every row of the table and then deletes every row, often under the same
 * key: the two have been read from different key spaces of which the log keeps nothing.
 *
 * <p>What was inserted is kept only where that may be so: after a statement that defined the
 * table's key, up to the next rows of its database, which are those that the statement rewrote,
 * because Dolt writes the changes of a database one after the other; and for the first rows of a
 * database after a start, when the statement may have been before it. Not thread-safe.
 */
final class KeyRedefinitions {
  private final Set<TableId> redefined = new HashSet<>();
  private final Set<String> settledDatabases = new HashSet<>();
  private String database;
  private RowsEvent written;

  void begin() {
    database = null;
    written = null;
  }

  void statement(DdlStatement statement) {
    if (statement instanceof DdlStatement.AlterTable alter) {
      if (alter.steps().stream().anyMatch(Alteration.PrimaryKey.class::isInstance)) {
        redefined.add(alter.table());
      }
    } else if (statement instanceof DdlStatement.RenameTable rename) {
      if (redefined.contains(rename.from())) {
        redefined.add(rename.to());
      }
    } else if (statement instanceof DdlStatement.Unreadable unreadable) {
      settledDatabases.remove(unreadable.database());
    }
  }

  /**
   * Takes every rows event of a transaction, also one that was delivered before.
   *
   * @param wanted whether records are to be made of the transaction's rows of this table
   */
  void rows(RowsEvent event, boolean wanted) {
    TableId table = event.table().table();
    database = table.database();
    if (event.kind() == RowsEvent.Kind.INSERT) {
      boolean suspect = redefined.contains(table) || !settledDatabases.contains(database);
      written = wanted && suspect ? event : null;
    } else if (written != null && !written.table().table().equals(table)) {
      written = null;
    }
  }

  /** The keys whose rows an event of deletions does not delete. */
  Optional<WrittenKeys> writtenBefore(RowsEvent deletions, RowReader reader) {
    return written == null
            || deletions.kind() != RowsEvent.Kind.DELETE
            || reader.schemas().table().primaryKey().isEmpty()
        ? Optional.empty()
        : Optional.of(new WrittenKeys(written, reader));
  }

  void commit() {
    if (database != null) {
      String of = database;
      settledDatabases.add(of);
      redefined.removeIf(table -> table.database().equals(of));
    }
    begin();
  }
}
