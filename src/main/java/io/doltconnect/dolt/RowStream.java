package io.doltconnect.dolt;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a query as they come from the server, not more than the fetch size of them in memory.
 * Its connection can do nothing else meanwhile. For one thread. Every method throws {@link
 * DoltException} if the connection breaks.
 */
public final class RowStream implements AutoCloseable {
  private final String what;
  private final SqlErrors errors;
  private final SqlSession session;
  private final Statement statement;
  private final ResultSet result;
  private final List<String> labels;
  private boolean ended;

  private RowStream(
      String what, SqlErrors errors, SqlSession session, Statement statement, ResultSet result)
      throws SQLException {
    this.what = what;
    this.errors = errors;
    this.session = session;
    this.statement = statement;
    this.result = result;
    List<String> found = new ArrayList<>();
    for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
      found.add(result.getMetaData().getColumnLabel(column));
    }
    this.labels = List.copyOf(found);
  }

  static RowStream open(
      String what, String sql, int fetchSize, SqlErrors errors, SqlSession session) {
    try {
      Statement statement =
          session
              .connection()
              .createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
      statement.setFetchSize(fetchSize);
      return new RowStream(what, errors, session, statement, statement.executeQuery(sql));
    } catch (SQLException e) {
      session.discardIfBroken(e);
      throw errors.onQuery(what, e);
    }
  }

  /** The names of the columns. */
  public List<String> labels() {
    return labels;
  }

  /** Goes to the next row; false if there is none. */
  public boolean next() {
    try {
      ended = !result.next();
      return !ended;
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /**
   * A value of the present row as the server wrote it.
   *
   * @param column from 1
   * @return null if the value is NULL
   */
  public String text(int column) {
    try {
      return result.getString(column);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /**
   * A value of the present row that the server wrote as bytes.
   *
   * @param column from 1
   * @return null if the value is NULL
   */
  public byte[] bytes(int column) {
    try {
      return result.getBytes(column);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private DoltException failure(SQLException e) {
    ended = true;
    session.discardIfBroken(e);
    return errors.onQuery(what, e);
  }

  /** A stream that has not come to its end takes its connection with it. */
  @Override
  public void close() {
    if (!ended) {
      // The driver would read all that is left before it could use the connection again.
      session.abort();
      return;
    }
    try {
      statement.close();
    } catch (SQLException e) {
      session.discardIfBroken(e);
    }
  }
}
