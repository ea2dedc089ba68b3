package io.doltconnect.dolt;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.mariadb.jdbc.Driver;

/**
 * A Dolt SQL server of its own, with a home of its own, as Dolt keeps the server's UUID and
 * persisted variables there. The binary is {@code $DOLT_BINARY}, or the one that the build has
 * cached.
 */
final class DoltProcess implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private final Path directory;
  private final List<String> configuration;
  private final int port;
  private Process process;

  /**
   * @param directory empty directory for the data and the home
   * @param listener further lines of the listener's section
   * @param variables system variables
   */
  DoltProcess(Path directory, List<String> listener, Map<String, String> variables)
      throws IOException {
    this.directory = directory;
    this.port = freePort();
    this.configuration =
        Stream.of(
                Stream.of("listener:", "  host: 127.0.0.1", "  port: " + port),
                listener.stream().map(line -> "  " + line),
                Stream.of("system_variables:", "  max_connections: 100"),
                variables.entrySet().stream()
                    .map(v -> "  %s: \"%s\"".formatted(v.getKey(), v.getValue())))
            .flatMap(lines -> lines)
            .toList();
    start();
  }

  static Map<String, String> logging() {
    return Map.of(
        "log_bin", "ON",
        "gtid_mode", "ON",
        "enforce_gtid_consistency", "ON",
        "binlog_row_metadata", "FULL");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String binary() {
    return Objects.requireNonNullElseGet(
        System.getenv("DOLT_BINARY"),
        () ->
            Path.of(
                    System.getProperty("user.home"),
                    ".cache",
                    "kafka-connect-dolt",
                    "dolt-2.2.0",
                    "dolt")
                .toString());
  }

  void start() throws IOException {
    Path data = Files.createDirectories(directory.resolve("data"));
    Path home = Files.createDirectories(directory.resolve("home"));
    Path config = Files.write(directory.resolve("config.yaml"), configuration);
    ProcessBuilder builder =
        new ProcessBuilder(binary(), "sql-server", "--config", config.toString())
            .directory(data.toFile())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve("server.log").toFile()));
    builder.environment().put("HOME", home.toString());
    process = builder.start();
    try {
      awaitListener();
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw new IllegalStateException(Files.readString(directory.resolve("server.log")), e);
    }
  }

  private void awaitListener() {
    await()
        .atMost(START_TIMEOUT)
        .failFast(() -> !process.isAlive())
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> {
              new Socket(InetAddress.getLoopbackAddress(), port).close();
              return true;
            });
  }

  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("The server did not stop.");
    }
  }

  int port() {
    return port;
  }

  /** The connector's properties for this server, with changes. */
  Map<String, String> properties(String... changes) {
    Map<String, String> properties =
        new HashMap<>(
            Map.of(
                "database.hostname", "127.0.0.1",
                "database.port", String.valueOf(port),
                "database.user", "root",
                "topic.prefix", "shop"));
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    return properties;
  }

  Connection connect(String... options) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "root");
    properties.setProperty("sslMode", "disable");
    for (int i = 0; i < options.length; i += 2) {
      properties.setProperty(options[i], options[i + 1]);
    }
    return new Driver().connect("jdbc:mariadb://127.0.0.1:" + port + "/", properties);
  }

  void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }
}
