package io.doltconnect.stream.keys;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.DdlStatement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Knows the tables that became two. If a reset or the like brings two tables that Dolt takes for
 * one that was there (diff.GetTableDeltas), it logs that this one was renamed to both, and of their
 * rows only what differs. Not thread-safe.
 */
public final class RenamedTables {
  private final Map<TableId, TableId> away = new HashMap<>();

  /**
   * Takes every statement of the stream; the same one may come again.
   *
   * @return the table's other name, if the statement renames one that was renamed before
   */
  public Optional<TableId> follow(DdlStatement statement) {
    if (statement instanceof DdlStatement.RenameTable rename) {
      away.remove(rename.to());
      TableId other = away.putIfAbsent(rename.from(), rename.to());
      return Optional.ofNullable(other).filter(name -> !name.equals(rename.to()));
    }
    if (statement instanceof DdlStatement.CreateTable create) {
      away.remove(create.definition().id());
    } else if (statement instanceof DdlStatement.DropDatabase drop) {
      forget(drop.database());
    } else if (statement instanceof DdlStatement.Unreadable unreadable) {
      // It may have made the table anew.
      forget(unreadable.database());
    }
    return Optional.empty();
  }

  private void forget(String database) {
    away.keySet().removeIf(table -> table.database().equals(database));
  }
}
