package io.doltconnect.replica;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The values of a table's columns as {@code SELECT} shows them, for those types whose values have
 * one text: a value that was delivered under a former type of its column is told from what it was
 * converted to.
 *
 * @param columns names of the columns and their types
 */
record ShownValues(List<Map.Entry<String, String>> columns) {
  /** A backslash before another one is no escape of what follows that. */
  private static final Pattern ESCAPED = Pattern.compile("\\\\([0\\\\])");

  private static final Pattern WITH_ONE_TEXT =
      Pattern.compile(
          "(tiny|small|medium|big)?int.*|decimal.*|date.*|timestamp.*|(var)?char.*|.*text|enum.*|set.*");

  /** Runs a query. */
  @FunctionalInterface
  interface Query {
    List<List<String>> rows(String sql) throws SQLException;
  }

  /** The columns that {@code SHOW COLUMNS} shows. */
  static ShownValues ofColumns(List<List<String>> shown) {
    return new ShownValues(
        shown.stream()
            .map(row -> Map.entry(row.get(0), row.get(1).toLowerCase(Locale.ROOT)))
            .filter(column -> WITH_ONE_TEXT.matcher(column.getValue()).matches())
            .toList());
  }

  /** The values that a table has. */
  List<List<String>> select(Query query, String table) throws SQLException {
    if (columns.isEmpty()) {
      return List.of();
    }
    String names = columns.stream().map(ShownValues::expression).collect(Collectors.joining(","));
    List<List<String>> rows = new ArrayList<>();
    for (List<String> row : query.rows("SELECT " + names + " FROM " + table)) {
      rows.add(texts(row));
    }
    return rows;
  }

  private static String expression(Map.Entry<String, String> column) {
    String name = "`" + column.getKey().replace("`", "``") + "`";
    // The driver takes the year 0 for the year 1 where there is a time.
    boolean withTime = isTemporal(column.getValue()) && !column.getValue().equals("date");
    return withTime ? "CAST(" + name + " AS CHAR)" : name;
  }

  private static boolean isTemporal(String type) {
    return type.startsWith("date") || type.startsWith("timestamp");
  }

  /** The values of rows, column names to SQL literals. */
  List<List<String>> told(List<Map<String, String>> rows) {
    return columns.isEmpty()
        ? List.of()
        : rows.stream()
            .map(
                row ->
                    texts(
                        columns.stream()
                            .map(column -> unquoted(row.get(column.getKey())))
                            .toList()))
            .toList();
  }

  private List<String> texts(List<String> row) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      texts.add(text(columns.get(i).getValue(), row.get(i)));
    }
    return texts;
  }

  private static String text(String type, String value) {
    if (value == null) {
      return "NULL";
    }
    if (type.startsWith("decimal")) {
      return isNumber(value) ? new BigDecimal(value).stripTrailingZeros().toPlainString() : value;
    }
    if (isTemporal(type)) {
      // Of fewer digits than there were Dolt stores all and shows some.
      return ("0".repeat(Math.max(0, 4 - value.indexOf('-'))) + value).replaceFirst("\\.\\d+$", "");
    }
    return value;
  }

  private static boolean isNumber(String value) {
    return value.matches("-?\\d+(\\.\\d+)?");
  }

  private static String unquoted(String literal) {
    return literal == null || !literal.startsWith("'")
        ? literal
        : ESCAPED
            .matcher(literal.substring(1, literal.length() - 1).replace("''", "'"))
            .replaceAll(
                found -> found.group(1).equals("0") ? "\0" : Matcher.quoteReplacement("\\"));
  }
}
