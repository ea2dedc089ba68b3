package io.doltconnect.schema;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.DdlStatement.Alteration;
import java.util.Collection;
import java.util.Collections;
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
  /** Names of tables that are not there are kept in the offset, too, so there are not many. */
  private static final int MAX_REMOVED = 200;

  private Predicate<TableId> captured;
  private final Map<TableId, TrackedTable> tables = new LinkedHashMap<>();
  private final Map<TableId, Integer> versionsOfRemoved = new LinkedHashMap<>();
  private final Map<TableId, FormerTable> former = new TreeMap<>();

  /** Tables that are not captured but may get a name that is; null in that catalog itself. */
  private final TableCatalog others;

  private long version;

  /** An empty catalog for the tables that the predicate accepts. */
  public TableCatalog(Predicate<TableId> captured) {
    this.captured = captured;
    this.others = new TableCatalog();
    others.captured = table -> !this.captured.test(table);
  }

  private TableCatalog() {
    others = null;
  }

  /** Follows from now on the tables that the predicate accepts; what it has it keeps. */
  public void capture(Predicate<TableId> tables) {
    captured = tables;
  }

  /** Whether a table of that name is followed. */
  public boolean captures(TableId table) {
    return captured.test(table);
  }

  /** A number that grows with every change. */
  public long version() {
    return version;
  }

  public Collection<TrackedTable> tables() {
    return List.copyOf(tables.values());
  }

  /** The names of the tables; as it is at the moment, not a copy. */
  public Set<TableId> names() {
    return Collections.unmodifiableSet(tables.keySet());
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

  /** The versions of tables that are not there, so that one of their names goes on counting. */
  public Map<TableId, Integer> versionsOfRemoved() {
    return Map.copyOf(versionsOfRemoved);
  }

  /** Counts a table that gets the name of one that is not there from that one's version on. */
  public void putVersionOfRemoved(TableId table, int number) {
    versionsOfRemoved.put(table, number);
    while (versionsOfRemoved.size() > MAX_REMOVED) {
      versionsOfRemoved.remove(versionsOfRemoved.keySet().iterator().next());
    }
  }

  public List<FormerTable> former() {
    return List.copyOf(former.values());
  }

  /** Puts what is known for certain of all tables in place of everything that was known. */
  public void replaceAll(Collection<TableDefinition> definitions) {
    List.copyOf(former.keySet()).forEach(this::removeFormer);
    Set<TableId> there = definitions.stream().map(TableDefinition::id).collect(Collectors.toSet());
    tables.keySet().stream().filter(table -> !there.contains(table)).toList().forEach(this::remove);
    definitions.forEach(this::put);
  }

  /** The number that a definition has, or would get, without taking it over. */
  public int versionOf(TableDefinition definition) {
    return versionOf(new TrackedTable(definition, List.of()));
  }

  /** A catalog with the same tables, for another thread. */
  public TableCatalog copy(Predicate<TableId> capturedThere) {
    TableCatalog copy = new TableCatalog(capturedThere);
    copy.tables.putAll(tables);
    copy.versionsOfRemoved.putAll(versionsOfRemoved);
    return copy;
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
      putVersionOfRemoved(table, removed.version());
      version++;
    }
  }

  /**
   * Follows a statement of the stream.
   *
   * @return the tables that it made or changed and that it dropped, captured ones only
   */
  public List<TableId> apply(DdlStatement statement) {
    Follower follower = new Follower();
    statement.accept(follower);
    if (others != null && !(statement instanceof DdlStatement.RenameTable)) {
      others.apply(statement);
    }
    return follower.touched;
  }

  private final class Follower implements DdlStatement.Visitor {
    private List<TableId> touched = List.of();

    @Override
    public void visit(DdlStatement.CreateTable create) {
      put(create.definition());
      touched = onlyCaptured(List.of(create.definition().id()));
    }

    @Override
    public void visit(DdlStatement.DropTables drop) {
      drop.tables().forEach(TableCatalog.this::remove);
      touched = onlyCaptured(drop.tables());
    }

    @Override
    public void visit(DdlStatement.RenameTable rename) {
      rename(rename);
      touched = onlyCaptured(List.of(rename.from(), rename.to()));
    }

    @Override
    public void visit(DdlStatement.AlterTable alter) {
      get(alter.table()).ifPresent(table -> alter(table, alter.steps()));
      touched = onlyCaptured(List.of(alter.table()));
    }

    @Override
    public void visit(DdlStatement.DropDatabase drop) {
      touched = of(drop.database());
      touched.forEach(TableCatalog.this::remove);
    }

    @Override
    public void visit(DdlStatement.Unreadable unreadable) {
      // What is not known is compared with the server's definition when rows come.
      List<TableId> unknown =
          unreadable.table().map(List::of).orElseGet(() -> of(unreadable.database()));
      unknown.forEach(
          id -> get(id).map(TrackedTable::withUnread).ifPresent(TableCatalog.this::put));
      touched = onlyCaptured(unknown);
    }

    @Override
    public void visit(DdlStatement.CreateDatabase create) {
      // It has no tables.
    }

    @Override
    public void visit(DdlStatement.Other other) {
      // It changes no definition.
    }
  }

  /** The captured tables whose order of columns will be in doubt after a statement. */
  public List<TableId> uncertainAfter(DdlStatement statement) {
    TableCatalog after = new TableCatalog(captured);
    after.tables.putAll(tables);
    return after.apply(statement).stream()
        .filter(table -> after.get(table).filter(tracked -> !tracked.certain()).isPresent())
        .toList();
  }

  private List<TableId> onlyCaptured(List<TableId> ids) {
    return ids.stream().filter(captured).toList();
  }

  private List<TableId> of(String database) {
    // A DROP DATABASE is logged in the case in which somebody wrote it.
    return tables.keySet().stream().filter(id -> id.database().equalsIgnoreCase(database)).toList();
  }

  private void rename(DdlStatement.RenameTable rename) {
    TableCatalog from = captured.test(rename.from()) ? this : others;
    TrackedTable table = from.tables.get(rename.from());
    from.remove(rename.from());
    if (table != null) {
      TableDefinition old = table.definition();
      TableCatalog to = captured.test(rename.to()) ? this : others;
      to.put(
          new TrackedTable(
              new TableDefinition(rename.to(), old.columns(), old.primaryKey(), old.comment()),
              table.doubtful(),
              table.unread(),
              1));
    }
  }

  private void alter(TrackedTable table, List<Alteration> steps) {
    AlteredTable altered = new AlteredTable(table);
    steps.forEach(step -> step.accept(altered));
    altered.table().ifPresentOrElse(this::put, () -> remove(table.definition().id()));
  }

  /** The tracked tables in the order of their names. */
  public Map<TableId, TrackedTable> sorted() {
    return new TreeMap<>(tables);
  }
}
