package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.DoltServer;
import io.doltconnect.support.FreePort;
import io.prometheus.jmx.JavaAgent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a running task shows, and what Prometheus makes of it. */
class MonitoringIT {
  private static final Path FILES = Path.of("docker", "monitoring");
  private static DoltServer dolt;

  @BeforeAll
  static void start() {
    dolt =
        DoltServer.builder()
            .setUp(
                "create database d",
                "create table d.t(id int primary key, v varchar(100))",
                "create table d.other(id int primary key)")
            .start();
  }

  @AfterAll
  static void stop() {
    dolt.close();
  }

  private static TaskHarness task(String name, String... changes) {
    Map<String, String> properties =
        SnapshotTasks.properties(
            dolt, "d", "name", name, "snapshot.mode", "no_data", "table.include.list", "d\\.t");
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    return new TaskHarness(properties).start();
  }

  private static long metric(TaskHarness task, String attribute) {
    return ((Number) task.metric(attribute)).longValue();
  }

  @Test
  void whatIsNotConfirmedIsNotDelivered() throws Exception {
    try (TaskHarness task = task("lag").withoutConfirming()) {
      assertThat(metric(task, "MilliSecondsSinceLastEvent")).isEqualTo(-1);
      dolt.execute("insert into d.t values (1,'a'),(2,'b')");
      task.poll(2, PATIENCE);
      dolt.execute("insert into d.t values (3,'c')");
      task.poll(1, PATIENCE);
      task.pollUntil(records -> metric(task, "RecordsInFlight") == 3, PATIENCE);
      assertThat(metric(task, "TotalNumberOfEventsSeen")).isEqualTo(3);
      assertThat(metric(task, "MilliSecondsSinceLastEvent")).isNotNegative();
      assertThat(metric(task, "Transactions")).isZero();
      assertThat(metric(task, "LagInTransactions")).isEqualTo(2);
      assertThat(metric(task, "MilliSecondsBehindSource")).isPositive();

      task.confirm(true);
      task.confirm(true);
      assertThat(metric(task, "LagInTransactions")).isEqualTo(1);
      task.confirm(false);
      task.pollUntil(records -> metric(task, "Transactions") == 2, PATIENCE);
      assertThat(metric(task, "LagInTransactions")).isZero();
      assertThat(metric(task, "MilliSecondsBehindSource")).isZero();
      assertThat(metric(task, "RecordsConfirmed")).isEqualTo(2);
      assertThat(metric(task, "RecordsTakenAway")).isEqualTo(1);
      assertThat(task.metric("LastGtid")).asString().endsWith(lastExecuted());
    }
  }

  private static String lastExecuted() throws Exception {
    return dolt.executedGtids().replaceFirst(".*[-:]", ":");
  }

  @Test
  void tellsHowFullTheQueueIs() throws Exception {
    try (TaskHarness task = task("full", "max.queue.size.in.bytes", "1000000")) {
      assertThat(metric(task, "MaxQueueSizeInBytes")).isEqualTo(1_000_000);
      dolt.execute("insert into d.t values (10,repeat('x',100))");
      task.poll(1, PATIENCE);
      task.pollUntil(records -> metric(task, "CurrentQueueSizeInBytes") == 0, PATIENCE);
      assertThat(metric(task, "QueueRemainingCapacity")).isEqualTo(1_000_000);
      dolt.execute("insert into d.t values (11,repeat('x',100))");
      assertThat(await(task, "CurrentQueueSizeInBytes")).isBetween(100L, 10_000L);
      task.poll(1, PATIENCE);
    }
  }

  /** Without a poll, so that what comes stays in the queue. */
  private static long await(TaskHarness task, String attribute) {
    return org.awaitility.Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> metric(task, attribute), value -> value > 100);
  }

  @Test
  void workersThatTakeMetricsOfPluginsGetTheNumbers() throws Exception {
    try (TaskHarness task = task("plugin")) {
      Map<MetricName, Gauge<?>> shown = task.pluginMetrics();
      Map<String, Object> values = new TreeMap<>();
      shown.forEach((name, gauge) -> values.put(name.name(), gauge.value(null, 0)));

      assertThat(values)
          .containsEntry("connected", task.metric("Connected").equals(true) ? 1 : 0)
          .containsEntry("rows-created", 0L)
          .containsKeys("lag-in-transactions", "milli-seconds-behind-source", "snapshot-percent")
          .doesNotContainKey("last-gtid");
      assertThat(shown.keySet()).allSatisfy(name -> assertThat(name.description()).endsWith("."));
    }
  }

  /** A worker before Kafka 4.1 has no such method. */
  @Test
  void workersThatTakeNoneAreLeftAlone() {
    try (TaskHarness task =
        new TaskHarness(
            SnapshotTasks.properties(dolt, "d", "name", "old", "snapshot.mode", "no_data"))) {
      task.onOldWorker().start();
      assertThat(task.metric("Connected")).isNotNull();
    }
  }

  @Test
  void prometheusHasWhatDashboardAndAlertsAskFor() throws Exception {
    int port = FreePort.find();
    JavaAgent.premain("127.0.0.1:" + port + ":" + FILES.resolve("jmx-exporter.yml"), null);
    try (TaskHarness task = task("prometheus")) {
      dolt.execute("insert into d.t values (20,'a')", "insert into d.other values (1)");
      task.poll(1, PATIENCE);
      task.pollUntil(records -> metric(task, "EventsFiltered") == 1, PATIENCE);

      List<String> samples = scrape(port).lines().filter(line -> !line.startsWith("#")).toList();

      String label = "{connector=\"prometheus\"} ";
      assertThat(samples)
          .contains(
              "dolt_connector_rows_created_count" + label + "1.0",
              "dolt_connector_events_filtered" + label + "1.0",
              "dolt_connector_snapshot_running" + label + "0.0");
      Set<String> names =
          samples.stream()
              .filter(sample -> sample.contains(label))
              .map(sample -> sample.substring(0, sample.indexOf('{')))
              .collect(Collectors.toSet());
      for (String file : List.of("grafana-dashboard.json", "alerts.yml")) {
        assertThat(named(FILES.resolve(file))).as(file).hasSizeGreaterThan(3).isSubsetOf(names);
      }
    }
  }

  private static Set<String> named(Path file) throws Exception {
    return Pattern.compile("dolt_connector_\\w+")
        .matcher(Files.readString(file))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String scrape(int port) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(),
            BodyHandlers.ofString())
        .body();
  }
}
