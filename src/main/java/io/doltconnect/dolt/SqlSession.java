package io.doltconnect.dolt;

import io.doltconnect.config.ConnectionSettings;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that is opened when it is first needed, and again after it broke, except in a
 * transaction, which cannot be continued on another connection. For one thread.
 */
final class SqlSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SqlSession.class);

  private final SqlErrors errors;
  private final SqlConnector connector;
  private volatile Connection connection;

  /** Of the connection, or of the one that is being made. */
  private volatile Socket socket;

  private volatile boolean inTransaction;
  private volatile boolean shutDown;

  SqlSession(ConnectionSettings settings, SqlErrors errors) {
    this.errors = errors;
    this.connector = new SqlConnector(settings, errors);
  }

  Connection connection() {
    Connection present = connection;
    if (present == null && !shutDown) {
      present = open();
      connection = present;
    }
    if (shutDown) {
      abort();
      throw errors.onShutDown();
    }
    return present;
  }

  private Connection open() {
    try {
      return connector.open(this::opening);
    } catch (RuntimeException e) {
      if (!shutDown) {
        throw e;
      }
      // Among them is the driver's own when its socket is closed before it has a stream on it.
      DoltException cut = errors.onShutDown();
      cut.addSuppressed(e);
      throw cut;
    }
  }

  private void opening(Socket made) {
    socket = made;
    if (shutDown) {
      cut();
    }
  }

  <T> List<T> query(String sql, RowMapper<T> mapper, Object... arguments) throws SQLException {
    boolean reused = connection != null;
    boolean replaceable = reused && !inTransaction;
    try {
      return queryOnce(sql, mapper, arguments);
    } catch (SQLException e) {
      // A connection that lay idle may have been closed by the server; a new one is worth a try. A
      // server that does not answer has had its time.
      if (!discardIfBroken(e) || !replaceable || SqlErrors.isUnanswered(e)) {
        throw e;
      }
      LOG.debug("The connection to {} broke; connecting again", errors.server(), e);
      return queryOnce(sql, mapper, arguments);
    }
  }

  private <T> List<T> queryOnce(String sql, RowMapper<T> mapper, Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = connection().prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      List<T> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(mapper.map(result));
        }
      }
      return rows;
    }
  }

  /** Makes a database the connection's current one. */
  void use(String quotedDatabase) throws SQLException {
    try (Statement statement = connection().createStatement()) {
      statement.execute("USE " + quotedDatabase);
    } catch (SQLException e) {
      discardIfBroken(e);
      throw e;
    }
  }

  /** Begins a read-only transaction, which sees every database as it is at this moment. */
  void begin() throws SQLException {
    boolean reused = connection != null;
    try {
      beginOnce();
    } catch (SQLException e) {
      if (!discardIfBroken(e) || !reused || SqlErrors.isUnanswered(e)) {
        throw e;
      }
      beginOnce();
    }
    inTransaction = true;
  }

  private void beginOnce() throws SQLException {
    try (Statement statement = connection().createStatement()) {
      statement.execute("START TRANSACTION READ ONLY");
    }
  }

  /** Ends the transaction, if there is one. */
  void rollback() throws SQLException {
    if (!inTransaction) {
      return;
    }
    inTransaction = false;
    try (Statement statement = connection().createStatement()) {
      statement.execute("ROLLBACK");
    } catch (SQLException e) {
      // With its connection the transaction has ended, too.
      if (!discardIfBroken(e)) {
        throw e;
      }
    }
  }

  /** Gives up a connection that broke; the next use opens another. */
  boolean discardIfBroken(SQLException e) {
    if (!SqlErrors.isBroken(e)) {
      return false;
    }
    close();
    return true;
  }

  /**
   * Cuts the connection for good, also one that is being made: there will be no other. Never waits;
   * may come from another thread.
   */
  void shutDown() {
    shutDown = true;
    abort();
  }

  /**
   * Cuts the connection, whatever it is doing, so that a thread that waits for it fails. Never
   * waits; may come from another thread.
   */
  void abort() {
    connection = null;
    inTransaction = false;
    cut();
  }

  private void cut() {
    Socket cut = socket;
    if (cut != null) {
      try {
        cut.close();
      } catch (IOException e) {
        LOG.debug("Cutting the connection to {} failed", errors.server(), e);
      }
    }
  }

  /** Closes the connection; the next use opens another. */
  @Override
  public void close() {
    Connection closing = connection;
    connection = null;
    inTransaction = false;
    if (closing != null) {
      try {
        closing.close();
      } catch (SQLException e) {
        LOG.debug("Closing the connection to {} failed", errors.server(), e);
      }
    }
  }
}
