package io.doltconnect.history.branches;

import io.doltconnect.config.Operation;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.RowStream;
import io.doltconnect.dolt.branch.CommitGraph;
import io.doltconnect.dolt.branch.CommitRows;
import io.doltconnect.dolt.branch.CommitRows.Between;
import io.doltconnect.dolt.branch.CommitRows.Kind;
import io.doltconnect.history.FailedRowException;
import io.doltconnect.history.RowCells;
import io.doltconnect.history.SqlRowReader;
import io.doltconnect.history.SqlRowReaders;
import io.doltconnect.history.TableRows;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.CommitUnit;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.LooseKeys;
import io.doltconnect.schema.TableDefinition;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;

/**
 * Reads what a unit changes, table by table: of each its rows that are gone, then its definition,
 * then its other rows, so that whoever has a row's key again has it after it was given up. The
 * order of all of it is always the same. In a transaction of the client; for one thread.
 */
final class CommitReader {
  private final CommitGraph graph;
  private final CommitRows rows;
  private final Function<String, SqlRowReaders> readersOf;
  private SqlRowReaders readers;

  /**
   * Reads through a client.
   *
   * @param readersOf the readers of rows of a branch
   */
  CommitReader(CommitGraph graph, CommitRows rows, Function<String, SqlRowReaders> readersOf) {
    this.graph = graph;
    this.rows = rows;
    this.readersOf = readersOf;
  }

  /** A table at one of the two ends. */
  private record Version(TableDefinition definition, String createTable) {
    TableId id() {
      return definition.id();
    }

    /** The columns whose texts can be spelled in another way without being others to Dolt. */
    List<String> loose() {
      if (definition.primaryKey().isEmpty()) {
        return List.of();
      }
      List<Column> columns = new ArrayList<>(LooseKeys.of(definition, createTable));
      columns.addAll(LooseKeys.otherColumns(definition, createTable));
      return columns.stream().map(Column::name).toList();
    }
  }

  /**
   * Reads a unit.
   *
   * @param wanted the tables whose changes are delivered
   * @param withRows the tables whose rows are delivered where all of them are read
   */
  void read(
      CommitUnit unit, Predicate<TableId> wanted, Predicate<TableId> withRows, ChangeWriter out)
      throws InterruptedException {
    readers = readersOf.apply(unit.branch());
    if (unit.kind() == CommitUnit.Kind.GONE) {
      forget(unit, wanted, out);
    } else if (unit.from().isEmpty()) {
      whole(unit, wanted, withRows, out);
    } else {
      changes(unit, new Between(unit.from().get(), unit.to()), wanted, out);
    }
    out.end();
  }

  private void forget(CommitUnit unit, Predicate<TableId> wanted, ChangeWriter out)
      throws InterruptedException {
    for (TableId table : graph.tables(unit.database(), unit.to(), wanted)) {
      Optional<Version> version = version(table, unit.to());
      if (!out.hasPassed(table) && version.isPresent()) {
        out.table(table);
        out.add(new CommitChange.Truncation(readers.of(version.get().definition()).schemas()), 128);
      }
    }
  }

  private void whole(
      CommitUnit unit, Predicate<TableId> wanted, Predicate<TableId> withRows, ChangeWriter out)
      throws InterruptedException {
    for (TableId table : graph.tables(unit.database(), unit.to(), wanted)) {
      if (out.hasPassed(table)) {
        continue;
      }
      Optional<Version> version = version(table, unit.to());
      if (version.isEmpty()) {
        continue;
      }
      Version now = version.get();
      out.table(table);
      if (unit.kind() == CommitUnit.Kind.ANEW) {
        out.add(new CommitChange.Truncation(readers.of(now.definition()).schemas()), 128);
      }
      define(now, false, out);
      if (withRows.test(table)) {
        Operation operation =
            unit.kind() == CommitUnit.Kind.CHANGE ? Operation.CREATE : Operation.READ;
        allThatFollow(now, unit.to(), operation, out);
      }
    }
  }

  private void changes(
      CommitUnit unit, Between commits, Predicate<TableId> wanted, ChangeWriter out)
      throws InterruptedException {
    CommitGraph.Differing differing =
        graph.differing(unit.database(), commits.from(), commits.to(), wanted);
    for (TableId table : new TreeSet<>(differing.names())) {
      if (out.hasPassed(table)) {
        continue;
      }
      Optional<Version> before = version(table, commits.from());
      Optional<Version> after = version(table, commits.to());
      out.table(table);
      if (after.isEmpty()) {
        if (before.isPresent()) {
          out.add(new CommitChange.Dropped(), 128);
        }
      } else if (before.isEmpty()) {
        define(after.get(), false, out);
        allThatFollow(after.get(), commits.to(), Operation.CREATE, out);
      } else {
        table(before.get(), after.get(), commits, differing.renamed().contains(table), out);
      }
    }
  }

  private Optional<Version> version(TableId table, String commit) {
    return graph.createTable(table, commit).map(sql -> new Version(graph.parse(table, sql), sql));
  }

