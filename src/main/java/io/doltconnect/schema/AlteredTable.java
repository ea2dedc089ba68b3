package io.doltconnect.schema;

import io.doltconnect.schema.DdlStatement.Alteration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A table that an ALTER changes step by step. Not thread-safe. */
final class AlteredTable implements Alteration.StepVisitor {
  private final TableDefinition before;
  private final List<Column> columns;
  private final List<String> key;
  private final List<String> doubtful;
  private final boolean unread;
  private boolean lost;

  /** The table before the first step. */
  AlteredTable(TrackedTable table) {
    before = table.definition();
    columns = new ArrayList<>(before.columns());
    key = new ArrayList<>(before.primaryKey());
    doubtful = new ArrayList<>(table.doubtful());
    unread = table.unread();
  }

  /** The table behind the steps; empty if they do not tell what it is. */
  Optional<TrackedTable> table() {
    return lost || !key.stream().allMatch(this::has)
        ? Optional.empty()
        : Optional.of(
            new TrackedTable(
                new TableDefinition(before.id(), columns, key, before.comment()),
                doubtful,
                unread,
                1));
  }

  @Override
  public void visit(Alteration.AddColumn add) {
    // The log does not say where Dolt put it (schema_fmt.go prints neither FIRST nor AFTER).
    columns.add(add.column());
    doubtful.add(add.column().name());
  }

  @Override
  public void visit(Alteration.DropColumn drop) {
    columns.removeIf(column -> column.name().equalsIgnoreCase(drop.name()));
    key.removeIf(name -> name.equalsIgnoreCase(drop.name()));
    doubtful.removeIf(name -> name.equalsIgnoreCase(drop.name()));
  }

  @Override
  public void visit(Alteration.ModifyColumn modify) {
    columns.replaceAll(
        column -> column.name().equalsIgnoreCase(modify.name()) ? modify.column() : column);
    renameIn(key, modify.name(), modify.column().name());
    // A MODIFY may have moved the column too, and the log does not say so.
    doubtful.removeIf(name -> name.equalsIgnoreCase(modify.name()));
    doubtful.add(modify.column().name());
  }

  @Override
  public void visit(Alteration.RenameColumn rename) {
    if (!rename.to().equalsIgnoreCase(rename.from()) && has(rename.to())) {
      // Names that columns exchange come as renames of which neither can be followed alone.
      lost = true;
      return;
    }
    columns.replaceAll(
        column ->
            column.name().equalsIgnoreCase(rename.from()) ? renamed(column, rename.to()) : column);
    renameIn(key, rename.from(), rename.to());
    renameIn(doubtful, rename.from(), rename.to());
  }

  @Override
  public void visit(Alteration.PrimaryKey primaryKey) {
    if (!primaryKey.columns().stream().allMatch(this::has)) {
      // Dolt does not quote them, so a name that holds a comma cannot be told from two.
      lost = true;
      return;
    }
    key.clear();
    key.addAll(primaryKey.columns());
  }

  private boolean has(String name) {
    return columns.stream().anyMatch(column -> column.name().equalsIgnoreCase(name));
  }

  private static void renameIn(List<String> names, String from, String to) {
    names.replaceAll(name -> name.equalsIgnoreCase(from) ? to : name);
  }

  private static Column renamed(Column column, String name) {
    return new Column(
        name,
        column.type(),
        column.nullable(),
        column.defaultValue(),
        column.generated(),
        column.comment(),
        column.virtual());
  }
}
