package io.doltconnect.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real Connect worker in a process of its own, which has the connector from the zip in its
 * plugin.path and from nowhere else.
 */
public final class ConnectWorker implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STATE_TIMEOUT = Duration.ofSeconds(90);

  private final TemporaryDirectory directory = new TemporaryDirectory("connect-worker");
  private final int port = FreePort.find();
  private final ConnectRest rest = new ConnectRest(URI.create("http://127.0.0.1:" + port));
  private final List<String> command;
  private final Map<String, String> environment;
  private ServerProcess process;

  ConnectWorker(ConnectWorkerBuilder builder) {
    try {
      environment = builder.environment();
      ComponentArchive archive = builder.archive();
      Path plugins = directory.directory("plugins");
      archive.extract(plugins);
      link(builder.plugins(), plugins);
      Path properties = directory.path().resolve("worker.properties");
      write(builder.properties(port, plugins), properties);
      command = command(builder, classPath(builder, archive), properties);
      start();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** A worker of the brokers. */
  public static ConnectWorkerBuilder builder(String bootstrapServers) {
    return new ConnectWorkerBuilder(bootstrapServers);
  }

  /** Starts again after {@link #stop} or {@link #kill}, as the same worker. */
  public void start() {
    start(Optional.empty());
  }

  /** Starts again, and whatever it writes to its log fails for want of room. */
  public void startWithoutRoomForItsLog() {
    start(Optional.of(Path.of("/dev/full")));
  }

  private void start(Optional<Path> output) {
    if (isRunning()) {
      throw new IllegalStateException("The Connect worker already runs");
    }
    process =
        ServerProcess.start(
            "The Connect worker", command, directory.path(), environment, log(), output);
    process.awaitReady(rest::isHealthy, START_TIMEOUT);
  }

  /** Ends the worker by SIGTERM: tasks stop and offsets are committed. */
  public void stop() {
    process.terminate(STOP_TIMEOUT);
  }

  /** Ends the worker by SIGKILL. */
  public void kill() {
    process.kill();
  }

  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Process id of the running worker. */
  public long pid() {
    return process.pid();
  }

  /** Port of the REST API on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** The REST API of this worker. */
  public ConnectRest rest() {
    return rest;
  }

  /** The last lines of the worker's log. */
  public String logTail() {
    return process.tail();
  }

  /** The worker's log, over all its starts. */
  public Path log() {
    return directory.path().resolve("worker.log");
  }

  /**
   * Waits until the connector and at least one task run.
   *
   * @throws AssertionError if one of them fails, with its trace, or the time is over
   */
  public void awaitRunning(String name) {
    await(
        name,
        status -> {
          if (failed(status)) {
            throw new AssertionError("Connector '" + name + "' failed: " + trace(status));
          }
          return status.at("/connector/state").asText().equals("RUNNING")
              && !status.at("/tasks").isEmpty()
              && states(status).stream().allMatch("RUNNING"::equals);
        },
        "RUNNING");
  }

  /**
   * Waits until the connector or a task fails.
   *
   * @return the trace of the failure
   */
  public String awaitFailed(String name) {
    return trace(await(name, ConnectWorker::failed, "FAILED"));
  }

  /** Waits until the connector and all its tasks are in a state, such as PAUSED or STOPPED. */
  public void awaitState(String name, String state) {
    await(
        name,
        status ->
            status.at("/connector/state").asText().equals(state)
                && states(status).stream().allMatch(state::equals)
                && (!state.equals("STOPPED") || status.at("/tasks").isEmpty()),
        state);
  }

  /** Kills the worker and deletes its directory. */
  @Override
  public void close() {
    if (isRunning()) {
      process.kill();
    }
    try {
      PlantedSecret.requireNoneIn(Files.exists(log()) ? Files.readString(log()) : "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      directory.close();
    }
  }

  private JsonNode await(String name, Predicate<JsonNode> done, String expected) {
    long end = System.nanoTime() + STATE_TIMEOUT.toNanos();
    JsonNode status = null;
    while (System.nanoTime() < end) {
      try {
        status = rest.status(name);
        if (done.test(status)) {
          return status;
        }
      } catch (ConnectRestException e) {
        // A connector that was just created has no status yet.
        if (e.statusCode() != 404) {
          throw e;
        }
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for " + expected, e);
      }
    }
    throw new AssertionError(
        "Connector '%s' is not %s after %s, but: %s. The end of the worker's log:%n%s"
            .formatted(name, expected, STATE_TIMEOUT, status, logTail()));
  }

  private static boolean failed(JsonNode status) {
    return status.at("/connector/state").asText().equals("FAILED")
        || states(status).contains("FAILED");
  }

  private static List<String> states(JsonNode status) {
    List<String> states = new ArrayList<>();
    status.at("/tasks").forEach(task -> states.add(task.get("state").asText()));
    return states;
  }

  private static String trace(JsonNode status) {
    return status.findValuesAsText("trace").stream().collect(Collectors.joining("\n"));
  }

  private static void link(Map<String, Path> folders, Path plugins) {
    try {
      for (Map.Entry<String, Path> folder : folders.entrySet()) {
        Files.createSymbolicLink(plugins.resolve(folder.getKey()), folder.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Map<String, String> properties, Path file) {
    Properties all = new Properties();
    all.putAll(properties);
    try (OutputStream out = Files.newOutputStream(file)) {
      all.store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> command(ConnectWorkerBuilder builder, String classPath, Path properties) {
    List<String> command = new ArrayList<>();
    command.add(builder.java().toString());
    command.addAll(builder.jvmArguments());
    command.add("-cp");
    command.add(classPath);
    command.add(
        "org.apache.kafka.connect.cli."
            + (builder.standalone().isPresent() ? "ConnectStandalone" : "ConnectDistributed"));
    command.add(properties.toString());
    builder
        .standalone()
        .ifPresent(
            connector -> {
              Path file = directory.path().resolve("connector.properties");
              write(connector, file);
              command.add(file.toString());
            });
    return command;
  }

  /**
   * The jars of another version, or those of this process without the connector and what it brings
   * itself, so that a jar that is missing in the zip is noticed. Jackson stays, because the worker
   * uses it too.
   */
  private static String classPath(ConnectWorkerBuilder builder, ComponentArchive archive) {
    Set<String> bundled = archive.libraries();
    Stream<Path> jars =
        builder
            .version()
            .map(version -> MavenJars.jars("connect", version).stream())
            .orElseGet(
                () ->
                    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(Path::of)
                        .filter(Files::isRegularFile)
                        .filter(jar -> isWorkers(jar, bundled)));
    return jars.map(jar -> jar.toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isWorkers(Path jar, Set<String> bundled) {
    String name = jar.getFileName().toString();
    return name.startsWith("jackson-") || !bundled.contains(name);
  }
}
