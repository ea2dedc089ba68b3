package io.doltconnect.schema;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the key columns whose collation takes texts for equal that differ, such as {@code a} and
 * {@code A}. Dolt compares keys by it (store/val, TupleComparator), so that a row can get another
 * spelling of its key without becoming another row.
 */
public final class LooseKeys {
  private static final Set<SqlType> TEXTS =
      EnumSet.of(
          SqlType.CHAR,
          SqlType.VARCHAR,
          SqlType.TINYTEXT,
          SqlType.TEXT,
          SqlType.MEDIUMTEXT,
          SqlType.LONGTEXT);
  private static final Set<SqlType> IN_ROW = EnumSet.of(SqlType.CHAR, SqlType.VARCHAR);
  private static final Pattern COLUMN_COLLATION =
      Pattern.compile("\\w+(?:\\(\\d+\\))?(?: CHARACTER SET \\w+)?(?: COLLATE (\\w+))?.*");
  private static final Pattern TABLE_COLLATION =
      Pattern.compile("\\) ENGINE=\\w+ .*?DEFAULT CHARSET=\\w+ COLLATE=(\\w+).*");

  private LooseKeys() {}

  /** Whether a table can have such columns: some of its key are text. */
  public static boolean arePossible(TableDefinition table) {
    return table.keyColumns().stream().anyMatch(LooseKeys::isText);
  }

  private static boolean isText(Column column) {
    return TEXTS.contains(column.type().sqlType());
  }

  /**
   * The columns.
   *
   * @param createTable what SHOW CREATE TABLE prints of the table (sqlfmt/schema_fmt.go): one line
   *     for each column, and a collation for each whose is not the table's
   */
  public static List<Column> of(TableDefinition table, String createTable) {
    String[] lines = createTable.split("\n", -1);
    return table.keyColumns().stream()
        .filter(LooseKeys::isText)
        .filter(column -> !isExact(collation(column, lines)))
        .toList();
  }

  /**
   * The columns beside the key whose values Dolt compares in that way: of texts those that it
   * stores in the row itself.
   *
   * @param createTable as for {@link #of}
   */
  public static List<Column> otherColumns(TableDefinition table, String createTable) {
    String[] lines = createTable.split("\n", -1);
    return table.stored().columns().stream()
        .filter(column -> !table.isKey(column))
        .filter(column -> IN_ROW.contains(column.type().sqlType()))
        .filter(column -> !isExact(collation(column, lines)))
        .toList();
  }

  private static String collation(Column column, String[] lines) {
    String start = "  `" + column.name().replace("`", "``") + "` ";
    for (String line : lines) {
      if (line.startsWith(start)) {
        Matcher own = COLUMN_COLLATION.matcher(line.substring(start.length()));
        if (own.matches() && own.group(1) != null) {
          return own.group(1);
        }
      }
    }
    Matcher ofTable = TABLE_COLLATION.matcher(lines[lines.length - 1]);
    return ofTable.matches() ? ofTable.group(1) : "";
  }

  /** Of a collation that is not known, nothing can be said. */
  private static boolean isExact(String collation) {
    return collation.endsWith("_bin") || collation.equals("binary");
  }
}
