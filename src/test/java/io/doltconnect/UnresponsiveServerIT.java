package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doltconnect.support.DoltServer;
import io.doltconnect.support.SilentServer;
import io.doltconnect.support.TcpProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connect has its thread back soon whatever the server does, and nothing is left of a task that was
 * stopped.
 */
class UnresponsiveServerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The poll interval is a tenth of a second; the rest is for a machine that is busy. */
  private static final Duration SOON = Duration.ofSeconds(3);

  private static DoltServer dolt;

  @BeforeAll
  static void start() throws SQLException {
    // Without names in the log, every row wants the table's definition.
    dolt = DoltServer.builder().variable("binlog_row_metadata", "MINIMAL").start();
    dolt.execute("create database d", "create table d.t(id int primary key, v varchar(200))");
    dolt.executeIn(
        "d",
        "insert into t with recursive r(n) as (select 0 union all select n + 1 from r where n <"
            + " 4999) select n, repeat('x', 150) from r",
        "call dolt_commit('-Am', 'rows')");
  }

  @AfterAll
  static void stop() {
    dolt.close();
  }

  private static Map<String, String> properties(String name, int port, String... changes) {
    Map<String, String> properties = SnapshotTasks.properties(dolt, "d", changes);
    properties.put("name", name);
    properties.put("database.port", String.valueOf(port));
    properties.put("poll.interval.ms", "100");
    properties.put("heartbeat.interval.ms", "200");
    return properties;
  }

  /** Polls for a while, every time in time. */
  private static List<SourceRecord> pollFor(TaskHarness task, Duration time)
      throws InterruptedException {
    List<SourceRecord> records = new ArrayList<>();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      long start = System.nanoTime();
      records.addAll(task.poll());
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }
    return records;
  }

  private static TaskHarness launch(Map<String, String> properties) {
    TaskHarness task = new TaskHarness(properties);
    long start = System.nanoTime();
    task.launch();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    return task;
  }

  private static void assertStopsWhole(TaskHarness task, String name) {
    long start = System.nanoTime();
    task.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    await("no thread is left").atMost(SOON).until(() -> threads(name), List::isEmpty);
  }

  private static void assertStopsWhole(TaskHarness task, String name, TcpProxy proxy) {
    assertStopsWhole(task, name);
    await("no connection is left").atMost(SOON).until(proxy::openConnections, open -> open == 0);
  }

  private static List<String> threads(String connector) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("dolt-") && name.contains(connector))
        .toList();
  }

  @Test
  void isAPortThatAcceptsAndSaysNothing() throws Exception {
    try (SilentServer server = SilentServer.thatAccepts()) {
      TaskHarness task = launch(properties("silent", server.port()));
      assertThat(pollFor(task, Duration.ofSeconds(2))).isEmpty();
      assertThat(server.openConnections()).isEqualTo(1);
      assertStopsWhole(task, "silent");
      await().atMost(SOON).until(server::openConnections, open -> open == 0);
    }
  }

  @Test
  void losesThePacketsByWhichClientsConnect() throws Exception {
    try (SilentServer server = SilentServer.thatDoesNotAccept()) {
      TaskHarness task = launch(properties("unreachable", server.port()));
      assertThat(pollFor(task, Duration.ofSeconds(2))).isEmpty();
      assertStopsWhole(task, "unreachable");
    }
  }

  @Test
  void isAway() throws Exception {
    TcpProxy away = new TcpProxy(dolt.port());
    away.close();
    TaskHarness task =
        launch(
            properties(
                "away",
                away.port(),
                "snapshot.mode",
                "earliest",
                "reconnect.backoff.ms",
                "60000",
                "reconnect.backoff.max.ms",
                "60000"));
    assertThat(pollFor(task, Duration.ofSeconds(2))).isEmpty();
    assertStopsWhole(task, "away");
  }

  /**
   * Behind so many bytes of each connection: in the log-in, in a question, in the dump, in rows.
   */
  @ParameterizedTest
  @CsvSource({
    "20, initial", "120, initial", "300, initial", "1000, initial", "3000, initial",
    "50000, initial", "120, earliest", "200, earliest", "300, no_data", "600, earliest",
    "20000, earliest", "100000, earliest"
  })
  void fallsSilentInTheMiddleOfAnAnswer(long bytes, String mode) throws Exception {
    String name = "middle-" + mode + bytes;
    try (TcpProxy proxy = new TcpProxy(dolt.port())) {
      proxy.swallowAnswersAfter(bytes);
      TaskHarness task =
          launch(
              properties(
                  name, proxy.port(), "snapshot.mode", mode, "max.queue.size.in.bytes", "20000"));
      pollFor(task, Duration.ofSeconds(2));
      assertThat(proxy.openConnections()).isPositive();
      assertStopsWhole(task, name, proxy);
    }
  }

  @Test
  void hasAStatementThatDoesNotEnd() throws Exception {
    try (TcpProxy proxy = new TcpProxy(dolt.port());
        Connection writer = dolt.connect()) {
      CompletableFuture<Void> sleeping =
          CompletableFuture.runAsync(
              () -> {
                try (Statement statement = writer.createStatement()) {
                  statement.execute("update d.t set v = 'y' where id = 1 and sleep(30) = 1");
                } catch (SQLException e) {
                  // It was broken off.
                }
              });
      await()
          .atMost(PATIENCE)
          .until(() -> dolt.query("show processlist").toString().contains("sleep(30)"));
      TaskHarness task = launch(properties("pinned", proxy.port(), "snapshot.mode", "no_data"));
      assertThat(pollFor(task, Duration.ofSeconds(3))).isEmpty();
      assertStopsWhole(task, "pinned", proxy);
      writer.abort(Runnable::run);
      sleeping.join();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"requests", "answers"})
  void fallsSilentWhileTheStreamIsQuiet(String what) throws Exception {
    String name = "quiet-" + what;
    try (TcpProxy proxy = new TcpProxy(dolt.port())) {
      TaskHarness task =
          new TaskHarness(properties(name, proxy.port(), "snapshot.mode", "no_data")).start();
      pollFor(task, Duration.ofSeconds(1));
      swallow(proxy, what);
      // Long enough for the newest commits to be asked for.
      List<SourceRecord> heartbeats = pollFor(task, Duration.ofSeconds(12));
      assertThat(heartbeats).hasSizeGreaterThan(20);
      assertStopsWhole(task, name, proxy);
    }
  }

  private static void swallow(TcpProxy proxy, String what) {
    if (what.equals("requests")) {
      proxy.swallowRequests();
    } else {
      proxy.swallowAnswersAfter(0);
    }
  }

  @Test
  void doesNotGiveADefinitionForAWhile() throws Exception {
    try (TcpProxy proxy = new TcpProxy(dolt.port())) {
      dolt.execute("create table d.wanted(id int primary key)");
      Map<String, String> properties =
          properties(
              "wanted",
              proxy.port(),
              "snapshot.mode",
              "no_data",
              "table.include.list",
              "d.wanted",
              "database.query.timeout.ms",
              "4000",
              "connect.timeout.ms",
              "4000");
      properties.remove("database.include.list");
      TaskHarness task = new TaskHarness(properties).start();
      pollFor(task, Duration.ofSeconds(1));
      proxy.swallowRequests();
      dolt.execute("insert into d.wanted values (1)", "insert into d.wanted values (2)");
      List<SourceRecord> meanwhile = pollFor(task, Duration.ofSeconds(3));
      assertThat(meanwhile).hasSizeGreaterThan(5);
      assertThat(meanwhile).allMatch(record -> record.topic().startsWith("__"));

      proxy.forwardAgain();
      List<SourceRecord> rows =
          task.pollUntil(
              records -> records.stream().filter(r -> r.topic().equals("s.d.wanted")).count() == 2,
              PATIENCE);
      assertThat(rows.stream().filter(r -> r.topic().equals("s.d.wanted")))
          .extracting(record -> record.key().toString())
          .containsExactly("Struct{id=1}", "Struct{id=2}");

      proxy.swallowRequests();
      dolt.execute("insert into d.wanted values (3)");
      pollFor(task, Duration.ofSeconds(1));
      assertStopsWhole(task, "wanted", proxy);
    }
  }

  /** Events that make no records do not keep a poll from coming to its end. */
  @Test
  void writesWithoutAPauseWhatIsNotCaptured() throws Exception {
    dolt.execute("create table d.busy(id int primary key)");
    Map<String, String> properties =
        properties("busy", dolt.port(), "snapshot.mode", "no_data", "table.include.list", "d.t");
    properties.remove("database.include.list");
    properties.put("heartbeat.interval.ms", "0");
    TaskHarness task = new TaskHarness(properties).start();
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              try (Connection connection = dolt.connect();
                  Statement statement = connection.createStatement()) {
                long end = System.nanoTime() + Duration.ofSeconds(8).toNanos();
                for (int id = 0; System.nanoTime() < end; id++) {
                  statement.execute("insert into d.busy values (" + id + ")");
                }
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(pollFor(task, Duration.ofSeconds(6))).isEmpty();
    assertStopsWhole(task, "busy");
    writing.join();
  }
}
