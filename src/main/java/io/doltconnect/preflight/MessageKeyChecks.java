package io.doltconnect.preflight;

import io.doltconnect.config.MessageKeys;
import io.doltconnect.config.SchemaSettings;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Whether the columns of {@code message.key.columns} are there. */
final class MessageKeyChecks {
  private final MessageKeys keys;

  MessageKeyChecks(MessageKeys keys) {
    this.keys = keys;
  }

  /**
   * An error for columns that a table lacks, advice for expressions that match no table yet.
   *
   * @param captured the captured tables
   * @param definitions of those that can be read
   */
  List<Finding> findings(List<TableId> captured, List<TableDefinition> definitions) {
    List<Finding> findings = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (TableDefinition table : definitions) {
      missing.addAll(missing(table, keys.columnsOf(table.id())));
    }
    if (!missing.isEmpty()) {
      findings.add(
          Finding.error(
              SchemaSettings.MESSAGE_KEY_COLUMNS,
              "'%s' names %d column(s) that captured tables do not have: %s. Name columns of the table, or match fewer tables."
                  .formatted(
                      SchemaSettings.MESSAGE_KEY_COLUMNS,
                      missing.size(),
                      TableChecks.some(missing))));
    }
    List<String> idle =
        keys.entries().stream()
            .filter(entry -> captured.stream().noneMatch(entry::matches))
            .map(entry -> "'" + entry.tables() + "'")
            .toList();
    if (!idle.isEmpty()) {
      findings.add(
          Finding.advice(
              SchemaSettings.MESSAGE_KEY_COLUMNS,
              "'%s' has %d expression(s) that match no captured table: %s. If tables that exist are meant, check the expressions, which must match the whole of 'database.table', and that the tables are captured; if they are created later, nothing need be done."
                  .formatted(
                      SchemaSettings.MESSAGE_KEY_COLUMNS, idle.size(), TableChecks.some(idle))));
    }
    return findings;
  }

  private static List<String> missing(TableDefinition table, List<Pattern> wanted) {
    List<String> columns = table.stored().columns().stream().map(Column::name).toList();
    return wanted.stream()
        .filter(expression -> columns.stream().noneMatch(c -> MessageKeys.names(expression, c)))
        .map(
            expression ->
                "'%s' of %s %s%s"
                    .formatted(
                        expression,
                        table.id(),
                        columns,
                        isVirtual(table, expression)
                            ? ", where it is a virtual generated column, which records do not have"
                            : ""))
        .toList();
  }

  private static boolean isVirtual(TableDefinition table, Pattern expression) {
    return table.columns().stream()
        .anyMatch(column -> column.virtual() && MessageKeys.names(expression, column.name()));
  }
}
