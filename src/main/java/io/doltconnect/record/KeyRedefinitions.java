package io.doltconnect.record;

import io.doltconnect.binlog.RowsEvent;
import io.doltconnect.binlog.TableId;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.DdlStatement.Alteration;
import io.doltconnect.schema.TableDefinition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows the deletions that are not what they seem. When a primary key was defined anew, Dolt
 * (binlog_producer.go, createRowEvents) deletes every row of the table and inserts every row, both
 * read with the new definition, often under the same key: the two come from different key spaces,
 * of which the log keeps nothing.
 *
 * <p>This may be so after a statement that defined the table's key, up to the next rows of its
 * database, which are those that the statement rewrote, because Dolt writes the changes of a
 * database one after the other; and for the first rows of a database after a start, when the
 * statement may have been before it. Not thread-safe.
 */
final class KeyRedefinitions {
  private final Map<TableId, TableDefinition> former = new HashMap<>();
  private final Set<TableId> redefined = new HashSet<>();
  private final Set<String> settledDatabases = new HashSet<>();
  private String database;

  void begin() {
    database = null;
  }

  /**
   * Takes every statement of the stream.
   *
   * @param before the definition that the table had before it, if it alters one that is known
   */
  void statement(DdlStatement statement, Optional<TableDefinition> before) {
    if (statement instanceof DdlStatement.AlterTable alter) {
      before.ifPresent(definition -> former.putIfAbsent(alter.table(), definition));
      if (alter.steps().stream().anyMatch(Alteration.PrimaryKey.class::isInstance)) {
        redefined.add(alter.table());
      }
    } else if (statement instanceof DdlStatement.RenameTable rename) {
      former.remove(rename.from());
      if (redefined.contains(rename.from())) {
        redefined.add(rename.to());
      }
    } else if (statement instanceof DdlStatement.CreateTable create) {
      former.remove(create.definition().id());
    } else if (statement instanceof DdlStatement.Unreadable unreadable) {
      settledDatabases.remove(unreadable.database());
    }
  }

  /** Takes every rows event of a transaction, also one that was delivered before. */
  void rows(RowsEvent event) {
    database = event.table().table().database();
  }

  /** The definition whose key the rows of an event were deleted under, if that is another one. */
  Optional<TableDefinition> formerOf(RowsEvent event) {
    TableId table = event.table().table();
    return event.kind() == RowsEvent.Kind.DELETE && redefined.contains(table)
        ? Optional.ofNullable(former.get(table))
        : Optional.empty();
  }

  /** The keys whose rows an event of deletions does not delete. */
  Optional<WrittenKeys> writtenWith(RowsEvent event, RowReader reader) {
    TableId table = event.table().table();
    boolean suspect = redefined.contains(table) || !settledDatabases.contains(table.database());
    return suspect && reader.schemas().key() != null
        ? event.insertions().map(insertions -> new WrittenKeys(insertions, reader))
        : Optional.empty();
  }

  void commit() {
    if (database != null) {
      String of = database;
      settledDatabases.add(of);
      redefined.removeIf(table -> table.database().equals(of));
      former.keySet().removeIf(table -> table.database().equals(of));
    }
    begin();
  }
}
