package io.doltconnect.demo;

import io.doltconnect.support.DoltServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** One connection to Dolt, as a person at a SQL prompt has it. */
final class SqlSession implements AutoCloseable {
  private final Connection connection;

  SqlSession(DoltServer server) throws SQLException {
    connection = server.connect();
  }

  /**
   * Executes a statement.
   *
   * @return lines that show its result
   */
  List<String> execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return List.of(statement.getUpdateCount() + " rows");
      }
      try (ResultSet result = statement.getResultSet()) {
        return lines(result);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private static List<String> lines(ResultSet result) throws SQLException {
    int columns = result.getMetaData().getColumnCount();
    List<String> names = new ArrayList<>();
    for (int column = 1; column <= columns; column++) {
      names.add(result.getMetaData().getColumnLabel(column));
    }
    List<String> lines = new ArrayList<>(List.of(String.join(" | ", names)));
    while (result.next()) {
      List<String> values = new ArrayList<>();
      for (int column = 1; column <= columns; column++) {
        values.add(String.valueOf(result.getString(column)));
      }
      lines.add(String.join(" | ", values));
    }
    return lines;
  }
}