  private static void define(Version version, boolean known, ChangeWriter out)
      throws InterruptedException {
    out.add(
        new CommitChange.Definition(version.definition(), version.createTable(), known),
        128L + version.createTable().length());
  }

  /** All rows behind what there is of the table by now; those are not read that were put. */
  private void allThatFollow(Version version, String commit, Operation operation, ChangeWriter out)
      throws InterruptedException {
    all(version, commit, operation, out.skip(), out);
  }

  private void all(Version version, String commit, Operation operation, long skip, ChangeWriter out)
      throws InterruptedException {
    SqlRowReader reader = readers.of(version.definition());
    try (RowStream stream = rows.all(version.id(), expressions(reader, ""), commit, skip)) {
      RowCells cells = new RowCells(stream, 1, reader.columns());
      while (stream.next()) {
        single(reader, cells, operation, out);
      }
    }
  }

  private static void single(
      SqlRowReader reader, RowCells cells, Operation operation, ChangeWriter out)
      throws InterruptedException {
    boolean gone = operation == Operation.DELETE;
    try {
      Struct row = cells.read(reader, gone);
      out.row(reader.schemas(), operation, gone ? row : null, gone ? null : row, cells.takeBytes());
    } catch (FailedRowException e) {
      out.failed(e.failure(), operation, cells.takeBytes());
    }
  }

  private void table(
      Version before, Version after, Between commits, boolean renamed, ChangeWriter out)
      throws InterruptedException {
    TableDefinition was = before.definition().stored();
    TableDefinition is = after.definition().stored();
    boolean redefined =
        !TableRows.withoutCounter(before.createTable())
            .equals(TableRows.withoutCounter(after.createTable()));
    if (renamed || !hasSameKey(was, is) || isRewritten(before, after)) {
      all(before, commits.from(), Operation.DELETE, 0, out);
      define(after, true, out);
      all(after, commits.to(), Operation.CREATE, 0, out);
    } else if (isComparable(before, after)) {
      differences(before, after, commits, EnumSet.of(Kind.REMOVED), out);
      if (redefined) {
        define(after, true, out);
      }
      differences(before, after, commits, EnumSet.of(Kind.ADDED, Kind.MODIFIED), out);
      respelled(after, commits, out);
    } else {
      gone(before, commits, out);
      define(after, true, out);
      present(after, commits, out);
    }
  }

  /** Whether a row before and a row after can be found to be the same by their primary key only. */
  private boolean isRewritten(Version before, Version after) {
    boolean keyless = after.definition().primaryKey().isEmpty();
    boolean messageKey =
        readers.of(before.definition()).schemas().messageKey()
            || readers.of(after.definition()).schemas().messageKey();
    return keyless && !isComparable(before, after)
        || messageKey && !before.definition().stored().equals(after.definition().stored());
  }

  private static boolean hasSameKey(TableDefinition was, TableDefinition is) {
    List<Column> before = was.keyColumns();
    List<Column> after = is.keyColumns();
    return before.size() == after.size()
        && IntStream.range(0, before.size())
            .allMatch(
                i ->
                    before.get(i).name().equals(after.get(i).name())
                        && before.get(i).type().equals(after.get(i).type()));
  }

  /**
   * Whether dolt_diff tells all rows that are others to consumers: columns that are there before
   * and after are the same, and there are not others on both sides, of which one may have got
   * another name.
   */
  private static boolean isComparable(Version before, Version after) {
    TableDefinition was = before.definition().stored();
    TableDefinition is = after.definition().stored();
    if (TableRows.hidesColumns(before.definition())
        || TableRows.hidesColumns(after.definition())
        || TableRows.endsTheServer(before.definition())
        || TableRows.endsTheServer(after.definition())) {
      return false;
    }
    if (!was.equals(is) && !(before.loose().isEmpty() && after.loose().isEmpty())) {
      return false;
    }
    boolean sameTypes =
        is.columns().stream()
            .allMatch(
                column ->
                    named(was, column).map(old -> old.type().equals(column.type())).orElse(true));
    boolean dropped = was.columns().stream().anyMatch(column -> named(is, column).isEmpty());
    boolean added = is.columns().stream().anyMatch(column -> named(was, column).isEmpty());
    return sameTypes && !(dropped && added) && !(is.primaryKey().isEmpty() && (dropped || added));
  }

  private static Optional<Column> named(TableDefinition table, Column column) {
    return table.columns().stream().filter(c -> c.name().equals(column.name())).findFirst();
  }

