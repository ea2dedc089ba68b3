package io.doltconnect.schema;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.DdlStatement.Alteration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The definitions of the captured tables as they are at the stream's position. Every change gives
 * it a new {@link #version}. Not thread-safe: it belongs to the task's thread.
 */
public final class TableCatalog {
  private Predicate<TableId> captured;
  private final Map<TableId, TrackedTable> tables = new LinkedHashMap<>();
  private final Map<TableId, Integer> versionsOfRemoved = new HashMap<>();
  private final Map<TableId, FormerTable> former = new TreeMap<>();
  private long version;

  /** An empty catalog for the tables that the predicate accepts. */
  public TableCatalog(Predicate<TableId> captured) {
    this.captured = captured;
  }

  /** Follows from now on the tables that the predicate accepts; what it has it keeps. */
  public void capture(Predicate<TableId> tables) {
    captured = tables;
  }

  /** A number that grows with every change. */
  public long version() {
    return version;
  }

  public Collection<TrackedTable> tables() {
    return List.copyOf(tables.values());
  }

  public Optional<TrackedTable> get(TableId table) {
    return Optional.ofNullable(tables.get(table));
  }

  /** Puts what is known for certain in place of what was known. */
  public void put(TableDefinition definition) {
    put(new TrackedTable(definition, List.of()));
  }

  /** Puts a table in place of what was known; ignored if it is not captured or not new. */
  public void put(TrackedTable table) {
    TableId id = table.definition().id();
    if (captured.test(id)) {
      TrackedTable counted = table.withVersion(versionOf(table));
      if (!counted.equals(tables.get(id))) {
        tables.put(id, counted);
        version++;
      }
    }
  }

  /** What a table was before statements whose rows are still to come. */
  public Optional<FormerTable> former(TableId table) {
    return Optional.ofNullable(former.get(table));
  }

  /** Remembers what a table was; ignored if it is not captured. */
  public void putFormer(FormerTable table) {
    if (captured.test(table.id()) && !table.equals(former.put(table.id(), table))) {
      version++;
    }
  }

  /** Forgets what a table was. */
  public void removeFormer(TableId table) {
    if (former.remove(table) != null) {
      version++;
    }
  }

  /** Forgets what the tables of a database were: all rows of its statements are there. */
  public void settle(String database) {
    if (former.keySet().removeIf(table -> table.database().equals(database))) {
      version++;
    }
  }

  List<FormerTable> former() {
    return List.copyOf(former.values());
  }

  /** Puts what is known for certain of all tables in place of everything that was known. */
  public void replaceAll(Collection<TableDefinition> definitions) {
    List.copyOf(former.keySet()).forEach(this::removeFormer);
    Set<TableId> there = definitions.stream().map(TableDefinition::id).collect(Collectors.toSet());
    tables.keySet().stream().filter(table -> !there.contains(table)).toList().forEach(this::remove);
    definitions.forEach(this::put);
  }

  /** A table that is dropped, or whose definition is lost, is not counted from the start again. */
  private int versionOf(TrackedTable table) {
    TableId id = table.definition().id();
    TrackedTable known = tables.get(id);
    if (known == null) {
      return Math.max(table.version(), versionsOfRemoved.getOrDefault(id, 0) + 1);
    }
    boolean same =
        known.definition().columns().equals(table.definition().columns())
            && known.definition().primaryKey().equals(table.definition().primaryKey());
    return same ? known.version() : known.version() + 1;
  }

  private void remove(TableId table) {
    // A table that joins the stream later is here already, with the definition of that time.
    TrackedTable removed = captured.test(table) ? tables.remove(table) : null;
    if (removed != null) {
      versionsOfRemoved.put(table, removed.version());
      version++;
    }
  }

  /**
   * Follows a statement of the stream.
   *
   * @return the tables that it made or changed and that it dropped, captured ones only
   */
  public List<TableId> apply(DdlStatement statement) {
    if (statement instanceof DdlStatement.CreateTable create) {
      put(create.definition());
      return onlyCaptured(List.of(create.definition().id()));
    }
    if (statement instanceof DdlStatement.DropTables drop) {
      drop.tables().forEach(this::remove);
      return onlyCaptured(drop.tables());
    }
    if (statement instanceof DdlStatement.RenameTable rename) {
      rename(rename);
      return onlyCaptured(List.of(rename.from(), rename.to()));
    }
    if (statement instanceof DdlStatement.AlterTable alter) {
      get(alter.table()).ifPresent(table -> alter(table, alter.steps()));
      return onlyCaptured(List.of(alter.table()));
    }
    if (statement instanceof DdlStatement.DropDatabase drop) {
      List<TableId> dropped = of(drop.database());
      dropped.forEach(this::remove);
      return dropped;
    }
    if (statement instanceof DdlStatement.Unreadable unreadable) {
      // What is not known is read from the server when rows come.
      List<TableId> unknown =
          unreadable.table().map(List::of).orElseGet(() -> of(unreadable.database()));
      unknown.forEach(this::remove);
      return onlyCaptured(unknown);
    }
    return List.of();
  }

  private List<TableId> onlyCaptured(List<TableId> ids) {
    return ids.stream().filter(captured).toList();
  }

  private List<TableId> of(String database) {
    return tables.keySet().stream().filter(id -> id.database().equals(database)).toList();
  }

  private void rename(DdlStatement.RenameTable rename) {
    TrackedTable table = captured.test(rename.from()) ? tables.get(rename.from()) : null;
    remove(rename.from());
    if (table != null) {
      TableDefinition old = table.definition();
      put(
          new TrackedTable(
              new TableDefinition(rename.to(), old.columns(), old.primaryKey(), old.comment()),
              table.doubtful()));
    }
  }

  private void alter(TrackedTable table, List<Alteration> steps) {
    List<Column> columns = new ArrayList<>(table.definition().columns());
    List<String> key = new ArrayList<>(table.definition().primaryKey());
    List<String> doubtful = new ArrayList<>(table.doubtful());
    for (Alteration step : steps) {
      if (step instanceof Alteration.AddColumn add) {
        // The log does not say where Dolt put it (schema_fmt.go prints neither FIRST nor AFTER).
        columns.add(add.column());
        doubtful.add(add.column().name());
      } else if (step instanceof Alteration.DropColumn drop) {
        columns.removeIf(column -> column.name().equalsIgnoreCase(drop.name()));
        key.removeIf(name -> name.equalsIgnoreCase(drop.name()));
        doubtful.removeIf(name -> name.equalsIgnoreCase(drop.name()));
      } else if (step instanceof Alteration.ModifyColumn modify) {
        columns.replaceAll(
            column -> column.name().equalsIgnoreCase(modify.name()) ? modify.column() : column);
        renameIn(key, modify.name(), modify.column().name());
        // A MODIFY may have moved the column too, and the log does not say so.
        doubtful.removeIf(name -> name.equalsIgnoreCase(modify.name()));
        doubtful.add(modify.column().name());
      } else if (step instanceof Alteration.RenameColumn rename) {
        if (!rename.to().equalsIgnoreCase(rename.from()) && has(columns, rename.to())) {
          // Names that columns exchange come as renames of which neither can be followed alone.
          remove(table.definition().id());
          return;
        }
        columns.replaceAll(
            column ->
                column.name().equalsIgnoreCase(rename.from())
                    ? renamed(column, rename.to())
                    : column);
        renameIn(key, rename.from(), rename.to());
        renameIn(doubtful, rename.from(), rename.to());
      } else if (step instanceof Alteration.PrimaryKey primaryKey) {
        if (!primaryKey.columns().stream().allMatch(name -> has(columns, name))) {
          // Dolt does not quote them, so a name that holds a comma cannot be told from two.
          remove(table.definition().id());
          return;
        }
        key = new ArrayList<>(primaryKey.columns());
      }
    }
    TableDefinition old = table.definition();
    put(new TrackedTable(new TableDefinition(old.id(), columns, key, old.comment()), doubtful));
  }

  private static boolean has(List<Column> columns, String name) {
    return columns.stream().anyMatch(column -> column.name().equalsIgnoreCase(name));
  }

  private static void renameIn(List<String> key, String from, String to) {
    key.replaceAll(name -> name.equalsIgnoreCase(from) ? to : name);
  }

  private static Column renamed(Column column, String name) {
    return new Column(
        name,
        column.type(),
        column.nullable(),
        column.defaultValue(),
        column.generated(),
        column.comment());
  }

  /** The tracked tables in the order of their names. */
  Map<TableId, TrackedTable> sorted() {
    return new TreeMap<>(tables);
  }
}
