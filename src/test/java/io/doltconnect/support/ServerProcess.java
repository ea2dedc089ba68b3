package io.doltconnect.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A server in a process of its own, whose output is appended to a file. It is killed when the Java
 * process ends before it was stopped.
 */
final class ServerProcess {
  private static final int TAIL_LINES = 40;
  private static final Duration POLL = Duration.ofMillis(50);

  private final String name;
  private final Path log;
  private final Process process;
  private final Thread killAtExit;

  private ServerProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.killAtExit = new Thread(process::destroyForcibly, "kill " + name);
  }

  /**
   * Starts a program.
   *
   * @param name what messages call it
   * @param environment variables to set beside the inherited ones
   * @param log where its output is appended
   */
  static ServerProcess start(
      String name,
      List<String> command,
      Path directory,
      Map<String, String> environment,
      Path log) {
    return start(name, command, directory, environment, log, Optional.empty());
  }

  /** Starts a program whose output goes elsewhere than to its log, if that is said. */
  static ServerProcess start(
      String name,
      List<String> command,
      Path directory,
      Map<String, String> environment,
      Path log,
      Optional<Path> output) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.orElse(log).toFile()));
    builder.environment().putAll(environment);
    try {
      ServerProcess started = new ServerProcess(name, log, builder.start());
      started.killWithThisProcess();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until the server answers.
   *
   * @throws IllegalStateException if it ends or the time is over; the message has the end of its
   *     log
   */
  void awaitReady(BooleanSupplier ready, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    while (!ready.getAsBoolean()) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "%s ended with exit code %d instead of starting. The end of its log:%n%s"
                .formatted(name, process.exitValue(), tail()));
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "%s does not answer after %s. The end of its log:%n%s"
                .formatted(name, timeout, tail()));
      }
      pause(POLL);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /**
   * Sends SIGTERM and waits for the end.
   *
   * @throws IllegalStateException if it still runs after that time, having killed it
   */
  void terminate(Duration timeout) {
    process.destroy();
    if (!ended(timeout)) {
      kill();
      throw new IllegalStateException(
          "%s did not end within %s of SIGTERM. The end of its log:%n%s"
              .formatted(name, timeout, tail()));
    }
  }

  /** Sends SIGKILL and waits for the end, also when the thread is interrupted. */
  void kill() {
    process.destroyForcibly();
    // The process is gone in a moment, and what it wrote to can only be deleted afterwards.
    boolean interrupted = Thread.interrupted();
    try {
      if (!ended(Duration.ofSeconds(30))) {
        throw new IllegalStateException("%s did not end within 30 s of SIGKILL".formatted(name));
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The last lines of the log. */
  String tail() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean ended(Duration timeout) {
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw interrupted(e);
    }
    forgetHook();
    return true;
  }

  private void killWithThisProcess() {
    try {
      Runtime.getRuntime().addShutdownHook(killAtExit);
    } catch (IllegalStateException e) {
      // This Java process is ending already.
      kill();
      throw e;
    }
  }

  private void forgetHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(killAtExit);
    } catch (IllegalStateException e) {
      // The Java process is ending: its hooks run already and find this process dead.
      return;
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("Interrupted while waiting for a process", e);
  }
}
