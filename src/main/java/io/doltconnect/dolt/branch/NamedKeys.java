package io.doltconnect.dolt.branch;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.TableDefinition;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Names rows in SQL by the values that the records' keys have, as far as these say exactly what is
 * stored: integers, decimals, text and bytes.
 */
public final class NamedKeys {
  private NamedKeys() {}

  /** Whether the rows of a table can be named; whether each of them can is said by its values. */
  public static boolean canName(TableDefinition table) {
    return !table.primaryKey().isEmpty()
        && table.keyColumns().stream().allMatch(NamedKeys::canName);
  }

  private static boolean canName(Column column) {
    return switch (column.type().sqlType()) {
      case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, DECIMAL, CHAR, VARCHAR, BINARY, VARBINARY ->
          true;
      default -> false;
    };
  }

  /** Whether a value of such a key is one that SQL can name. */
  public static boolean canName(Object value) {
    return value instanceof Byte
        || value instanceof Short
        || value instanceof Integer
        || value instanceof Long
        || value instanceof BigDecimal
        || value instanceof String
        || value instanceof ByteBuffer;
  }

  /** A key's values as SQL has them; each {@link #canName(Object)}. */
  public static List<String> literals(List<?> key) {
    return key.stream().map(NamedKeys::literal).toList();
  }

  /** A condition that holds for the rows with these keys only, each as {@link #literals}. */
  static String where(TableDefinition table, List<List<String>> keys) {
    List<String> columns =
        table.keyColumns().stream().map(column -> DoltClient.quoted(column.name())).toList();
    if (columns.size() == 1) {
      return columns.get(0)
          + keys.stream().map(key -> key.get(0)).collect(Collectors.joining(",", " IN (", ")"));
    }
    return keys.stream().map(key -> equal(columns, key)).collect(Collectors.joining(" OR "));
  }

  /** The rows from a key on. */
  static KeyRange from(TableDefinition table, List<String> key) {
    return KeyRange.from(
        table.keyColumns().stream()
            .map(column -> DoltClient.quoted(column.name()))
            .collect(Collectors.joining(", ", "(", ")")),
        String.join(", ", key).transform(values -> "(" + values + ")"));
  }

  /** A condition that holds for the rows behind a key only. */
  static String behind(TableDefinition table, List<Object> key) {
    List<String> columns =
        table.keyColumns().stream().map(column -> DoltClient.quoted(column.name())).toList();
    List<String> values = key.stream().map(NamedKeys::literal).toList();
    if (columns.size() == 1) {
      return columns.get(0) + " > " + values.get(0);
    }
    // Dolt finds the place in the index by the first column, and not by the row of all.
    return "%s >= %s AND (%s) > (%s)"
        .formatted(
            columns.get(0), values.get(0), String.join(", ", columns), String.join(", ", values));
  }

  private static String equal(List<String> columns, List<String> key) {
    StringBuilder text = new StringBuilder("(");
    for (int i = 0; i < columns.size(); i++) {
      text.append(i == 0 ? "" : " AND ").append(columns.get(i)).append('=').append(key.get(i));
    }
    return text.append(')').toString();
  }

  private static String literal(Object value) {
    if (value instanceof String text) {
      return DoltClient.literal(text);
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return "X'" + HexFormat.of().formatHex(bytes) + "'";
    }
    return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }
}
