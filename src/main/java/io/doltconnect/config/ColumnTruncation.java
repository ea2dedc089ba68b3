package io.doltconnect.config;

import java.util.List;
import java.util.regex.Pattern;

/**
 * {@code column.truncate.to.<length>.chars}: longer values are cut.
 *
 * @param length the most characters or bytes of a value
 * @param columns expressions for the columns, each for the whole of {@code database.table.column}
 */
public record ColumnTruncation(String property, int length, List<Pattern> columns) {
  public ColumnTruncation {
    columns = List.copyOf(columns);
  }
}
