package io.doltconnect.history;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.RowStream;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.dolt.branch.KeyRange;
import io.doltconnect.dolt.branch.NamedKeys;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.LooseKeys;
import io.doltconnect.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads rows of tables in the client's read-only transaction: all that a table has, and what
 * differs between a commit and the transaction. Holds no more of them in memory than the fetch
 * size. For one thread, like its client.
 */
public final class TableRows {
  /** Columns of dolt_diff beside those of the table, behind {@code to_} and {@code from_}. */
  private static final Set<String> DOLTS_COLUMNS = Set.of("commit", "commit_date");

  private static final Logger LOG = LoggerFactory.getLogger(TableRows.class);

  private final BranchReader branch;
  private final SqlRowReaders readers;
  private final int fetchSize;

  /**
   * Reads rows.
   *
   * @param fetchSize rows that are read ahead
   */
  public TableRows(BranchReader branch, SqlRowReaders readers, int fetchSize) {
    this.branch = branch;
    this.readers = readers;
    this.fetchSize = fetchSize;
  }

  /**
   * Whether {@link #differences} can tell what changed in a table since a commit: it had the same
   * definition there, but for the number that its next row gets.
   */
  public boolean hasDifferences(TableDefinition table, String createTable, String commit) {
    return !hidesColumns(table)
        && !endsTheServer(table)
        && branch
            .createTable(table.id(), commit)
            .map(sql -> withoutCounter(sql).equals(withoutCounter(createTable)))
            .orElse(false);
  }

  /** A CREATE TABLE statement without the number that the table's next row gets. */
  public static String withoutCounter(String createTable) {
    int options = createTable.lastIndexOf('\n');
    return createTable.substring(0, options + 1)
        + createTable.substring(options + 1).replaceFirst(" AUTO_INCREMENT=\\d+", "");
  }

  /**
   * Whether dolt_diff panics, outside of any session: of a table without a key it looks for the
   * values behind a virtual column one place too far (prolly_row_conv.go, putFields).
   */
  public static boolean endsTheServer(TableDefinition table) {
    return table.primaryKey().isEmpty() && table.columns().stream().anyMatch(Column::virtual);
  }

  /** Whether columns have names that dolt_diff has for its own. */
  public static boolean hidesColumns(TableDefinition table) {
    return table.columns().stream()
        .anyMatch(column -> DOLTS_COLUMNS.contains(column.name().toLowerCase(Locale.ROOT)));
  }

  /** Which rows are found that only are spelled in another way than in a commit. */
  public enum Spellings {
    /** Those with another key to Kafka. */
    OF_KEYS,
    /** Those with another spelling of any text. */
    OF_ALL
  }

  /** Takes both images of rows. */
  interface Images {
    /** A row became another one; null: there was none, or is none any more. */
    void add(Struct before, Struct after);
  }

  /** Reads what differs from a commit, where {@link #hasDifferences}. */
  public void differences(TableDefinition table, String commit, Spellings spellings, RowSink sink)
      throws InterruptedException {
    differences(table, commit, spellings, sink, Optional.empty());
  }

  /** The same, with both images of the rows that {@code dolt_diff} has. */
  void differences(
      TableDefinition table, String commit, Spellings spellings, RowSink sink, Images images)
      throws InterruptedException {
    differences(table, commit, spellings, sink, Optional.of(images));
  }

