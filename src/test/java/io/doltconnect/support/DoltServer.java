package io.doltconnect.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real {@code dolt sql-server} on 127.0.0.1, with a home and a data directory of its own. Dolt
 * keeps the server_uuid in the home directory, so that two servers never share one.
 */
public final class DoltServer implements AutoCloseable {
  private static final Pattern CREATE_DATABASE =
      Pattern.compile("(?is)create database (?:if not exists )?`?([\\w-]+)`?");
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  // Dolt waits for the next heartbeat of a dump connection, up to 30 s, before it ends.
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(90);

  private final Object creating = new Object();
  private Path dolt;
  private final TemporaryDirectory directory = new TemporaryDirectory("dolt-server");
  private final Path home = directory.directory("home");
  private final Path data = directory.directory("data");
  private final int port = FreePort.find();
  private final String rootPassword;
  private final String sslMode;
  private final Optional<Path> keyStore;
  private ServerProcess process;

  DoltServer(DoltServerBuilder builder) {
    dolt = builder.dolt().orElseGet(DoltBinary::path);
    rootPassword = builder.rootPassword();
    keyStore = builder.keyStore();
    sslMode = builder.requiresTls() ? "trust" : "disable";
    try {
      dolt(data, "config", "--global", "--add", "metrics.disabled", "true");
      dolt(data, "config", "--global", "--add", "user.name", "Test Server");
      dolt(data, "config", "--global", "--add", "user.email", "server@example.com");
      Files.writeString(config(), builder.config(port, data));
      start();
      execute(builder.setUp().toArray(String[]::new));
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e);
    } catch (SQLException | RuntimeException e) {
      close();
      throw new IllegalStateException("The Dolt server cannot be set up: " + e.getMessage(), e);
    }
  }

  /** A server set up as a source of a binlog: log_bin, gtid_mode and enforce_gtid_consistency. */
  public static DoltServerBuilder builder() {
    return new DoltServerBuilder();
  }

  /** A server with the default settings of {@link #builder}. */
  public static DoltServer launch() {
    return builder().start();
  }

  /** Starts again after {@link #stop} or {@link #kill}, on the same data and the same port. */
  public void start() {
    if (isRunning()) {
      throw new IllegalStateException("The Dolt server already runs");
    }
    process =
        ServerProcess.start(
            "dolt sql-server",
            List.of(dolt.toString(), "sql-server", "--config", config().toString()),
            data,
            environment(),
            directory.path().resolve("server.log"));
    process.awaitReady(this::answers, START_TIMEOUT);
  }

  /** Starts again after {@link #stop} or {@link #kill} as another version. */
  public void startAs(Path program) {
    dolt = program;
    start();
  }

  /** Ends the server by SIGTERM. It takes up to 30 s while someone reads its binlog. */
  public void stop() {
    process.terminate(STOP_TIMEOUT);
  }

  /** Ends the server by SIGKILL. */
  public void kill() {
    process.kill();
  }

  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Process id of the running server. */
  public long pid() {
    return process.pid();
  }

  /** Port on 127.0.0.1; the same for the whole life of this object. */
  public int port() {
    return port;
  }

  /** Directory with one directory per database. */
  public Path dataDirectory() {
    return data;
  }

  /** The HOME of the server, which holds its global configuration and its uuid. */
  public Path home() {
    return home;
  }

  /** The last lines of the server's log. */
  public String logTail() {
    return process.tail();
  }

  /** A connection of root without a database, with autocommit on. */
  public Connection connect() throws SQLException {
    return connect("root", rootPassword);
  }

  /** A connection without a database, with autocommit on. */
  public Connection connect(String user, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("sslMode", sslMode);
    keyStore.ifPresent(
        store -> {
          properties.setProperty("keyStore", store.toString());
          properties.setProperty("keyStorePassword", CertificateAuthority.storePassword());
        });
    Connection connection =
        DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", properties);
    try (Statement statement = connection.createStatement()) {
      // Dolt's handshake says that autocommit is off although it is on: drivers believe it.
      statement.execute("SET autocommit = 1");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Executes statements one by one, on one connection without a database. */
  public void execute(String... sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String one : sql) {
        Matcher created = CREATE_DATABASE.matcher(one);
        if (created.matches()) {
          create(one, created.group(1), statement);
        } else {
          statement.execute(one);
        }
      }
    }
  }

  /**
   * One at a time, each until its counters are set up: where two are made at once, Dolt 2.2.0 may
   * end with "close of closed channel" (dsess/autoincrement_tracker.go, initWithRoots).
   */
  private void create(String sql, String database, Statement statement) throws SQLException {
    synchronized (creating) {
      statement.execute(sql);
      requireCounters(database);
    }
  }

  /**
   * Makes a database again whose counters cannot be used. Dolt 2.3.1 sets them up in the context of
   * the statement that makes the database, beside it, and gives up for good if that ends first
   * (dsess/sequence_tracker.go, NewSequenceTrackerFromRoots).
   */
  private void requireCounters(String database) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      while (true) {
        statement.execute("USE `%s`".formatted(database));
        try {
          statement.execute("CALL dolt_reset('--hard')");
          return;
        } catch (SQLException e) {
          if (!e.getMessage().contains("context canceled")) {
            throw e;
          }
          statement.execute("DROP DATABASE `%s`".formatted(database));
          statement.execute("CREATE DATABASE `%s`".formatted(database));
        }
      }
    }
  }

  /**
   * Executes statements one by one, on one connection.
   *
   * @param database what USE takes, so with a branch too: {@code shop/feature}
   */
  public void executeIn(String database, String... sql) throws SQLException {
    String[] all = new String[sql.length + 1];
    all[0] = "USE `" + database + "`";
    System.arraycopy(sql, 0, all, 1, sql.length);
    execute(all);
  }

  /** The rows of a query, every value as text, or null. */
  public List<List<String>> query(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return rows(result);
    }
  }

  /** The rows of a query on a database, every value as text, or null. */
  public List<List<String>> queryIn(String database, String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("USE `" + database + "`");
      try (ResultSet result = statement.executeQuery(sql)) {
        return rows(result);
      }
    }
  }

  /** The GTIDs that the server has executed, as {@code @@GLOBAL.gtid_executed} says. */
  public String executedGtids() throws SQLException {
    return query("SELECT @@GLOBAL.gtid_executed").get(0).get(0);
  }

  /**
   * Runs the dolt program with the home of this server.
   *
   * @return what it printed
   * @throws IllegalStateException if its exit code is not 0
   */
  public String dolt(Path workingDirectory, String... arguments) {
    List<String> command = new ArrayList<>(List.of(dolt.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(workingDirectory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment());
    try {
      Process run = builder.start();
      run.getOutputStream().close();
      String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (run.waitFor() != 0) {
        throw new IllegalStateException("%s failed:%n%s".formatted(command, output));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while dolt ran", e);
    }
  }

  /** Kills the server and deletes its directories. */
  @Override
  public void close() {
    if (isRunning()) {
      process.kill();
    }
    directory.close();
  }

  private boolean answers() {
    try (Connection connection = connect()) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private Path config() {
    return directory.path().resolve("config.yaml");
  }

  private Map<String, String> environment() {
    return rootPassword.isEmpty()
        ? Map.of("HOME", home.toString(), "DOLT_REMOTE_PASSWORD", "")
        : Map.of("HOME", home.toString(), "DOLT_ROOT_PASSWORD", rootPassword);
  }

  /** The rows of a result, every value as text, or null. */
  public static List<List<String>> rows(ResultSet result) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    int columns = result.getMetaData().getColumnCount();
    while (result.next()) {
      List<String> row = new ArrayList<>(columns);
      for (int column = 1; column <= columns; column++) {
        row.add(result.getString(column));
      }
      rows.add(row);
    }
    return rows;
  }
}
