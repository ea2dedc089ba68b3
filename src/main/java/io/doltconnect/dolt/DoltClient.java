package io.doltconnect.dolt;

import io.doltconnect.binlog.events.LogPosition;
import io.doltconnect.config.ConnectionSettings;
import io.doltconnect.config.TableFilter;
import io.doltconnect.dolt.DoltException.Reason;
import io.doltconnect.model.ServerRun;
import io.doltconnect.model.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a Dolt server by SQL. The connection is opened by the first question and again after it
 * broke. For one thread. Every method throws {@link DoltException} if the server cannot be reached
 * or refuses.
 */
public final class DoltClient implements PinSource, AutoCloseable {
  private final SqlErrors errors;
  private final SqlSession session;

  /** Does not connect yet. */
  public DoltClient(ConnectionSettings settings) {
    this.errors = new SqlErrors(settings);
    this.session = new SqlSession(settings, errors);
  }

  /** Connects, if that is not done. */
  public void connect() {
    session.connection();
  }

  /** Dolt's version, such as {@code 2.2.0}. */
  public String version() {
    return single("the version of Dolt", "SELECT dolt_version()");
  }

  /** The GTID set of all transactions that the server has begun to log; not part of a snapshot. */
  @Override
  public String gtidExecuted() {
    // Without GLOBAL it is a copy that the session took when it began.
    return single("the executed GTID set", "SELECT @@GLOBAL.gtid_executed");
  }

  /** The GTID set of the transactions that the binlog no longer has. */
  public String gtidPurged() {
    return single("the purged GTID set", "SELECT @@GLOBAL.gtid_purged");
  }

  /** The server's UUID, by which it numbers its transactions. */
  public String serverUuid() {
    return single("the server's UUID", "SELECT @@GLOBAL.server_uuid");
  }

  /** The process that answers. */
  public ServerRun serverRun() {
    return query(
            "the run of the server",
            "SELECT dolt_version(), UUID_SHORT(), UNIX_TIMESTAMP()",
            row ->
                ServerRun.of(
                    row.getString(1),
                    Long.parseUnsignedLong(row.getString(2)),
                    (long) Double.parseDouble(row.getString(3))))
        .get(0);
  }

  /** The branch whose changes are logged. */
  public String logBinBranch() {
    return single("the logged branch", "SELECT @@GLOBAL.log_bin_branch");
  }

  /**
   * The file that the server writes its binlog to, {@code binlog-<branch>.NNNNNN}; empty if it
   * writes none, whatever log_bin says. Needs no privilege.
   */
  public Optional<String> binlogFile() {
    return query("the binlog's file", "SHOW MASTER STATUS", row -> row.getString(1)).stream()
        .findFirst();
  }

  /** The end of the binlog; empty if the server writes none. Needs no privilege. */
  public Optional<LogPosition> binlogEnd() {
    return query(
            "the binlog's end",
            "SHOW MASTER STATUS",
            row -> new LogPosition(row.getString(1), row.getLong(2)))
        .stream()
        .findFirst();
  }

  /** The global values of the variables, without those that the server does not know. */
  public Map<String, String> variables(String... names) {
    List<String> wanted = List.of(names);
    Map<String, String> values = new HashMap<>();
    query(
            "the system variables",
            "SHOW GLOBAL VARIABLES",
            row -> Map.entry(row.getString(1), String.valueOf(row.getString(2))))
        .stream()
        .filter(variable -> wanted.contains(variable.getKey()))
        .forEach(variable -> values.put(variable.getKey(), variable.getValue()));
    return values;
  }

  /**
   * The table's definition as a CREATE TABLE statement; empty if there is no such database or
   * table, or it is a view.
   */
  public Optional<String> showCreateTable(TableId table) {
    return createTableOf(table, quoted(table));
  }

  /**
   * The table's definition on a branch.
   *
   * @see #showCreateTable(TableId)
   */
  public Optional<String> showCreateTable(TableId table, String branch) {
    return createTableOf(
        table, quoted(table.database() + "/" + branch) + "." + quoted(table.table()));
  }

  /** The table's definition in a commit; empty if the commit does not have it. */
  public Optional<String> showCreateTableAsOf(TableId table, String commit) {
    return createTableOf(table, quoted(table) + asOf(commit));
  }

  /** The table's definition in a commit that has it. */
  public String definitionAsOf(TableId table, String commit) {
    try {
      return session
          .query("SHOW CREATE TABLE " + quoted(table) + asOf(commit), row -> row.getString(2))
          .get(0);
    } catch (SQLException e) {
      throw errors.onDefinition(table, e);
    }
  }

