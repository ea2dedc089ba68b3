package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doltconnect.support.ConnectRestException;
import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.KafkaBroker;
import io.doltconnect.support.TcpProxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A real worker with its default timeouts, and a server that is there no more: a pause, a restart
 * and a deletion take no time, and nothing is left behind.
 */
class UnresponsiveServerWorkerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Two seconds, and as much again for a machine that is busy. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private static DoltServer dolt;
  private static KafkaBroker broker;
  private static ConnectWorker worker;

  @BeforeAll
  static void start() throws SQLException {
    dolt = DoltServer.builder().variable("binlog_row_metadata", "MINIMAL").start();
    dolt.execute("create database d", "create table d.t(id int primary key, v varchar(200))");
    dolt.executeIn(
        "d",
        "insert into t with recursive r(n) as (select 0 union all select n + 1 from r where n <"
            + " 4999) select n, repeat('x', 100) from r");
    for (int rows = 5_000; rows < 150_000; rows *= 2) {
      dolt.executeIn("d", "insert into t select id + %d, v from t".formatted(rows));
    }
    dolt.executeIn("d", "call dolt_commit('-Am', 'rows')");
    broker = KafkaBroker.start();
    worker = ConnectWorker.builder(broker.bootstrapServers()).start();
  }

  @AfterAll
  static void stop() {
    worker.close();
    broker.close();
    dolt.close();
  }

  /** What becomes of the server, and in which phase of the task. */
  @ParameterizedTest
  @CsvSource({
    "silent, initial",
    "silent, no_data",
    "deaf, no_data",
    "away, initial",
    "away, no_data",
  })
  void letsTheTaskGo(String server, String mode) throws Exception {
    String name = server + "-" + mode;
    try (TcpProxy proxy = new TcpProxy(dolt.port())) {
      Map<String, String> config =
          Connectors.config(
              dolt,
              name,
              "snapshot.mode",
              mode,
              "database.include.list",
              "d",
              "database.port",
              String.valueOf(proxy.port()),
              "max.queue.size.in.bytes",
              "20000",
              "max.batch.size",
              "10",
              // What waits in the producer is sent before a stop is over.
              "producer.override.batch.size",
              "0",
              "producer.override.buffer.memory",
              "65536",
              "poll.interval.ms",
              "500");
      worker.rest().putConnector(name, config);
      worker.awaitRunning(name);
      await().atMost(PATIENCE).until(() -> proxy.openConnections() >= 2);
      lose(proxy, server);
      // The stream now wants a definition that nobody gives.
      dolt.execute(
          "insert into d.t values (%d,'new')".formatted(1_000_000 + name.hashCode() % 1000));
      Thread.sleep(2_000);

      inTime(
          () -> {
            worker.rest().pause(name);
            worker.awaitState(name, "PAUSED");
          });
      worker.rest().resume(name);
      worker.awaitRunning(name);
      inTime(() -> worker.rest().restart(name));
      worker.awaitRunning(name);
      Thread.sleep(2_000);
      inTime(
          () -> {
            worker.rest().stopConnector(name);
            worker.awaitState(name, "STOPPED");
          });
      await("no connection is left").atMost(SOON).until(proxy::openConnections, open -> open == 0);
      await("no thread is left").atMost(SOON).until(() -> threads(name), List::isEmpty);

      worker.rest().resume(name);
      worker.awaitRunning(name);
      Thread.sleep(1_000);
      inTime(() -> delete(name));
      await("no connection is left").atMost(SOON).until(proxy::openConnections, open -> open == 0);
      await("no thread is left").atMost(SOON).until(() -> threads(name), List::isEmpty);
    }
    assertThat(
            Files.readAllLines(worker.log()).stream()
                .filter(line -> line.contains("Graceful stop of task " + name)))
        .isEmpty();
  }

  private static void lose(TcpProxy proxy, String how) {
    switch (how) {
      case "silent" -> proxy.swallowAnswersAfter(0);
      case "deaf" -> proxy.swallowRequests();
      case "away" -> proxy.close();
      default -> throw new IllegalArgumentException(how);
    }
  }

  private static void inTime(Runnable step) {
    long start = System.nanoTime();
    step.run();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
  }

  private static void delete(String name) {
    worker.rest().deleteConnector(name);
    await()
        .atMost(SOON)
        .until(
            () -> {
              try {
                worker.rest().status(name);
                return false;
              } catch (ConnectRestException e) {
                return e.statusCode() == 404;
              }
            });
  }

  /** The connector's threads in the worker. */
  private static List<String> threads(String name) throws IOException, InterruptedException {
    Path file = Files.createTempFile("threads", ".txt");
    try {
      Process jcmd =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  String.valueOf(worker.pid()),
                  "Thread.print")
              .redirectErrorStream(true)
              .redirectOutput(file.toFile())
              .start();
      assertThat(jcmd.waitFor()).isZero();
      return Files.readString(file, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("\"dolt-") && line.contains(name))
          .toList();
    } finally {
      Files.delete(file);
    }
  }
}