  private void differences(
      TableDefinition table,
      String commit,
      Spellings spellings,
      RowSink sink,
      Optional<Images> images)
      throws InterruptedException {
    SqlRowReader reader = readers.of(table);
    int columns = reader.columns();
    try (RowStream rows =
        branch
            .differences()
            .read(
                table.id(),
                expressions(reader, "to_"),
                expressions(reader, "from_"),
                commit,
                fetchSize)) {
      RowCells after = new RowCells(rows, 1, columns);
      RowCells before = new RowCells(rows, 1 + columns, columns);
      int type = 1 + 2 * columns;
      while (rows.next()) {
        if (images.isPresent()) {
          show(reader, before, after, rows.text(type), images.get());
        }
        switch (rows.text(type)) {
          case "added" -> after.into(reader, false, sink);
          case "removed" -> before.into(reader, true, sink);
          case "modified" -> modified(reader, sink, before, after);
          default ->
              throw new ConnectException(
                  "Dolt gives a change of table %s of the unknown type '%s'"
                      .formatted(table.id(), rows.text(type)));
        }
      }
    }
    respelled(table, commit, spellings, sink);
  }

  private static void show(
      SqlRowReader reader, RowCells before, RowCells after, String type, Images images) {
    try {
      images.add(
          type.equals("added") ? null : before.read(reader, true),
          type.equals("removed") ? null : after.read(reader, false));
    } catch (FailedRowException e) {
      throw new ConnectException(e.getMessage(), e);
    }
  }

  /** A row may have another key of the user's choice, or its own in another spelling. */
  private static void modified(SqlRowReader reader, RowSink sink, RowCells before, RowCells after)
      throws InterruptedException {
    try {
      Struct row = after.read(reader, false);
      Optional<Struct> old = readable(reader, before);
      if (reader.schemas().key() != null
          && old.isPresent()
          && !reader.key(old.get()).equals(reader.key(row))) {
        sink.add(old.get(), true, before.takeBytes());
      }
      sink.add(row, false, after.takeBytes());
    } catch (FailedRowException e) {
      sink.failed(e.failure(), false, after.takeBytes());
    }
  }

  /** Empty if the row had no record before. */
  private static Optional<Struct> readable(SqlRowReader reader, RowCells before) {
    try {
      return Optional.of(before.read(reader, true));
    } catch (FailedRowException e) {
      LOG.debug("What row was changed cannot be converted", e);
      return Optional.empty();
    }
  }

  /**
   * Reads the rows that have one of some keys, as far as SQL tells these from others.
   *
   * @param keys the values of each key's columns
   */
  public void withKeys(TableDefinition table, List<? extends List<?>> keys, RowSink sink)
      throws InterruptedException {
    named(table, keys.stream().map(NamedKeys::literals).toList(), sink);
  }

  /** The same by keys that are as {@link NamedKeys#literals} has them. */
  void named(TableDefinition table, List<List<String>> keys, RowSink sink)
      throws InterruptedException {
    List<String> columns = expressions(readers.of(table), "");
    read(table, false, sink, fetch -> branch.rows().withKeys(table, columns, keys, fetch));
  }

  /**
   * Texts that are equal to Dolt, such as 'a' and 'A' under a collation, differ in Kafka. dolt_diff
   * gives a key's spelling in the commit for both sides, and no row at all if nothing but spellings
   * changed.
   */
  private void respelled(TableDefinition table, String commit, Spellings spellings, RowSink sink)
      throws InterruptedException {
    List<String> loose = new ArrayList<>(looseKey(table));
    if (spellings == Spellings.OF_ALL && !table.primaryKey().isEmpty()) {
      branch.otherLooseColumns(table).forEach(column -> loose.add(column.name()));
    }
    if (loose.isEmpty()) {
      return;
    }
    SqlRowReader reader = readers.of(table);
    int columns = reader.columns();
    try (RowStream rows =
        branch
            .differences()
            .respelled(
                table.id(),
                expressionsOf(reader, "base"),
                expressionsOf(reader, "held"),
                table.primaryKey(),
                loose,
                commit,
                fetchSize)) {
      RowCells before = new RowCells(rows, 1, columns);
      RowCells after = new RowCells(rows, 1 + columns, columns);
      while (rows.next()) {
        modified(reader, sink, before, after);
      }
    }
  }

