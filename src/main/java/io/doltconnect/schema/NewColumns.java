package io.doltconnect.schema;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.DdlStatement.Alteration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
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
    if (statement instanceof DdlStatement.AlterTable alter) {
      alter.steps().forEach(step -> follow(alter.table(), step));
    } else if (statement instanceof DdlStatement.RenameTable rename) {
      settle(rename.from());
      settle(rename.to());
    } else if (statement instanceof DdlStatement.CreateTable create) {
      settle(create.definition().id());
    } else if (statement instanceof DdlStatement.Unreadable unreadable) {
      unreadable.table().ifPresent(this::settle);
    }
  }

  private void follow(TableId table, Alteration step) {
    Map<String, Boolean> of = added.computeIfAbsent(table, ignored -> new HashMap<>());
    if (step instanceof Alteration.AddColumn add) {
      of.put(lower(add.column().name()), !dropped.contains(table));
    } else if (step instanceof Alteration.DropColumn drop) {
      of.remove(lower(drop.name()));
      dropped.add(table);
    } else if (step instanceof Alteration.RenameColumn rename) {
      Boolean isNew = of.remove(lower(rename.from()));
      if (isNew != null) {
        of.put(lower(rename.to()), isNew);
      }
    } else if (step instanceof Alteration.ModifyColumn modify) {
      of.computeIfPresent(lower(modify.name()), (name, isNew) -> false);
    }
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Whether no row from before has a value in the column. */
  boolean isNew(TableId table, Column column) {
    return added.getOrDefault(table, Map.of()).getOrDefault(lower(column.name()), false);
  }

  /** Whether a row from before may have no value in the column, even if it is part of the key. */
  boolean isAdded(TableId table, Column column) {
    return added.getOrDefault(table, Map.of()).containsKey(lower(column.name()));
  }

  /** Rows of the table came. */
  void settle(TableId table) {
    added.remove(table);
    dropped.remove(table);
  }
}
