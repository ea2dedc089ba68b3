package io.doltconnect.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.zip.ZipFile;

/**
 * A real PostgreSQL server on 127.0.0.1, of programs that Maven fetches. PostgreSQL refuses to run
 * as root: under root it runs as the user nobody.
 */
public final class PostgresServer implements AutoCloseable {
  private static final String VERSION = "17.5.0";
  private static final String ARCHIVE = "postgres-linux-x86_64.txz";
  private static final String NOBODY = "65534";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final TemporaryDirectory directory = new TemporaryDirectory("postgresql");
  private final int port = FreePort.find();
  private final Driver driver;
  private final URLClassLoader driverLoader;
  private ServerProcess process;

  private PostgresServer(Path driverJar) {
    try {
      driverLoader = new URLClassLoader(new URL[] {driverJar.toUri().toURL()});
      driver =
          (Driver)
              driverLoader
                  .loadClass("org.postgresql.Driver")
                  .getDeclaredConstructor()
                  .newInstance();
      start();
    } catch (IOException e) {
      directory.close();
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      directory.close();
      throw new IllegalStateException(driverJar + " is no driver of PostgreSQL", e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts a server, which is empty and lets postgres in without a password.
   *
   * @param driverJar PostgreSQL's JDBC driver
   */
  public static PostgresServer start(Path driverJar) {
    return new PostgresServer(driverJar);
  }

  /** Where JDBC connects to. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
  }

  /** The rows of a query, every value as text, or null. */
  public List<List<String>> query(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return DoltServer.rows(result);
    }
  }

  /** Ends the server and deletes its data. Nobody may be connected any more. */
  @Override
  public void close() {
    try {
      if (process != null && process.isAlive()) {
        process.terminate(TIMEOUT);
      }
      driverLoader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      directory.close();
    }
  }

  private void start() throws IOException {
    Path programs = directory.directory("programs");
    Path data = directory.directory("data");
    unpack(programs);
    if (isRoot()) {
      run(List.of("chmod", "755", directory.path().toString()));
      run(List.of("chown", NOBODY + ":" + NOBODY, data.toString()));
    }
    run(
        unprivileged(
            programs.resolve("bin/initdb").toString(),
            "--pgdata=" + data,
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync"));
    process =
        ServerProcess.start(
            "PostgreSQL",
            unprivileged(
                programs.resolve("bin/postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off"),
            directory.path(),
            Map.of(),
            directory.path().resolve("server.log"));
    process.awaitReady(this::answers, TIMEOUT);
  }

  private boolean answers() {
    try (Connection connection = connect()) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "postgres");
    return driver.connect(url(), properties);
  }

  /** Java reads no xz; tar does. */
  private static void unpack(Path programs) throws IOException {
    Path jar = MavenJars.jars("postgresql", VERSION).get(0);
    Process tar =
        new ProcessBuilder("tar", "-xJ", "--no-same-owner", "-C", programs.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (ZipFile zip = new ZipFile(jar.toFile());
        InputStream in = zip.getInputStream(zip.getEntry(ARCHIVE));
        OutputStream out = tar.getOutputStream()) {
      in.transferTo(out);
    }
    requireSuccess(tar, "tar");
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static List<String> unprivileged(String... command) {
    List<String> all = new ArrayList<>();
    if (isRoot()) {
      all.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    all.addAll(List.of(command));
    return all;
  }

  private void run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.path().toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().close();
    requireSuccess(process, command.toString());
  }

  private static void requireSuccess(Process process, String what) {
    try {
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        throw new IllegalStateException(
            "%s ended with exit code %d; it says why on stderr".formatted(what, exitCode));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + what + " ran", e);
    }
  }
}
