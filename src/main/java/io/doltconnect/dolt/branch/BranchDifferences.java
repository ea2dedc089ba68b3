package io.doltconnect.dolt.branch;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.RowStream;
import io.doltconnect.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads how rows of tables of one branch differ between a commit and the client's transaction.
 * Thread-confined like its client. Every method throws {@link DoltException} if the server cannot
 * be asked or refuses.
 */
public final class BranchDifferences {
  private final Branch branch;

  BranchDifferences(Branch branch) {
    this.branch = branch;
  }

  /**
   * What changed in the table between a commit and the client's transaction.
   *
   * @param after expressions over the columns after a change, each {@code to_} and its name
   * @param before expressions over the columns before it, each {@code from_} and its name
   * @return rows of these expressions and one of {@code added}, {@code modified} and {@code
   *     removed}
   */
  public RowStream read(
      TableId table, List<String> after, List<String> before, String commit, int fetchSize) {
    branch.use(table.database());
    return branch.client().stream(
        "the changes of table " + table,
        selectDifferences(Branch.list(after), Branch.list(before), commit, table.table()),
        fetchSize);
  }

  /** How many rows {@link #read} gives; not more are counted than asked for. */
  public long count(TableId table, String commit, int most) {
    branch.use(table.database());
    return branch
        .client()
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
    return branch.client().stream(
        "the rows that table " + table + " no longer has",
        "SELECT "
            + Branch.list(expressions)
            + " FROM "
            + branch.on(table)
            + DoltClient.asOf(commit)
            + " AS base LEFT JOIN "
            + branch.on(table)
            + " AS held ON "
            + sameKey(key)
            + " WHERE held."
            + DoltClient.quoted(key.get(0))
            + " IS NULL"
            + (loose.isEmpty() ? "" : " OR " + otherSpelling(loose)),
        fetchSize);
  }

  /**
   * The rows that are spelled in another way in the client's transaction than in a commit.
   *
   * @param before expressions over the columns of {@code base}, the row in the commit
   * @param after expressions over the columns of {@code held}, the present row
   * @param key the names of the key's columns
   * @param loose columns that may be spelled in another way, of the key or not
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
    String base = branch.on(table) + DoltClient.asOf(commit) + " AS base";
    String held = branch.on(table) + " AS held ON " + sameKey(key);
    return branch.client().stream(
        "the rows of table " + table + " that are spelled in another way",
        Branch.select(columns, base + " JOIN " + held) + " WHERE " + otherSpelling(loose),
        fetchSize);
  }

  private static String selectDifferences(
      String after, String before, String commit, String table) {
    return "SELECT %s, %s, diff_type FROM dolt_diff(%s, 'WORKING', %s)"
        .formatted(after, before, DoltClient.literal(commit), DoltClient.literal(table));
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
}