  /** Reads all rows that the table has. */
  public void all(TableDefinition table, RowSink sink) throws InterruptedException {
    List<String> columns = expressions(readers.of(table), "");
    read(table, false, sink, fetch -> branch.rows().read(table.id(), columns, fetch));
  }

  /**
   * Reads the rows that the table has, in the order of their keys.
   *
   * @param key the key of the first one, as {@link NamedKeys#literals}; empty: all of them
   */
  void from(TableDefinition table, Optional<List<String>> key, RowSink sink)
      throws InterruptedException {
    List<String> columns = expressions(readers.of(table), "");
    if (key.isPresent()) {
      read(table, false, sink, fetch -> branch.rows().from(table, columns, key.get(), fetch));
    } else {
      all(table, sink);
    }
  }

  /**
   * Reads the next rows that the table has, in the order of its keys.
   *
   * @param after the key behind which they are, which {@link NamedKeys#canName}; empty: from the
   *     first one on
   * @param condition of these, only those are given for which it holds
   * @param count how many rows are looked at
   */
  public void next(
      TableDefinition table,
      Optional<List<Object>> after,
      Optional<String> condition,
      int count,
      RowSink sink)
      throws InterruptedException {
    List<String> columns = expressions(readers.of(table), "");
    read(
        table,
        false,
        sink,
        fetch -> branch.rows().next(table, columns, after, condition, count, fetch));
  }

  /** Reads the last of the rows that {@link #next} looks at; none if it looks at fewer. */
  public void lastOfNext(
      TableDefinition table, Optional<List<Object>> after, int count, RowSink sink)
      throws InterruptedException {
    List<String> columns = expressions(readers.of(table), "");
    read(table, false, sink, fetch -> branch.rows().lastOfNext(table, columns, after, count));
  }

  /** Reads all rows that the table had in a commit, as rows that are gone. */
  public void allGone(TableDefinition base, String commit, RowSink sink)
      throws InterruptedException {
    List<String> columns = expressions(readers.of(base), "");
    read(
        base,
        true,
        sink,
        fetch -> branch.rows().read(base.id(), columns, commit, new KeyRange.Whole(), 0, fetch));
  }

  /**
   * Reads the rows of a commit whose keys the table no longer has.
   *
   * @param base the table's definition in the commit
   * @param key the names of the columns of its key
   */
  public void goneKeys(TableDefinition base, List<String> key, String commit, RowSink sink)
      throws InterruptedException {
    List<String> columns = expressionsOf(readers.of(base), "base");
    List<String> loose = looseKey(base);
    read(
        base,
        true,
        sink,
        fetch -> branch.differences().gone(base.id(), columns, key, loose, commit, fetch));
  }

  private List<String> looseKey(TableDefinition table) {
    return LooseKeys.arePossible(table)
        ? branch.looseKeyColumns(table).stream().map(Column::name).toList()
        : List.of();
  }

  /** Reads the rows that a statement of the user's gives of a table. */
  public void byStatement(TableDefinition table, String statement, RowSink sink)
      throws InterruptedException {
    List<String> expressions = expressions(readers.of(table), "");
    read(
        table,
        false,
        sink,
        fetch -> branch.rows().select(table.id(), expressions, statement, fetch));
  }

  private void read(TableDefinition table, boolean gone, RowSink sink, IntFunction<RowStream> query)
      throws InterruptedException {
    SqlRowReader reader = readers.of(table);
    try (RowStream rows = query.apply(fetchSize)) {
      RowCells cells = new RowCells(rows, 1, reader.columns());
      while (rows.next()) {
        cells.into(reader, gone, sink);
      }
    }
  }

  private static List<String> expressionsOf(SqlRowReader reader, String table) {
    return reader.expressions(column -> table + "." + DoltClient.quoted(column.name()));
  }

  private static List<String> expressions(SqlRowReader reader, String prefix) {
    return reader.expressions(column -> DoltClient.quoted(prefix + column.name()));
  }
}
