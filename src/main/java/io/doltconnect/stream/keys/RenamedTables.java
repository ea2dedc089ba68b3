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
   * A table that was renamed again.
   *
   * @param first the name that it got before
   */
  public record Second(DdlStatement.RenameTable rename, TableId first) {

    /** Why rows of the table with the second name cannot be delivered. */
    public RowsPlan.Refuse refusal() {
      return new RowsPlan.Refuse(
          ("Table %s was renamed to %s before, and is now renamed to %s too. Dolt writes this when a"
                  + " reset, a merge or the like makes two tables of one, and leaves out the rows that"
                  + " the second has in common with the first's")
              .formatted(rename.from(), first, rename.to()),
          RowsPlan.Refuse.WRITE_ANEW,
          true,
          null);
    }
  }

  /**
   * Takes every statement of the stream; the same one may come again.
   *
   * @return the renaming, if the statement renames a table that was renamed before
   */
  public Optional<Second> follow(DdlStatement statement) {
    Follower follower = new Follower();
    statement.accept(follower);
    return follower.second;
  }

  private final class Follower implements DdlStatement.Visitor {
    private Optional<Second> second = Optional.empty();

    @Override
    public void visit(DdlStatement.RenameTable rename) {
      away.remove(rename.to());
      TableId other = away.putIfAbsent(rename.from(), rename.to());
      second =
          Optional.ofNullable(other)
              .filter(name -> !name.equals(rename.to()))
              .map(name -> new Second(rename, name));
    }

    @Override
    public void visit(DdlStatement.CreateTable create) {
      away.remove(create.definition().id());
    }

    @Override
    public void visit(DdlStatement.DropDatabase drop) {
      forget(drop.database());
    }

    @Override
    public void visit(DdlStatement.Unreadable unreadable) {
      // It may have made the table anew.
      forget(unreadable.database());
    }

    @Override
    public void visit(DdlStatement.AlterTable alter) {
      // It keeps the table's name.
    }

    @Override
    public void visit(DdlStatement.DropTables drop) {
      // A table that is there again is created.
    }

    @Override
    public void visit(DdlStatement.CreateDatabase create) {
      // It has no tables.
    }

    @Override
    public void visit(DdlStatement.Other other) {
      // It renames nothing.
    }
  }

  private void forget(String database) {
    away.keySet().removeIf(table -> table.database().equalsIgnoreCase(database));
  }
}
