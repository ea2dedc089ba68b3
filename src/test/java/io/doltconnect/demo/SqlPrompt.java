package io.doltconnect.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.sql.SQLException;

/** Reads statements that end in a semicolon, and executes them. */
final class SqlPrompt {
  private final BufferedReader in;
  private final SqlSession session;
  private final Console console;

  SqlPrompt(BufferedReader in, SqlSession session, Console console) {
    this.in = in;
    this.session = session;
    this.console = console;
  }

  /**
   * Reads until the end of the input or a line that says quit.
   *
   * @return whether it ended by quit
   */
  boolean run() throws IOException {
    StringBuilder statement = new StringBuilder();
    while (true) {
      console.prompt(statement.isEmpty() ? "sql> " : "  -> ");
      String line = in.readLine();
      if (line == null) {
        return false;
      }
      if (statement.isEmpty() && line.strip().matches("(?i)(quit|exit);?")) {
        return true;
      }
      if (line.isBlank()) {
        continue;
      }
      statement.append(line).append('\n');
      if (line.stripTrailing().endsWith(";")) {
        String sql = statement.toString().strip();
        statement.setLength(0);
        execute(sql.substring(0, sql.length() - 1));
      }
    }
  }

  private void execute(String sql) {
    try {
      session.execute(sql).forEach(console::line);
    } catch (SQLException e) {
      console.line("Error: " + e.getMessage());
    }
  }
}
