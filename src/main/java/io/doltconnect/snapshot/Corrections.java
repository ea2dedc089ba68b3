package io.doltconnect.snapshot;

import io.doltconnect.dolt.BranchReader;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.KeyRange;
import io.doltconnect.dolt.RowStream;
import io.doltconnect.model.TableId;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.schema.TableDefinition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Reads what makes the rows of the commits those of one later moment, table by table, in the
 * client's read-only transaction. For one thread.
 */
final class Corrections {
  /** Columns of dolt_diff beside those of the table, behind {@code to_} and {@code from_}. */
  private static final Set<String> DOLTS_COLUMNS = Set.of("commit", "commit_date");

  private final BranchReader branch;
  private final SqlRowReaders readers;
  private final SnapshotPlan plan;
  private final ByteBoundedQueue<Chunk> queue;
  private final int fetchSize;

  Corrections(
      BranchReader branch,
      SqlRowReaders readers,
      SnapshotPlan plan,
      ByteBoundedQueue<Chunk> queue,
      int fetchSize) {
    this.branch = branch;
    this.readers = readers;
    this.plan = plan;
    this.queue = queue;
    this.fetchSize = fetchSize;
  }

  /** Whether {@link #differences} can bring a table that there is to the present. */
  boolean hasDifferences(TableDefinition table, String createTable) {
    return plan.definition(table.id()).isPresent()
        && isSame(table.id(), createTable)
        && !hidesColumns(table);
  }

  /**
   * Brings a table to the present by reading all of it.
   *
   * @param anew whether the rows of the commit are forgotten, too
   * @param forget whether rows of it may have been delivered that nothing takes back but to forget
   *     all
   */
  void whole(TableDefinition table, String createTable, boolean anew, boolean forget)
      throws InterruptedException {
    Optional<TableDefinition> base = anew ? Optional.empty() : plan.definition(table.id());
    if (base.isEmpty() && forget) {
      forget(table);
    } else if (base.isPresent() && hasSameKey(base.get(), table)) {
      goneKeys(base.get(), table, forget);
    } else if (base.isPresent()) {
      gone(base.get(), forget);
    }
    tell(table, createTable);
    read(table, false, fetch -> branch.rows(table.id(), expressions(table, ""), fetch));
  }

  /**
   * Takes back the rows of a table that is not there any more.
   *
   * @param forget whether others may have been delivered
   */
  void gone(TableDefinition base, boolean forget) throws InterruptedException {
    if (forget) {
      forget(base);
      if (base.primaryKey().isEmpty()) {
        return;
      }
    }
    String commit = plan.commit(base.id());
    read(
        base,
        true,
        fetch -> branch.rows(base.id(), expressions(base, ""), commit, KeyRange.WHOLE, 0, fetch));
  }

  /** Has all rows of a table forgotten. */
  void forget(TableDefinition base) throws InterruptedException {
    put(new Chunk.Truncation(readers.of(base).schemas()));
  }

  /** Has all rows of a table forgotten, if it is one whose rows could have been delivered. */
  void forgetIfReadable(TableDefinition table) throws InterruptedException {
    if (readers.reads(table)) {
      forget(table);
    }
  }

  /** The definition of a table whose rows are not read, or not from a commit. */
  void tell(TableDefinition table, String createTable) throws InterruptedException {
    put(
        new Chunk.Definition(
            Chunk.Rows.CORRECTION,
            table,
            createTable,
            plan.definition(table.id()).isPresent(),
            null));
  }

  /** Reads a table by a statement of the user's. */
  void byStatement(TableDefinition table, String createTable, String statement, boolean anew)
      throws InterruptedException {
    if (anew) {
      forget(table);
    }
    tell(table, createTable);
    SqlRowReader reader = readers.of(table);
    String sql =
        "SELECT "
            + String.join(", ", reader.expressions(column -> DoltClient.quoted(column.name())))
            + " FROM ("
            + statement
            + ") AS rows_of_a_statement";
    read(table, false, fetch -> branch.select(table.id(), sql, fetch));
  }