  private Optional<String> createTableOf(TableId table, String what) {
    try {
      return session.query("SHOW CREATE TABLE " + what, DoltClient::createTable).stream()
          .flatMap(Optional::stream)
          .findFirst();
    } catch (SQLException e) {
      if (e.getErrorCode() == SqlErrors.TABLE_NOT_FOUND
          || e.getErrorCode() == SqlErrors.DATABASE_NOT_FOUND) {
        return Optional.empty();
      }
      DoltException failure = errors.onDefinition(table, e);
      if (failure.reason() == Reason.QUERY_FAILED && isView(table)) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  /**
   * SHOW CREATE TABLE of a view fails if the view names tables without their database or tables
   * that are gone.
   */
  private boolean isView(TableId table) {
    return !query(
            "the kind of table " + table,
            "SELECT table_name FROM information_schema.tables"
                + " WHERE table_schema = ? AND table_name = ? AND table_type = 'VIEW'",
            row -> row.getString(1),
            table.database(),
            table.table())
        .isEmpty();
  }

  private static Optional<String> createTable(ResultSet row) throws SQLException {
    // A view's answer has a column "Create View" in the place of "Create Table".
    return row.getMetaData().getColumnLabel(2).equalsIgnoreCase("Create Table")
        ? Optional.of(row.getString(2))
        : Optional.empty();
  }

  /**
   * The base tables of all user databases that the user may see, in order. Dolt shows a user with a
   * privilege on one table of a database all tables of it.
   */
  public List<TableId> tables() {
    return query(
            "the tables",
            "SELECT table_schema, table_name FROM information_schema.tables"
                + " WHERE table_type = 'BASE TABLE' ORDER BY table_schema, table_name",
            row -> new TableId(row.getString(1), row.getString(2)))
        .stream()
        .filter(table -> !TableFilter.isSystemDatabase(table.database()))
        // With dolt_show_branch_databases every branch is listed as a database, too.
        .filter(table -> table.database().indexOf('/') < 0)
        .toList();
  }

  /**
   * The statements that other sessions are executing, except such as only read. Needs no privilege:
   * information_schema.processlist shows every session to every user, where SHOW PROCESSLIST asks
   * for PROCESS. Sessions that read the binlog or are idle in a transaction are in state Sleep; a
   * COMMIT that is under way is a statement. A session is in the list until its statement has ended
   * whole (go-mysql-server, server/handler.go doQuery), but what the event scheduler runs is not in
   * it.
   */
  @Override
  public Set<RunningStatement> runningStatements() {
    return new LinkedHashSet<>(
        query(
            "the running statements",
            "SELECT id, md5(info), time FROM information_schema.processlist"
                + " WHERE command NOT IN ('Sleep', 'Connect', 'Daemon')"
                + " AND command NOT LIKE 'Binlog Dump%' AND id <> connection_id()"
                + " AND NOT (coalesce(lower(info), '') LIKE 'select%'"
                + " OR coalesce(lower(info), '') LIKE 'show%')",
            row ->
                new RunningStatement(
                    row.getLong(1), String.valueOf(row.getString(2)), row.getLong(3))));
  }

  /**
   * Begins a read-only transaction, which sees the data of this moment in every database. Until
   * {@link #endSnapshot()} a broken connection is an error and not replaced.
   */
  @Override
  public void beginSnapshot() {
    try {
      session.begin();
    } catch (SQLException e) {
      throw errors.onQuery("a read-only transaction", e);
    }
  }

  /** Ends the read-only transaction; without one it does nothing. */
  @Override
  public void endSnapshot() {
    try {
      session.rollback();
    } catch (SQLException e) {
      throw errors.onQuery("the end of the read-only transaction", e);
    }
  }

  /**
   * Runs a statement that reads.
   *
   * @param what what is asked for, as a message says it
   * @param sql the statement, with a question mark for each argument
   */
  public <T> List<T> query(String what, String sql, RowMapper<T> mapper, Object... arguments) {
    try {
      return session.query(sql, mapper, arguments);
    } catch (SQLException e) {
      throw errors.onQuery(what, e);
    }
  }

  /**
   * Makes a database the current one, for what cannot name its database. Only in a snapshot:
   * another connection has none.
   */
  public void use(String database) {
    try {
      session.use(quoted(database));
    } catch (SQLException e) {
      throw errors.onQuery("database " + database, e);
    }
  }

  /**
   * Runs a query whose rows are read as they come.
   *
   * @param what what is asked for, as a message says it
   * @param fetchSize rows that are read ahead
   */
  public RowStream stream(String what, String sql, int fetchSize) {
    return RowStream.open(what, sql, fetchSize, errors, session);
  }

  /**
   * Cuts the connection for good, so that a thread that waits for an answer, or asks again, fails.
   * For any thread.
   */
  public void shutDown() {
    session.shutDown();
  }

  /** The name as an SQL identifier. */
  public static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** The table's full name as an SQL identifier. */
  public static String quoted(TableId table) {
    return quoted(table.database()) + "." + quoted(table.table());
  }

  /** The text as an SQL string. */
  public static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  /** Picks what a commit holds in place of the present. */
  public static String asOf(String commit) {
    return " AS OF " + literal(commit);
  }

  private String single(String what, String sql) {
    return query(what, sql, row -> row.getString(1)).stream()
        .findFirst()
        .orElseThrow(
            () ->
                new DoltException(
                    Reason.QUERY_FAILED,
                    "%s gave no row when the connector asked for %s; is it a Dolt server?"
                        .formatted(errors.server(), what),
                    null));
  }

  /** Closes the connection. The client may be used again and then reconnects. */
  @Override
  public void close() {
    session.close();
  }
}
