package io.doltconnect.schema.columns;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.DdlStatement.Alteration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The columns that statements added to tables of which no rows came since. No row from before has a
 * value in such a column, whatever its default is: Dolt shows the old image of a row that an ALTER
 * rewrites without one. A column that takes the name of one that was dropped is none: it may be the
 * same one, with another type. Not thread-safe.
 */
final class NewColumns {
  /** Columns that were added, by table, and whether they are new. */
  private final Map<TableId, Map<String, Boolean>> added = new HashMap<>();

  private final Set<TableId> dropped = new HashSet<>();

  void follow(DdlStatement statement) {
    statement.accept(new Follower());
  }

  private final class Follower implements DdlStatement.Visitor {
    @Override
    public void visit(DdlStatement.AlterTable alter) {
      Steps steps = new Steps(alter.table());
      alter.steps().forEach(step -> step.accept(steps));
    }

    @Override
    public void visit(DdlStatement.RenameTable rename) {
      settle(rename.from());
      settle(rename.to());
    }

    @Override
    public void visit(DdlStatement.CreateTable create) {
      settle(create.definition().id());
    }

    @Override
    public void visit(DdlStatement.Unreadable unreadable) {
      unreadable.table().ifPresent(NewColumns.this::settle);
    }

    @Override
    public void visit(DdlStatement.DropTables drop) {
      // A table of that name is created before it has rows.
    }

    @Override
    public void visit(DdlStatement.DropDatabase drop) {
      // The same.
    }

    @Override
    public void visit(DdlStatement.CreateDatabase create) {
      // It has no tables.
    }

    @Override
    public void visit(DdlStatement.Other other) {
      // It adds no columns.
    }
  }

  private final class Steps implements Alteration.StepVisitor {
    private final TableId table;
    private final Map<String, Boolean> columns;

    Steps(TableId table) {
      this.table = table;
      this.columns = added.computeIfAbsent(table, ignored -> new HashMap<>());
    }

    @Override
    public void visit(Alteration.AddColumn add) {
      columns.put(Column.folded(add.column().name()), !dropped.contains(table));
    }

    @Override
    public void visit(Alteration.DropColumn drop) {
      columns.remove(Column.folded(drop.name()));
      dropped.add(table);
    }

    @Override
    public void visit(Alteration.RenameColumn rename) {
      Boolean isNew = columns.remove(Column.folded(rename.from()));
      if (isNew != null) {
        columns.put(Column.folded(rename.to()), isNew);
      }
    }

    @Override
    public void visit(Alteration.ModifyColumn modify) {
      columns.computeIfPresent(Column.folded(modify.name()), (name, isNew) -> false);
    }

    @Override
    public void visit(Alteration.PrimaryKey key) {
      // It adds no columns.
    }
  }

  /** Whether no row from before has a value in the column. */
  boolean isNew(TableId table, Column column) {
    return added.getOrDefault(table, Map.of()).getOrDefault(Column.folded(column.name()), false);
  }

  /** Whether a row from before may have no value in the column, even if it is part of the key. */
  boolean isAdded(TableId table, Column column) {
    return added.getOrDefault(table, Map.of()).containsKey(Column.folded(column.name()));
  }

  /** Rows of the table came. */
  void settle(TableId table) {
    added.remove(table);
    dropped.remove(table);
  }
}
