package io.doltconnect.types;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A Dolt server that writes a binlog, in a directory and with a HOME of its own. */
final class LoggingDolt implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path data;
  private final Process process;
  private final Connection connection;

  private LoggingDolt(Path data, Process process, Connection connection) {
    this.data = data;
    this.process = process;
    this.connection = connection;
  }

  static LoggingDolt start(Path directory) throws Exception {
    Path data = Files.createDirectories(directory.resolve("data"));
    Path home = Files.createDirectories(directory.resolve("home"));
    File log = directory.resolve("server.log").toFile();
    run(home, data, log, "config", "--global", "--add", "metrics.disabled", "true").waitFor();
    String variables =
        "SET @@PERSIST.log_bin=ON; SET @@PERSIST.gtid_mode=ON; SET @@PERSIST.enforce_gtid_consistency=ON;";
    run(home, data, log, "sql", "-q", variables).waitFor();
    int port = freePort();
    Process process =
        run(home, data, log, "sql-server", "--host", "127.0.0.1", "--port", String.valueOf(port));
    String url = "jdbc:mariadb://127.0.0.1:%d/?user=root&allowMultiQueries=true".formatted(port);
    try {
      Connection connection =
          Awaitility.await()
              .atMost(LIMIT)
              .ignoreExceptionsInstanceOf(SQLException.class)
              .until(() -> DriverManager.getConnection(url), c -> true);
      return new LoggingDolt(data, process, connection);
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw new IllegalStateException("Dolt did not start: " + Files.readString(log.toPath()), e);
    }
  }

  private static Process run(Path home, Path data, File log, String... arguments)
      throws IOException {
    String binary =
        System.getenv()
            .getOrDefault(
                "DOLT_BINARY",
                Path.of(System.getenv("HOME"), ".cache/kafka-connect-dolt/dolt-2.2.0/dolt")
                    .toString());
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of(binary), Stream.of(arguments)).toList())
            .directory(data.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    builder.environment().put("HOME", home.toString());
    return builder.start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  Path data() {
    return data;
  }

  Connection connection() {
    return connection;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    process.destroy();
    Awaitility.await().atMost(LIMIT).until(() -> !process.isAlive());
  }
}
