package io.doltconnect.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.schema.SqlType;
import io.doltconnect.support.DoltServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Tables of a real server, whose column {@code c} is read from its log and by SQL. */
final class WireTables implements AutoCloseable {
  private static final ColumnConverter ID = Wire.of(SqlType.INT, 3, 0).converter();

  private final DoltServer dolt = DoltServer.launch();
  private final Connection connection;
  private int tables;

  WireTables() throws SQLException {
    connection = dolt.connect();
    // Without strict mode Dolt takes zero dates.
    execute("CREATE DATABASE wire", "USE wire", "SET sql_mode = ''");
  }

  private void execute(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Makes a table and inserts the values, which are SQL expressions, in one transaction. */
  String create(String declaration, List<String> values) throws SQLException {
    String table = "t" + ++tables;
    StringBuilder insert = new StringBuilder("INSERT INTO %s VALUES ".formatted(table));
    for (int i = 0; i < values.size(); i++) {
      insert.append(i == 0 ? "" : ", ").append("(%d, %s)".formatted(i, values.get(i)));
    }
    execute(
        "CREATE TABLE %s (id INT PRIMARY KEY, c %s)".formatted(table, declaration),
        insert.toString());
    return table;
  }

  /** What an expression over {@code c} gives in SQL. */
  List<String> select(String table, String expression) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT %s FROM %s ORDER BY id".formatted(expression, table))) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  /** What {@code SHOW CREATE TABLE} says. */
  String definition(String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW CREATE TABLE " + table)) {
      row.next();
      return row.getString(2);
    }
  }

  /** What the server wrote to its log. */
  BinlogRows log(String table) throws IOException {
    return BinlogRows.of(dolt.dataDirectory(), table);
  }

  /** The values in the log; for one that cannot be converted, the message. */
  static List<Object> fromLog(BinlogRows log, ColumnConverter converter) {
    List<Object> values = new ArrayList<>();
    for (ByteReader event : log.events()) {
      ByteReader in =
          new ByteReader(event.array(), event.position(), event.position() + event.remaining());
      while (BinlogRows.nextRow(in)) {
        assertThat(ID.read(in)).isEqualTo(values.size());
        values.add(valueOrMessage(() -> converter.read(in)));
      }
    }
    return values;
  }

  /** The values that SQL gives; for one that cannot be converted, the message. */
  List<Object> fromSql(String from, SqlConverter converter) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT %s FROM %s".formatted(converter.select("`c`"), from))) {
      SqlValue value = new ResultValue(rows);
      List<Object> values = new ArrayList<>();
      while (rows.next()) {
        values.add(valueOrMessage(() -> converter.read(value)));
      }
      return values;
    }
  }

  private static Object valueOrMessage(Supplier<Object> value) {
    try {
      return value.get();
    } catch (UnrepresentableValueException e) {
      return e.getMessage();
    }
  }

  /** The first column of the row that a result stands at. */
  private record ResultValue(ResultSet rows) implements SqlValue {
    @Override
    public String text() {
      try {
        return rows.getString(1);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public byte[] bytes() {
      try {
        return rows.getBytes(1);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    dolt.close();
  }
}
