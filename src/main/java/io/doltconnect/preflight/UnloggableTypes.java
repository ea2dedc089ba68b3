package io.doltconnect.preflight;

import io.doltconnect.config.CaptureSettings;
import io.doltconnect.config.ReconcileSettings;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.DoltException.Reason;
import io.doltconnect.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Looks for columns that Dolt cannot log. It commits a transaction that writes a row of such a
 * table, and leaves all of it out of the binlog, changes of other tables too (2.2.0 to 2.3.1:
 * binlog_type_serialization.go; its error is in the server's log only).
 */
final class UnloggableTypes {
  private static final Pattern TYPES = Pattern.compile("(?i)vector.*|decimal\\((\\d+), ?\\1\\).*");

  private final DoltClient client;
  private final ReconcileSettings reconciling;

  UnloggableTypes(DoltClient client, ReconcileSettings reconciling) {
    this.client = client;
    this.reconciling = reconciling;
  }

  static boolean has(String columnType) {
    return TYPES.matcher(columnType).matches();
  }

  /**
   * An error for captured tables if they are not read at intervals, advice for others that can
   * share a transaction with them.
   */
  List<Finding> findings(Set<TableId> captured) {
    Set<String> databases = captured.stream().map(TableId::database).collect(Collectors.toSet());
    List<Column> columns = columns(databases);
    List<Finding> findings = new ArrayList<>();
    List<String> lost =
        columns.stream()
            .filter(column -> captured.contains(column.table()))
            .map(Column::toString)
            .toList();
    if (!lost.isEmpty() && !reconciling.readsUnlogged()) {
      findings.add(
          Finding.error(
              CaptureSettings.TABLE_EXCLUDE_LIST,
              "Dolt's binlog cannot hold %d column(s) of captured tables: %s. Dolt leaves a transaction that writes there out of the log, with all that it changes, and says nothing. To have these tables read at intervals, set '%s' to more than 0 and '%s' to 'auto'. Or change the type (VECTOR to JSON, DECIMAL(p,p) to DECIMAL(p+1,p)), or leave the tables out with '%s' and write to them in transactions of their own."
                  .formatted(
                      lost.size(),
                      TableChecks.some(lost),
                      ReconcileSettings.INTERVAL,
                      ReconcileSettings.MODE,
                      CaptureSettings.TABLE_EXCLUDE_LIST)));
    }
    List<String> dangerous =
        columns.stream()
            .filter(column -> !captured.contains(column.table()))
            .filter(column -> databases.contains(column.table().database()))
            .map(Column::toString)
            .toList();
    if (!dangerous.isEmpty()) {
      findings.add(
          Finding.advice(
              CaptureSettings.TABLE_EXCLUDE_LIST,
              "Dolt's binlog cannot hold %d column(s) of tables that are not captured, but can share a transaction with captured ones: %s. Dolt leaves such a transaction out of the log as a whole, so that what it changes comes only when it is missed and read from the tables. Write to these tables in transactions of their own, or change the type."
                  .formatted(dangerous.size(), TableChecks.some(dangerous))));
    }
    return findings;
  }

  private List<Column> columns(Set<String> databases) {
    List<Column> columns;
    try {
      columns = allColumns();
    } catch (DoltException e) {
      if (e.reason() != Reason.QUERY_FAILED) {
        throw e;
      }
      // One table anywhere that Dolt cannot print is enough to fail this for all databases.
      columns =
          client.tables().stream()
              .filter(table -> databases.contains(table.database()))
              .flatMap(table -> columnsOf(table).stream())
              .toList();
    }
    return columns.stream().filter(column -> has(column.type())).toList();
  }

  private List<Column> allColumns() {
    return client.query(
        "the column types",
        "SELECT table_schema, table_name, column_name, column_type"
            + " FROM information_schema.columns"
            + " WHERE lower(data_type) IN ('vector', 'decimal')"
            + " ORDER BY table_schema, table_name, ordinal_position",
        row ->
            new Column(
                new TableId(row.getString(1), row.getString(2)),
                row.getString(3),
                row.getString(4)));
  }

  /** Of a table that cannot be printed nothing is known; if it is captured, that is an error. */
  private List<Column> columnsOf(TableId table) {
    try {
      return client.query(
          "the columns of table " + table,
          "SHOW COLUMNS FROM " + DoltClient.quoted(table),
          row -> new Column(table, row.getString(1), row.getString(2)));
    } catch (DoltException e) {
      if (e.reason() == Reason.QUERY_FAILED || e.reason() == Reason.PRIVILEGE_MISSING) {
        return List.of();
      }
      throw e;
    }
  }

  private record Column(TableId table, String name, String type) {
    @Override
    public String toString() {
      return table + "." + name + " " + type;
    }
  }
}
