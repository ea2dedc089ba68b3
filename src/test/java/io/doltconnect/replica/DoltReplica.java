package io.doltconnect.replica;

import io.doltconnect.support.DoltBinary;
import io.doltconnect.support.DoltServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A second Dolt server that takes definitions from the source, by a backup whose tables are
 * emptied, and rows from records. A table's hash covers both, also what no CREATE TABLE shows: the
 * tags of its columns. For any thread; compares one database after the other, because Dolt loses
 * files when it restores two at a time.
 */
public final class DoltReplica implements AutoCloseable {
  private static final int MAX_STATEMENT = 500_000;
  private static final int MAX_SHOWN = 20;
  private static final Pattern COLUMN = Pattern.compile("^ {2}`(.+?)` ");

  private final DoltServer server;
  private int comparisons;
  private int comparedByRows;

  /** A replica of the version that the tests run. */
  public DoltReplica() {
    this(DoltBinary.path());
  }

  /** A replica of the version of a dolt program. */
  public DoltReplica(Path dolt) {
    server = DoltServer.builder().dolt(dolt).withoutVariable("log_bin").start();
  }

  /**
   * Makes a database from the source's definitions and the records' rows and compares all tables.
   *
   * @return what differs, one text for each table; empty if every hash is equal
   */
  public synchronized List<String> differences(
      DoltServer source, String database, RecordsReplica records) throws SQLException {
    String backup = "file://" + server.home().resolve("backup" + ++comparisons).toAbsolutePath();
    source.executeIn(database, "CALL dolt_backup('sync-url', '%s')".formatted(backup));
    server.execute("DROP DATABASE IF EXISTS " + name(database));
    server.execute("CALL dolt_backup('restore', '%s', '%s')".formatted(backup, database));
    try (Connection connection = server.connect();
        Statement sql = connection.createStatement()) {
      sql.execute("USE " + name(database));
      sql.execute("SET foreign_key_checks = 0");
      sql.execute("SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'");
      for (List<String> trigger : query(sql, "SHOW TRIGGERS")) {
        sql.execute("DROP TRIGGER " + name(trigger.get(0)));
      }
      List<String> tables = tables(sql);
      for (String table : tables) {
        sql.execute("DELETE FROM " + name(table));
      }
      List<String> differences = new ArrayList<>();
      for (String table : tables) {
        try {
          insert(sql, table, records.rows(database, table));
        } catch (IllegalStateException | SQLException e) {
          differences.add("Table %s: %s".formatted(table, e.getMessage()));
        }
      }
      for (String table : differences.isEmpty() ? tables : List.<String>of()) {
        String hash =
            "SELECT dolt_hashof_table('%s')"
                .formatted(table.replace("\\", "\\\\").replace("'", "''"));
        if (!query(sql, hash).equals(source.queryIn(database, hash))) {
          String select = "SELECT * FROM " + name(table);
          List<List<String>> there = source.queryIn(database, select);
          List<List<String>> here = query(sql, select);
          // Dolt keeps a row without a key under a hash of the values that it had when it was
          // written, in the columns of that time: where columns went, equal rows have other hashes.
          if (isKeyless(sql, table) && isSame(there, here)) {
            comparedByRows++;
          } else {
            differences.add("Table %s differs:%n%s".formatted(table, difference(there, here)));
          }
        } else {
          // Dolt makes 5 of a '5.25' that is inserted into an INT.
          ShownValues values = ShownValues.ofColumns(stored(sql, table));
          List<List<String>> shown = values.select(rows -> query(sql, rows), name(table));
          List<List<String>> told = values.told(records.rows(database, table));
          if (!minus(shown, told).isEmpty()) {
            differences.add(
                "Values of table %s differ:%n%s".formatted(table, difference(shown, told)));
          }
        }
      }
      return differences;
    }
  }

