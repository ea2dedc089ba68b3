package io.doltconnect.schema;

import io.doltconnect.binlog.TableId;
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
  private final Map<TableId, Set<String>> added = new HashMap<>();
  private final Map<TableId, Set<String>> dropped = new HashMap<>();

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
    Set<String> of = added.computeIfAbsent(table, ignored -> new HashSet<>());
    if (step instanceof Alteration.AddColumn add) {
      String name = lower(add.column().name());
      if (!dropped.getOrDefault(table, Set.of()).contains(name)) {
        of.add(name);
      }
    } else if (step instanceof Alteration.DropColumn drop) {
      of.remove(lower(drop.name()));
      dropped.computeIfAbsent(table, ignored -> new HashSet<>()).add(lower(drop.name()));
    } else if (step instanceof Alteration.RenameColumn rename) {
      if (of.remove(lower(rename.from()))) {
        of.add(lower(rename.to()));
      }
    } else if (step instanceof Alteration.ModifyColumn modify) {
      of.remove(lower(modify.name()));
    }
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  boolean contains(TableId table, Column column) {
    return added.getOrDefault(table, Set.of()).contains(lower(column.name()));
  }

  /** Rows of the table came. */
  void settle(TableId table) {
    added.remove(table);
    dropped.remove(table);
  }
}
