package io.doltconnect.dolt;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.LooseKeys;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Reads tables of one branch of every database, as they are in the client's transaction or in a
 * commit. Thread-confined like its client. Every method throws {@link DoltException} if the server
 * cannot be asked or refuses.
 */
public final class BranchReader {
  private final DoltClient client;
  private final String branch;
  private final Commits commits;
  private final CreateTableReader reader = new CreateTableReader();

  /**
   * Reads through a client, which the caller closes.
   *
   * @param branch the branch that the server logs
   */
  public BranchReader(DoltClient client, String branch) {
    this.client = client;
    this.branch = branch;
    this.commits = new Commits(client, branch);
  }

  /** The names of the databases that the user may see, ordered. */
  public List<String> databases() {
    return commits.databases().stream().sorted().toList();
  }

  /**
   * The names of the branch's base tables, ordered.
   *
   * @throws DoltException with DATABASE_NOT_FOUND if the database does not have the branch
   */
  public List<TableId> tables(String database) {
    return client
        .query(
            "the tables of database " + database,
            "SHOW FULL TABLES FROM " + onBranch(database) + " WHERE table_type = 'BASE TABLE'",
            row -> new TableId(database, row.getString(1)))
        .stream()
        .sorted()
        .toList();
  }

  /**
   * The branch's base tables that are wanted, ordered; none if the database does not have the
   * branch.
   */
  public List<TableId> tables(String database, Predicate<TableId> wanted) {
    try {
      return tables(database).stream().filter(wanted).toList();
    } catch (DoltException e) {
      if (e.reason() != DoltException.Reason.DATABASE_NOT_FOUND) {
        throw e;
      }
      return List.of();
    }
  }