  /**
   * Compares what consumers held at some commits with what these have.
   *
   * @param held by commit, whether a branch still has it or not, the rows by table
   * @return what differs, one text for each table of a commit; empty if every hash is equal
   */
  public synchronized List<String> differencesAt(
      DoltServer source, String database, Map<String, Map<String, List<Map<String, String>>>> held)
      throws SQLException {
    // What no ref has is not in a backup.
    for (String commit : held.keySet()) {
      String tag = "at_" + commit;
      if (source
          .queryIn(database, "SELECT 1 FROM dolt_tags WHERE tag_name = '%s'".formatted(tag))
          .isEmpty()) {
        source.executeIn(database, "CALL dolt_tag('%s', '%s')".formatted(tag, commit));
      }
    }
    String backup = "file://" + server.home().resolve("backup" + ++comparisons).toAbsolutePath();
    source.executeIn(database, "CALL dolt_backup('sync-url', '%s')".formatted(backup));
    server.execute("DROP DATABASE IF EXISTS " + name(database));
    server.execute("CALL dolt_backup('restore', '%s', '%s')".formatted(backup, database));
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, Map<String, List<Map<String, String>>>> at : held.entrySet()) {
      try (Connection connection = server.connect();
          Statement sql = connection.createStatement()) {
        sql.execute("USE " + name(database));
        String branch = "compared_" + at.getKey();
        sql.execute("CALL dolt_branch('-f', '%s', '%s')".formatted(branch, at.getKey()));
        sql.execute("USE " + name(database + "/" + branch));
        sql.execute("SET foreign_key_checks = 0");
        sql.execute("SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'");
        for (String table : tables(sql)) {
          String hash = "SELECT dolt_hashof_table('%s')".formatted(table);
          String rows = "SELECT * FROM " + name(table);
          List<List<String>> wanted = query(sql, hash);
          List<List<String>> there = query(sql, rows);
          sql.execute("DELETE FROM " + name(table));
          insert(sql, table, at.getValue().getOrDefault(table, List.of()));
          if (!query(sql, hash).equals(wanted)) {
            differences.add(
                "Table %s differs at commit %s:%n%s"
                    .formatted(table, at.getKey(), difference(there, query(sql, rows))));
          }
        }
      }
    }
    return differences;
  }

  /** How many tables without a key had equal rows under another hash. */
  public int comparedByRows() {
    return comparedByRows;
  }

  private static boolean isKeyless(Statement sql, String table) throws SQLException {
    return query(sql, "SHOW KEYS FROM " + name(table)).stream()
        .noneMatch(key -> key.get(2).equals("PRIMARY"));
  }

  private static boolean isSame(List<List<String>> some, List<List<String>> others) {
    return some.size() == others.size() && minus(some, others).isEmpty();
  }

  /** The tables whose rows are compared: all but views. */
  private static List<String> tables(Statement sql) throws SQLException {
    return query(sql, "SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'").stream()
        .map(row -> row.get(0))
        .toList();
  }

  private static void insert(Statement sql, String table, List<Map<String, String>> rows)
      throws SQLException {
    List<String> columns = new ArrayList<>();
    for (String line : definition(sql, table)) {
      // SHOW COLUMNS says nothing of a generated column.
      Matcher column = COLUMN.matcher(line);
      if (column.find() && !line.contains(" GENERATED ALWAYS AS ")) {
        columns.add(column.group(1).replace("``", "`"));
      }
    }
    String insert =
        "INSERT INTO %s (%s) VALUES "
            .formatted(
                name(table),
                columns.stream().map(DoltReplica::name).collect(Collectors.joining(",")));
    StringBuilder values = new StringBuilder();
    for (Map<String, String> row : rows) {
      values.append(values.isEmpty() ? "" : ",");
      values.append(
          columns.stream()
              .map(column -> row.getOrDefault(column, "NULL"))
              .collect(Collectors.joining(",", "(", ")")));
      if (values.length() > MAX_STATEMENT) {
        sql.execute(insert + values);
        values.setLength(0);
      }
    }
    if (!values.isEmpty()) {
      sql.execute(insert + values);
    }
  }

  /** What SHOW COLUMNS says of the columns that records have: all but virtual ones. */
  private static List<List<String>> stored(Statement sql, String table) throws SQLException {
    Set<String> virtual = new HashSet<>();
    for (String line : definition(sql, table)) {
      Matcher column = COLUMN.matcher(line);
      if (column.find()
          && line.contains(" GENERATED ALWAYS AS ")
          && !line.matches(".*\\) STORED\\b.*")) {
        virtual.add(column.group(1).replace("``", "`"));
      }
    }
    return query(sql, "SHOW COLUMNS FROM " + name(table)).stream()
        .filter(column -> !virtual.contains(column.get(0)))
        .toList();
  }

  private static String[] definition(Statement sql, String table) throws SQLException {
    return query(sql, "SHOW CREATE TABLE " + name(table)).get(0).get(1).split("\\n", -1);
  }

  private static String difference(List<List<String>> source, List<List<String>> replica) {
    return "  only in the source: "
        + shown(minus(source, replica))
        + System.lineSeparator()
        + "  only in the replica: "
        + shown(minus(replica, source));
  }

  private static List<List<String>> minus(List<List<String>> from, List<List<String>> rows) {
    List<List<String>> left = new ArrayList<>(from);
    rows.forEach(left::remove);
    return left;
  }

  private static String shown(List<List<String>> rows) {
    return rows.size()
        + " rows"
        + rows.stream()
            .limit(MAX_SHOWN)
            .map(row -> row.toString())
            .map(row -> row.length() <= 300 ? row : row.substring(0, 300) + "...")
            .collect(Collectors.joining(System.lineSeparator() + "    ", " ", ""));
  }

  private static List<List<String>> query(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      return DoltServer.rows(result);
    }
  }

  private static String name(String identifier) {
    return "`" + identifier.replace("`", "``") + "`";
  }

  @Override
  public void close() {
    server.close();
  }
}
