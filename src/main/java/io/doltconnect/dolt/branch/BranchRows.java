package io.doltconnect.dolt.branch;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.RowStream;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads rows of tables of one branch, as they are in the client's transaction or in a commit.
 * Thread-confined like its client. Every method throws {@link DoltException} if the server cannot
 * be asked or refuses.
 */
public final class BranchRows {
  private final Branch branch;

  BranchRows(Branch branch) {
    this.branch = branch;
  }

  /** How many rows the table has in a commit. Dolt knows it without reading them. */
  public long count(TableId table, String commit) {
    return branch
        .client()
        .query(
            "the number of rows of table " + table,
            "SELECT COUNT(*) FROM " + branch.on(table) + DoltClient.asOf(commit),
            row -> row.getLong(1))
        .get(0);
  }

  /** How many rows the table has in the client's transaction, or else now. */
  public long count(TableId table) {
    return branch
        .client()
        .query(
            "the number of rows of table " + table,
            "SELECT COUNT(*) FROM " + branch.on(table),
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
  public RowStream read(
      TableId table,
      List<String> expressions,
      String commit,
      KeyRange range,
      long skip,
      int fetchSize) {
    String sql = branch.select(table, expressions) + DoltClient.asOf(commit) + range.where();
    return branch.client().stream(
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
    return branch
        .client()
        .query(
            "a key of table " + table,
            branch.select(table, expressions)
                + DoltClient.asOf(commit)
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
                    "Table %s has fewer than %d rows in a range of commit %s"
                        .formatted(table, skip + 1, commit)));
  }

  /**
   * Has the server read one row. A table that Dolt damaged is not found by that for certain, but it
   * costs next to nothing.
   */
  public void readOne(TableDefinition table) {
    branch
        .client()
        .query(
            "the rows of table " + table.id(),
            branch.select(table.id(), table.columns().stream().map(BranchRows::readable).toList())
                + " LIMIT 1",
            row -> row.getRow());
  }

  /** The driver does not know vectors. */
  private static String readable(Column column) {
    String name = DoltClient.quoted(column.name());
    return column.type().sqlType() == SqlType.VECTOR ? "HEX(" + name + ")" : name;
  }

  /**
   * The rows that the table has under some keys.
   *
   * @param keys for each key a condition; no row satisfies two of them
   * @return rows of the number of their key, from 0, and the expressions
   */
  public RowStream numbered(TableId table, List<String> expressions, List<String> keys) {
    StringBuilder number = new StringBuilder("CASE");
    for (int i = 0; i < keys.size(); i++) {
      number.append(" WHEN ").append(keys.get(i)).append(" THEN ").append(i);
    }
    List<String> columns = new ArrayList<>(expressions);
    columns.add(0, number.append(" END").toString());
    return branch.client().stream(
        "rows of table " + table + " by their keys",
        branch.select(table, columns) + " WHERE " + String.join(" OR ", keys),
        keys.size());
  }

  /** The rows that the table has in the client's transaction. */
  public RowStream read(TableId table, List<String> expressions, int fetchSize) {
    return branch.client().stream(
        "the rows of table " + table, branch.select(table, expressions), fetchSize);
  }

  /**
   * The rows that the table has in the client's transaction from a key on, in the order in which
   * they are stored, which is that of the keys.
   *
   * @param key its values as {@link NamedKeys#literals}
   */
  public RowStream from(
      TableDefinition table, List<String> expressions, List<String> key, int fetchSize) {
    return branch.client().stream(
        "the rows of table " + table.id(),
        branch.select(table.id(), expressions) + NamedKeys.from(table, key).where(),
        fetchSize);
  }

  /**
   * The next rows that the table has in the client's transaction, in the order in which they are
   * stored, which is that of the keys.
   *
   * @param after the values of the key behind which they are, which {@link NamedKeys#canName};
   *     empty: from the first one on
   * @param condition of these, only those are given for which it holds
   * @param count how many rows are looked at
   */
  public RowStream next(
      TableDefinition table,
      List<String> expressions,
      Optional<List<Object>> after,
      Optional<String> condition,
      int count,
      int fetchSize) {
    String rows = behind(table, after) + " LIMIT " + count;
    String sql =
        condition
            .map(
                holds ->
                    "SELECT %s FROM (SELECT *%s) AS %s WHERE (%s)"
                        .formatted(
                            Branch.list(expressions),
                            rows,
                            DoltClient.quoted(table.id().table()),
                            holds))
            .orElse("SELECT " + Branch.list(expressions) + rows);
    return branch.client().stream("the next rows of table " + table.id(), sql, fetchSize);
  }

  /** The last of the rows that {@link #next} looks at; none if it looks at fewer. */
  public RowStream lastOfNext(
      TableDefinition table, List<String> expressions, Optional<List<Object>> after, int count) {
    return branch.client().stream(
        "a key of table " + table.id(),
        "SELECT %s%s LIMIT 1 OFFSET %d"
            .formatted(Branch.list(expressions), behind(table, after), count - 1),
        1);
  }

  private String behind(TableDefinition table, Optional<List<Object>> after) {
    return " FROM "
        + branch.on(table.id())
        + after.map(key -> " WHERE " + NamedKeys.behind(table, key)).orElse("");
  }

  /**
   * The rows that the table has in the client's transaction under some keys, as far as SQL tells
   * these from others: it may give a row whose key is equal to one of them under its collation.
   *
   * @param keys each as {@link NamedKeys#literals}
   */
  public RowStream withKeys(
      TableDefinition table, List<String> expressions, List<List<String>> keys, int fetchSize) {
    return branch.client().stream(
        "rows of table " + table.id(),
        branch.select(table.id(), expressions) + " WHERE " + NamedKeys.where(table, keys),
        fetchSize);
  }

  /**
   * The rows of a query of the user's, executed in the table's database.
   *
   * @param expressions expressions over its columns
   * @param sql the query, without anything behind it
   */
  public RowStream select(TableId table, List<String> expressions, String sql, int fetchSize) {
    branch.use(table.database());
    return branch.client().stream(
        "the rows of table " + table + " by a statement of its own",
        "SELECT " + Branch.list(expressions) + ofStatement(sql),
        fetchSize);
  }

  /**
   * Has the server read such a query without executing it.
   *
   * @throws DoltException if it is none, or does not give every column of the table
   */
  public void explain(TableDefinition table, String sql) {
    branch.client().beginSnapshot();
    try {
      branch.use(table.id().database());
      branch
          .client()
          .query(
              "the plan of a statement for table " + table.id(),
              "EXPLAIN PLAN SELECT "
                  + Branch.list(
                      table.columns().stream().map(c -> DoltClient.quoted(c.name())).toList())
                  + ofStatement(sql),
              row -> row.getString(1));
    } finally {
      branch.client().endSnapshot();
    }
  }

  private static String ofStatement(String sql) {
    return " FROM (" + sql + ") AS rows_of_a_statement";
  }
}
