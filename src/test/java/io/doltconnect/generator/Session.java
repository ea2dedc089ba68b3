package io.doltconnect.generator;

import io.doltconnect.support.DoltServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The connection that writes. What Dolt refuses is counted and no failure: that a statement is
 * refused depends on the rows that are there.
 */
final class Session implements AutoCloseable {
  private static final int SHOWN = 40;

  private final DoltServer source;
  private final String database;
  private final Writer log;
  private final Deque<String> last = new ArrayDeque<>();
  private Connection connection;
  private List<String> collected;
  private int executed;
  private int refused;

  /**
   * Connects to a database.
   *
   * @param log a file that gets every statement
   */
  Session(DoltServer source, String database, Path log) throws SQLException {
    this.source = source;
    this.database = database;
    try {
      Files.createDirectories(log.getParent());
      this.log = Files.newBufferedWriter(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    connect();
  }

  /** Connects again, after the server or the database went away. */
  void reconnect() throws SQLException {
    connection.close();
    connect();
  }

  private void connect() throws SQLException {
    connection = source.connect();
    execute("USE `" + database + "`");
  }

  String database() {
    return database;
  }

  /** What executes statements. */
  interface Statements {
    void run() throws SQLException;
  }

  /** The statements that would have been executed, of which none is. */
  List<String> collect(Statements statements) throws SQLException {
    collected = new ArrayList<>();
    try {
      statements.run();
      return collected;
    } finally {
      collected = null;
    }
  }

  /** Does what the server may refuse, in another way than by a statement of this session. */
  void executed(String what, Runnable action) {
    try {
      action.run();
      executed++;
      note(what);
    } catch (IllegalStateException e) {
      refused++;
      note("-- refused (" + e.getMessage().replaceAll("\\s+", " ") + "): " + what);
    }
  }

  /** Executes a statement; false if Dolt refused it. */
  boolean run(String sql) throws SQLException {
    if (collected != null) {
      collected.add(sql);
      return true;
    }
    try {
      execute(sql);
      executed++;
      note(sql + ";");
      return true;
    } catch (SQLException e) {
      refused++;
      note("-- refused (" + firstLine(e.getMessage()) + "): " + sql + ";");
      if (!connection.isValid(5)) {
        note("-- the connection was lost");
        connection.close();
        connect();
      }
      return false;
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // Braces in documents are none of JDBC's.
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }

  List<List<String>> query(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return DoltServer.rows(result);
    }
  }

  /** Executes a statement in a session of its own. */
  void runElsewhere(String sql) throws SQLException {
    source.executeIn(database, sql);
    note(sql + "; -- in another session");
  }

  /** Writes a line into the file of statements. */
  void note(String line) {
    last.addLast(line);
    if (last.size() > SHOWN) {
      last.removeFirst();
    }
    try {
      log.write(line + "\n");
      log.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int executed() {
    return executed;
  }

  int refused() {
    return refused;
  }

  /** The last statements, for a message. */
  String lastStatements() {
    StringBuilder text = new StringBuilder();
    for (String line : last) {
      text.append(line.length() <= 500 ? line : line.substring(0, 500) + "...").append('\n');
    }
    return text.toString();
  }

  private static String firstLine(String message) {
    return message == null ? "" : message.lines().findFirst().orElse("");
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    try {
      log.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