  /**
   * The tables that differ, in rows or definition, between a commit and the client's transaction;
   * one that was renamed under both names.
   *
   * @return empty if the commit is not there any more
   */
  public Optional<Set<TableId>> differing(String database, String commit) {
    try {
      return Optional.of(commits.differing(database, commit));
    } catch (DoltException e) {
      if (Commits.isGone(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The base tables of all databases that are wanted and have the branch, ordered. */
  public List<TableId> allTables(Predicate<String> wanted) {
    List<TableId> tables = new ArrayList<>();
    for (String database : databases()) {
      if (wanted.test(database)) {
        try {
          tables.addAll(tables(database));
        } catch (DoltException e) {
          if (e.reason() != DoltException.Reason.DATABASE_NOT_FOUND) {
            throw e;
          }
        }
      }
    }
    return tables;
  }

  /** The table's CREATE TABLE statement; empty if there is no such table. */
  public Optional<String> createTable(TableId table) {
    return client.showCreateTable(table, branch);
  }

  /** The table's CREATE TABLE statement in a commit; empty if the commit has no such table. */
  public Optional<String> createTable(TableId table, String commit) {
    return client.showCreateTableAsOf(table, commit);
  }

  /** What a CREATE TABLE statement of the server defines. */
  public TableDefinition parse(TableId table, String createTable) {
    return reader.read(table, createTable);
  }

  /** How many rows the table has in a commit. Dolt knows it without reading them. */
  public long count(TableId table, String commit) {
    return client
        .query(
            "the number of rows of table " + table,
            "SELECT COUNT(*) FROM " + onBranch(table) + Commits.asOf(commit),
            row -> row.getLong(1))
        .get(0);
  }

  /** How many rows the table has in the client's transaction, or else now. */
  public long count(TableId table) {
    return client
        .query(
            "the number of rows of table " + table,
            "SELECT COUNT(*) FROM " + onBranch(table),
            row -> row.getLong(1))
        .get(0);
  }

  /**
   * Rows that the table has in a commit, in the order in which they are stored there: that of the
   * primary key. A commit never changes, so that the order does not either, and a number of rows is
   * a place to go on at; Dolt passes over some millions of rows in a second.
   *
   * @param skip rows of the range to pass over
   */
  public RowStream rows(
      TableId table,
      List<String> expressions,
      String commit,
      KeyRange range,
      long skip,
      int fetchSize) {
    String sql = select(table, expressions) + Commits.asOf(commit) + range.where();
    return client.stream(
        "the rows of table " + table,
        skip == 0 ? sql : sql + " LIMIT " + Long.MAX_VALUE + " OFFSET " + skip,
        fetchSize);
  }

  /**
   * One row that the table has in a commit, as text.
   *
   * @param skip rows of the range to pass over
   * @throws IllegalStateException if the range has no more rows
   */
  List<String> row(
      TableId table, List<String> expressions, String commit, KeyRange range, long skip) {
    return client
        .query(
            "a key of table " + table,
            select(table, expressions)
                + Commits.asOf(commit)
                + range.where()
                + " LIMIT 1 OFFSET "
                + skip,
            row -> {
              List<String> texts = new ArrayList<>();
              for (int column = 1; column <= expressions.size(); column++) {
                texts.add(row.getString(column));
              }
              return texts;
            })
        .stream()
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Table %s has fewer than %d rows in the range %s of commit %s"
                        .formatted(table, skip + 1, range, commit)));
  }

  /**
   * Has the server read one row. A table that Dolt damaged is not found by that for certain, but it
   * costs next to nothing.
   */
  public void readOne(TableDefinition table) {
    client.query(
        "the rows of table " + table.id(),
        select(table.id(), table.columns().stream().map(BranchReader::readable).toList())
            + " LIMIT 1",
        row -> row.getRow());
  }

  /** The driver does not know vectors. */
  private static String readable(Column column) {
    String name = DoltClient.quoted(column.name());
    return column.type().sqlType() == SqlType.VECTOR ? "HEX(" + name + ")" : name;
  }

  /**
   * The columns of a table's key whose collation takes texts for equal that differ; none if the
   * table is not there.
   */
  public List<Column> looseKeyColumns(TableDefinition table) {
    return createTable(table.id()).map(sql -> LooseKeys.of(table, sql)).orElse(List.of());
  }

  /**
   * The rows that the table has under some keys.
   *
   * @param keys for each key a condition; no row satisfies two of them
   * @return rows of the number of their key, from 0, and the expressions
   */
  public RowStream numberedRows(TableId table, List<String> expressions, List<String> keys) {
    StringBuilder number = new StringBuilder("CASE");
    for (int i = 0; i < keys.size(); i++) {
      number.append(" WHEN ").append(keys.get(i)).append(" THEN ").append(i);
    }
    List<String> columns = new ArrayList<>(expressions);
    columns.add(0, number.append(" END").toString());
    return client.stream(
        "rows of table " + table + " by their keys",
        select(table, columns) + " WHERE " + String.join(" OR ", keys),
        keys.size());
  }

  /**
   * The rows that have another spelling of their key in the client's transaction than in a commit.
   *
   * @param before expressions over the columns of {@code base}, the row in the commit
   * @param after expressions over the columns of {@code held}, the present row
   * @param key the names of the key's columns
   * @param loose those of them that may be spelled in another way
   */
  public RowStream respelled(
      TableId table,
      List<String> before,
      List<String> after,
      List<String> key,
      List<String> loose,
      String commit,
      int fetchSize) {
    List<String> columns = new ArrayList<>(before);
    columns.addAll(after);
    String base = onBranch(table) + Commits.asOf(commit) + " AS base";
    String held = onBranch(table) + " AS held ON " + sameKey(key);
    return client.stream(
        "the rows of table " + table + " that have another spelling of their key",
        select(columns, base + " JOIN " + held) + " WHERE " + otherSpelling(loose),
        fetchSize);
  }

  /** The rows that the table has in the client's transaction. */
  public RowStream rows(TableId table, List<String> expressions, int fetchSize) {
    return client.stream("the rows of table " + table, select(table, expressions), fetchSize);
  }

  /**
   * The rows that the table has in the client's transaction under some keys, as far as SQL tells
   * these from others: it may give a row whose key is equal to one of them under its collation.
   *
   * @param keys the values of each key's columns, which {@link NamedKeys#canName}
   */
  public RowStream rowsWithKeys(
      TableDefinition table,
      List<String> expressions,
      List<? extends List<?>> keys,
      int fetchSize) {
    return client.stream(
        "rows of table " + table.id(),
        select(table.id(), expressions) + " WHERE " + NamedKeys.where(table, keys),
        fetchSize);
  }

  /**
   * The rows of a query of the user's, executed in the table's database.
   *
   * @param expressions expressions over its columns
   * @param sql the query, without anything behind it
   */
  public RowStream select(TableId table, List<String> expressions, String sql, int fetchSize) {
    use(table.database());
    return client.stream(
        "the rows of table " + table + " by a statement of its own",
        "SELECT " + list(expressions) + ofStatement(sql),
        fetchSize);
  }

  /**
   * Has the server read such a query without executing it.
   *
   * @throws DoltException if it is none, or does not give every column of the table
   */
  public void explain(TableDefinition table, String sql) {
    client.beginSnapshot();
    try {
      use(table.id().database());
      client.query(
          "the plan of a statement for table " + table.id(),
          "EXPLAIN PLAN SELECT "
              + list(table.columns().stream().map(c -> DoltClient.quoted(c.name())).toList())
              + ofStatement(sql),
          row -> row.getString(1));
    } finally {
      client.endSnapshot();
    }
  }

  private static String ofStatement(String sql) {
    return " FROM (" + sql + ") AS rows_of_a_statement";
  }

  /**
   * What changed in the table between a commit and the client's transaction.
   *
   * @param after expressions over the columns after a change, each {@code to_} and its name
   * @param before expressions over the columns before it, each {@code from_} and its name
   * @return rows of these expressions and one of {@code added}, {@code modified} and {@code
   *     removed}
   */
  public RowStream differences(
      TableId table, List<String> after, List<String> before, String commit, int fetchSize) {
    use(table.database());
    return client.stream(
        "the changes of table " + table,
        selectDifferences(list(after), list(before), commit, table.table()),
        fetchSize);
  }

  /** How many rows {@link #differences} gives; not more are counted than asked for. */
  public long countDifferences(TableId table, String commit, int most) {
    use(table.database());
    return client
        .query(
            "the number of changes of table " + table,
            "SELECT COUNT(*) FROM (SELECT diff_type FROM dolt_diff(%s, 'WORKING', %s) LIMIT %d) AS d"
                .formatted(DoltClient.literal(commit), DoltClient.literal(table.table()), most),
            row -> row.getLong(1))
        .get(0);
  }

  /**
   * The rows of a commit whose keys the table no longer has in the client's transaction.
   *
   * @param expressions expressions over the columns of {@code base}
   * @param loose key columns that may be spelled in another way there
   */
  public RowStream gone(
      TableId table,
      List<String> expressions,
      List<String> key,
      List<String> loose,
      String commit,
      int fetchSize) {
    // A NOT EXISTS that says more than that keys are equal took 200 s for 10,000 rows.
    return client.stream(
        "the rows that table " + table + " no longer has",
        "SELECT "
            + list(expressions)
            + " FROM "
            + onBranch(table)
            + Commits.asOf(commit)
            + " AS base LEFT JOIN "
            + onBranch(table)
            + " AS held ON "
            + sameKey(key)
            + " WHERE held."
            + DoltClient.quoted(key.get(0))
            + " IS NULL"
            + (loose.isEmpty() ? "" : " OR " + otherSpelling(loose)),
        fetchSize);
  }

  /** A hash of all that the table holds in the client's transaction. */
  public String hash(TableId table) {
    use(table.database());
    return client
        .query(
            "the hash of table " + table,
            "SELECT dolt_hashof_table(" + DoltClient.literal(table.table()) + ")",
            row -> row.getString(1))
        .get(0);
  }

  /** A hash of all that a database holds in the client's transaction. */
  public String hash(String database) {
    use(database);
    return client
        .query(
            "the hash of database " + database,
            "SELECT dolt_hashof_db('WORKING')",
            row -> row.getString(1))
        .get(0);
  }

  /** Whether a database still has a commit, which a garbage collection may have removed. */
  public boolean hasCommit(String database, String commit) {
    try {
      commits.tables(database, commit);
      return true;
    } catch (DoltException e) {
      if (Commits.isGone(e)) {
        return false;
      }
      throw e;
    }
  }

  private void use(String database) {
    client.use(database + "/" + branch);
  }

  private static String selectDifferences(
      String after, String before, String commit, String table) {
    return "SELECT %s, %s, diff_type FROM dolt_diff(%s, 'WORKING', %s)"
        .formatted(after, before, DoltClient.literal(commit), DoltClient.literal(table));
  }

  private static String list(List<String> expressions) {
    return String.join(", ", expressions);
  }

  private static String sameKey(List<String> key) {
    return key.stream()
        .map(DoltClient::quoted)
        .map(name -> "held." + name + " = base." + name)
        .collect(Collectors.joining(" AND "));
  }

  private static String otherSpelling(List<String> loose) {
    return loose.stream()
        .map(DoltClient::quoted)
        .map(name -> "BINARY held." + name + " <> BINARY base." + name)
        .collect(Collectors.joining(" OR "));
  }

  private String select(TableId table, List<String> expressions) {
    return select(expressions, onBranch(table));
  }

  private static String select(List<String> expressions, String from) {
    return "SELECT " + list(expressions) + " FROM " + from;
  }

  private String onBranch(String database) {
    return DoltClient.quoted(database + "/" + branch);
  }

  private String onBranch(TableId table) {
    return onBranch(table.database()) + "." + DoltClient.quoted(table.table());
  }
}
