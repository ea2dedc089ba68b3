package io.doltconnect.dolt.branch;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.RowStream;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads rows of commits, and how rows differ between two commits. The rows of an answer are always
 * in the same order, so that a number of them is a place to go on at. Only within a transaction of
 * the client. For one thread, like its client. Every method throws {@link DoltException} if the
 * server cannot be asked or refuses.
 */
public final class CommitRows {
  private final DoltClient client;
  private final int fetchSize;

  /**
   * Reads through a client, which the caller closes.
   *
   * @param fetchSize rows that are read ahead
   */
  public CommitRows(DoltClient client, int fetchSize) {
    this.client = client;
    this.fetchSize = fetchSize;
  }

  /** Two commits, of which the second may be any other. */
  public record Between(String from, String to) {}

  /** What became of a row from one commit to another, as dolt_diff names it. */
  public enum Kind {
    ADDED("added"),
    MODIFIED("modified"),
    REMOVED("removed");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    private static Kind of(String text) {
      for (Kind kind : values()) {
        if (kind.text.equals(text)) {
          return kind;
        }
      }
      throw new IllegalArgumentException("Dolt gives a change of the unknown type '" + text + "'");
    }
  }

  /** What the last column of the present row of {@link #differences} says. */
  public static Kind kind(RowStream differences) {
    return Kind.of(differences.text(differences.labels().size()));
  }

  /**
   * The rows of a table that differ.
   *
   * @param expressions expressions over its columns before and after, each with {@code from_} or
   *     {@code to_} and its name
   * @param kinds the changes that are wanted
   * @return rows of these expressions, with one column more, for {@link #kind}
   */
  public RowStream differences(
      TableId table, List<String> expressions, Between commits, Set<Kind> kinds) {
    client.use(table.database());
    return client.stream(
        "the changes of table " + table,
        "%s WHERE diff_type IN (%s)"
            .formatted(
                Branch.select(
                    with(expressions, "diff_type"),
                    "dolt_diff(%s, %s, %s)"
                        .formatted(
                            DoltClient.literal(commits.from()),
                            DoltClient.literal(commits.to()),
                            DoltClient.literal(table.table()))),
                texts(kinds)),
        fetchSize);
  }

  private static String texts(Set<Kind> kinds) {
    return kinds.stream()
        .sorted()
        .map(kind -> DoltClient.literal(kind.text))
        .collect(Collectors.joining(", "));
  }

  /**
   * All rows that a table has in a commit.
   *
   * @param skip rows to pass over
   */
  public RowStream all(TableId table, List<String> expressions, String commit, long skip) {
    String sql = Branch.select(expressions, DoltClient.quoted(table) + DoltClient.asOf(commit));
    return client.stream(
        "the rows of table " + table,
        skip == 0 ? sql : sql + " LIMIT " + Long.MAX_VALUE + " OFFSET " + skip,
        fetchSize);
  }

  /**
   * The rows of the first commit whose keys the second has not.
   *
   * @param expressions expressions over the columns of {@code base}
   * @param loose key columns that may be spelled in another way there
   */
  public RowStream gone(
      TableDefinition table, List<String> expressions, List<String> loose, Between commits) {
    String first = DoltClient.quoted(table.primaryKey().get(0));
    return client.stream(
        "the rows that table " + table.id() + " no longer has",
        Branch.select(
                expressions,
                at(table.id(), commits.from(), "base")
                    + " LEFT JOIN "
                    + at(table.id(), commits.to(), "held")
                    + sameKey(table))
            + " WHERE held."
            + first
            + " IS NULL"
            + (loose.isEmpty() ? "" : " OR " + otherSpelling(loose)),
        fetchSize);
  }

  /**
   * All rows of the second commit.
   *
   * @param expressions expressions over the columns of {@code held}
   * @return rows of these expressions, with one column more: 1 if the first commit has the key
   */
  public RowStream present(TableDefinition table, List<String> expressions, Between commits) {
    String first = DoltClient.quoted(table.primaryKey().get(0));
    return client.stream(
        "the rows of table " + table.id(),
        Branch.select(
            with(expressions, "base." + first + " IS NOT NULL"),
            at(table.id(), commits.to(), "held")
                + " LEFT JOIN "
                + at(table.id(), commits.from(), "base")
                + sameKey(table)),
        fetchSize);
  }

  /**
   * The rows that are only spelled in another way in the second commit, or among other things.
   *
   * @param expressions expressions over the columns of {@code base} and {@code held}
   * @param loose columns that may be spelled in another way, of the key or not
   */
  public RowStream respelled(
      TableDefinition table, List<String> expressions, List<String> loose, Between commits) {
    return client.stream(
        "the rows of table " + table.id() + " that are spelled in another way",
        Branch.select(
                expressions,
                at(table.id(), commits.from(), "base")
                    + " JOIN "
                    + at(table.id(), commits.to(), "held")
                    + sameKey(table))
            + " WHERE "
            + otherSpelling(loose),
        fetchSize);
  }

  private static List<String> with(List<String> expressions, String last) {
    List<String> all = new ArrayList<>(expressions);
    all.add(last);
    return all;
  }

  private static String at(TableId table, String commit, String name) {
    return DoltClient.quoted(table) + DoltClient.asOf(commit) + " AS " + name;
  }

  private static String sameKey(TableDefinition table) {
    return table.primaryKey().stream()
        .map(DoltClient::quoted)
        .map(name -> "held." + name + " = base." + name)
        .collect(Collectors.joining(" AND ", " ON ", ""));
  }

  private static String otherSpelling(List<String> columns) {
    return columns.stream()
        .map(DoltClient::quoted)
        .map(name -> "BINARY held." + name + " <> BINARY base." + name)
        .collect(Collectors.joining(" OR "));
  }
}
