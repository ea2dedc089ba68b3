package io.doltconnect.demo;

import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The servers of the demo, each on a free port of 127.0.0.1. */
final class DemoServers implements AutoCloseable {
  private static final String CONNECTOR = "employees";
  private static final int TRANSACTION_TIMEOUT_MILLIS = 10_000;

  private final Console console;
  private DoltServer dolt;
  private KafkaBroker broker;
  private ConnectWorker worker;

  DemoServers(Console console) {
    this.console = console;
  }

  /** Starts them one after the other, and says so. */
  void start() {
    dolt =
        timed(
            () -> DoltServer.builder().variable("binlog_row_metadata", "FULL").start(),
            "Dolt SQL server");
    broker = timed(KafkaBroker::start, "Kafka broker");
    worker =
        timed(
            () ->
                ConnectWorker.builder(broker.bootstrapServers())
                    .environment("DOLT_PORT", Integer.toString(dolt.port()))
                    .exactlyOnce(TRANSACTION_TIMEOUT_MILLIS)
                    .start(),
            "Connect worker");
  }

  /**
   * Registers the connector.
   *
   * @param file body for the REST API
   */
  void register(Path file) throws IOException {
    long begin = System.nanoTime();
    worker.rest().createConnector(Files.readString(file));
    worker.awaitRunning(CONNECTOR);
    console.started("Connector of " + file, System.nanoTime() - begin);
  }

  /** Waits until the connector runs, after a start of the worker. */
  void awaitRunning() {
    worker.awaitRunning(CONNECTOR);
  }

  DoltServer dolt() {
    return dolt;
  }

  KafkaBroker broker() {
    return broker;
  }

  ConnectWorker worker() {
    return worker;
  }

  /** Stops what was started, also when the thread was interrupted. */
  @Override
  public void close() {
    console.line("demo: stopping the servers");
    boolean interrupted = Thread.interrupted();
    try {
      closeIfStarted(worker);
    } finally {
      try {
        closeIfStarted(broker);
      } finally {
        closeIfStarted(dolt);
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static void closeIfStarted(AutoCloseable server) {
    if (server == null) {
      return;
    }
    try {
      server.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("A server cannot be closed: " + e.getMessage(), e);
    }
  }

  private <T> T timed(Supplier<T> start, String what) {
    long begin = System.nanoTime();
    T started = start.get();
    console.started(what, System.nanoTime() - begin);
    return started;
  }
}