  private void goneKeys(TableDefinition base, TableDefinition now, boolean forget)
      throws InterruptedException {
    if (forget) {
      forget(base);
    }
    read(
        base,
        true,
        fetch ->
            branch.gone(
                base.id(),
                expressions(base, "base."),
                now.primaryKey(),
                plan.commit(base.id()),
                fetch));
  }

  private void read(TableDefinition table, boolean gone, Function<Integer, RowStream> query)
      throws InterruptedException {
    SqlRowReader reader = readers.of(table);
    ChunkWriter writer = writer(reader);
    try (RowStream rows = query.apply(fetchSize)) {
      RowCells cells = new RowCells(rows, 1, table.columns().size());
      while (rows.next()) {
        writer.add(cells.read(reader), gone, cells.takeBytes());
      }
    }
    writer.end();
  }

  /** Brings a table to the present by what differs from the commit. */
  void differences(TableDefinition table) throws InterruptedException {
    SqlRowReader reader = readers.of(table);
    ChunkWriter writer = writer(reader);
    int columns = table.columns().size();
    try (RowStream rows =
        branch.differences(
            table.id(),
            expressions(table, "to_"),
            expressions(table, "from_"),
            plan.commit(table.id()),
            fetchSize)) {
      RowCells after = new RowCells(rows, 1, columns);
      RowCells before = new RowCells(rows, 1 + columns, columns);
      int type = 1 + 2 * columns;
      while (rows.next()) {
        switch (rows.text(type)) {
          case "added" -> writer.add(after.read(reader), false, after.takeBytes());
          case "removed" -> writer.add(before.read(reader), true, before.takeBytes());
          case "modified" -> modified(reader, writer, before, after);
          default ->
              throw new ConnectException(
                  "Dolt gives a change of table %s of the unknown type '%s'"
                      .formatted(table.id(), rows.text(type)));
        }
      }
    }
    writer.end();
  }

  /** Keys that are equal to Dolt, such as 'a' and 'A' under a collation, may differ in Kafka. */
  private static void modified(
      SqlRowReader reader, ChunkWriter writer, RowCells before, RowCells after)
      throws InterruptedException {
    Struct old = before.read(reader);
    Struct row = after.read(reader);
    if (reader.schemas().key() != null && !reader.key(old).equals(reader.key(row))) {
      writer.add(old, true, before.takeBytes());
    }
    writer.add(row, false, after.takeBytes());
  }

  private ChunkWriter writer(SqlRowReader reader) {
    return new ChunkWriter(queue, Chunk.Rows.CORRECTION, reader.schemas(), null, 0);
  }

  /** What a table is but for the number that its next row gets. */
  private boolean isSame(TableId table, String createTable) {
    return branch
        .createTable(table, plan.commit(table))
        .map(sql -> withoutCounter(sql).equals(withoutCounter(createTable)))
        .orElse(false);
  }

  private static String withoutCounter(String createTable) {
    int options = createTable.lastIndexOf('\n');
    return createTable.substring(0, options + 1)
        + createTable.substring(options + 1).replaceFirst(" AUTO_INCREMENT=\\d+", "");
  }

  private static boolean hidesColumns(TableDefinition table) {
    return table.columns().stream()
        .anyMatch(column -> DOLTS_COLUMNS.contains(column.name().toLowerCase(Locale.ROOT)));
  }

  private static boolean hasSameKey(TableDefinition base, TableDefinition now) {
    return !now.primaryKey().isEmpty() && base.keyColumns().equals(now.keyColumns());
  }

  private List<String> expressions(TableDefinition table, String prefix) {
    return readers.of(table).expressions(column -> name(prefix, column.name()));
  }

  private static String name(String prefix, String column) {
    return prefix.endsWith(".")
        ? prefix + DoltClient.quoted(column)
        : DoltClient.quoted(prefix + column);
  }

  private void put(Chunk chunk) throws InterruptedException {
    if (!queue.put(chunk)) {
      throw new SnapshotClosedException();
    }
  }
}