  private void differences(
      Version before, Version after, Between commits, Set<Kind> kinds, ChangeWriter out)
      throws InterruptedException {
    SqlRowReader was = readers.of(before.definition());
    SqlRowReader is = readers.of(after.definition());
    boolean removals = kinds.contains(Kind.REMOVED);
    // The row before is one with the columns of today, if it is not gone.
    SqlRowReader old = removals ? was : is;
    List<String> expressions = new ArrayList<>(removals ? List.of() : expressions(is, "to_"));
    expressions.addAll(
        old.expressions(
            column ->
                named(was.schemas().table(), column).isPresent()
                    ? DoltClient.quoted("from_" + column.name())
                    : "NULL"));
    boolean hasBefore =
        is.schemas().table().columns().stream()
            .allMatch(c -> c.nullable() || named(was.schemas().table(), c).isPresent());
    Set<Kind> asked = EnumSet.copyOf(kinds);
    if (is.schemas().messageKey()) {
      asked.add(Kind.MODIFIED);
      if (removals) {
        expressions.addAll(0, expressions(is, "to_"));
      }
    }
    boolean withAfter = !removals || is.schemas().messageKey();
    try (RowStream stream = rows.differences(after.id(), expressions, commits, asked)) {
      RowCells to = new RowCells(stream, 1, withAfter ? is.columns() : 0);
      RowCells from = new RowCells(stream, 1 + (withAfter ? is.columns() : 0), old.columns());
      while (stream.next()) {
        switch (CommitRows.kind(stream)) {
          case REMOVED -> single(old, from, Operation.DELETE, out);
          case ADDED -> single(is, to, Operation.CREATE, out);
          case MODIFIED ->
              modified(is, hasBefore ? Optional.of(from) : Optional.empty(), to, removals, out);
        }
      }
    }
  }

  /**
   * A row that is another one. If it has another key of the user's choice, it is gone under its
   * former one before any row is there under its new one.
   *
   * @param removals whether it is looked at for that only
   */
  private static void modified(
      SqlRowReader reader, Optional<RowCells> from, RowCells to, boolean removals, ChangeWriter out)
      throws InterruptedException {
    try {
      Struct row = to.read(reader, false);
      Struct old = from.isPresent() ? readable(reader, from.get()) : null;
      boolean moved =
          reader.schemas().messageKey() && old != null && !reader.key(old).equals(reader.key(row));
      long size = to.takeBytes() + from.map(RowCells::takeBytes).orElse(0L);
      if (removals) {
        if (moved) {
          out.row(reader.schemas(), Operation.DELETE, old, null, size);
        }
      } else if (moved) {
        out.row(reader.schemas(), Operation.CREATE, null, row, size);
      } else {
        out.row(reader.schemas(), Operation.UPDATE, old, row, size);
      }
    } catch (FailedRowException e) {
      if (!removals) {
        out.failed(e.failure(), Operation.UPDATE, to.takeBytes());
      }
    }
  }

  /** Null if the row had no record before. */
  private static Struct readable(SqlRowReader reader, RowCells before) {
    try {
      return before.read(reader, true);
    } catch (FailedRowException e) {
      return null;
    }
  }

  /**
   * Texts that are equal to Dolt, such as 'a' and 'A' under a collation, differ in Kafka. dolt_diff
   * gives a key's spelling before for both sides, and no row if nothing but spellings changed.
   */
  private void respelled(Version after, Between commits, ChangeWriter out)
      throws InterruptedException {
    List<String> loose = after.loose();
    if (loose.isEmpty()) {
      return;
    }
    SqlRowReader reader = readers.of(after.definition());
    List<String> expressions = new ArrayList<>(expressions(reader, "base", ""));
    expressions.addAll(expressions(reader, "held", ""));
    try (RowStream stream = rows.respelled(after.definition(), expressions, loose, commits)) {
      RowCells from = new RowCells(stream, 1, reader.columns());
      RowCells to = new RowCells(stream, 1 + reader.columns(), reader.columns());
      while (stream.next()) {
        try {
          Struct row = to.read(reader, false);
          Struct old = readable(reader, from);
          if (old != null) {
            out.respelled(reader.schemas(), old, row, to.takeBytes() + from.takeBytes());
          } else {
            out.row(reader.schemas(), Operation.UPDATE, null, row, to.takeBytes());
          }
        } catch (FailedRowException e) {
          out.failed(e.failure(), Operation.UPDATE, to.takeBytes());
        }
      }
    }
  }

  private void gone(Version before, Between commits, ChangeWriter out) throws InterruptedException {
    SqlRowReader reader = readers.of(before.definition());
    List<String> loose =
        LooseKeys.of(before.definition(), before.createTable()).stream().map(Column::name).toList();
    try (RowStream stream =
        rows.gone(before.definition(), expressions(reader, "base", ""), loose, commits)) {
      RowCells cells = new RowCells(stream, 1, reader.columns());
      while (stream.next()) {
        single(reader, cells, Operation.DELETE, out);
      }
    }
  }

  private void present(Version after, Between commits, ChangeWriter out)
      throws InterruptedException {
    SqlRowReader reader = readers.of(after.definition());
    try (RowStream stream =
        rows.present(after.definition(), expressions(reader, "held", ""), commits)) {
      RowCells cells = new RowCells(stream, 1, reader.columns());
      while (stream.next()) {
        boolean known = stream.text(reader.columns() + 1).equals("1");
        single(reader, cells, known ? Operation.UPDATE : Operation.CREATE, out);
      }
    }
  }

  private static List<String> expressions(SqlRowReader reader, String prefix) {
    return reader.expressions(column -> DoltClient.quoted(prefix + column.name()));
  }

  private static List<String> expressions(SqlRowReader reader, String table, String prefix) {
    return reader.expressions(column -> table + "." + DoltClient.quoted(prefix + column.name()));
  }
}
