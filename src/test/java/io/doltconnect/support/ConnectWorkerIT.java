package io.doltconnect.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConnectWorkerIT {
  private static final String CONNECTOR = "io.doltconnect.DoltSourceConnector";
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  private static DoltServer dolt;
  private static KafkaBroker broker;
  private static ConnectWorker worker;

  @BeforeAll
  static void start() {
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
    broker = KafkaBroker.start();
    worker =
        ConnectWorker.builder(broker.bootstrapServers())
            .exactlyOnce(5_000)
            .heapMegabytes(256)
            .start();
  }

  @AfterAll
  static void stop() {
    worker.close();
    broker.close();
    dolt.close();
  }

  @Test
  void loadsTheConnectorFromTheZipAlone() {
    assertThat(worker.rest().plugins().findValuesAsText("class")).contains(CONNECTOR);
  }

  @Test
  void deliversEveryRowOnceOverAStopAndAKill() throws SQLException {
    dolt.execute("CREATE DATABASE life", "CREATE TABLE life.t (id INT PRIMARY KEY)");
    worker.rest().putConnector("life", config("life"));
    worker.awaitRunning("life");
    try (TopicReader reader = TopicReader.ofPrefix(broker.bootstrapServers(), "life")) {
      dolt.execute("INSERT INTO life.t VALUES (1)");
      reader.awaitRecords(ConnectWorkerIT::hasRow, "a row", TIMEOUT);
      worker.stop();
      dolt.execute("INSERT INTO life.t VALUES (2)");
      worker.start();
      reader.awaitRecords(ConnectWorkerIT::hasRow, "a row", TIMEOUT);
      worker.kill();
      dolt.execute("INSERT INTO life.t VALUES (3)");
      worker.start();
      reader.awaitRecords(ConnectWorkerIT::hasRow, "a row", TIMEOUT);
      reader.drainUntilQuiet(Duration.ofSeconds(3));
      assertThat(reader.all())
          .filteredOn(record -> record.topic().equals("life.life.t"))
          .extracting(record -> record.payload().at("/after/id").asInt())
          .containsExactly(1, 2, 3);
    }
    worker.rest().deleteConnector("life");
  }

  @Test
  void stopsPausesChangesOffsetsAndReportsAFailure() throws SQLException {
    Map<String, String> config = config("states");
    config.put("table.include.list", "states\\.t");
    // Else a position ahead of the server is one of a server that was set back, and healed.
    config.put("reconcile.mode", "fail");
    dolt.execute("CREATE DATABASE states", "CREATE TABLE states.t (id INT PRIMARY KEY)");
    worker.rest().putConnector("states", config);
    worker.awaitRunning("states");
    worker.rest().pause("states");
    worker.awaitState("states", "PAUSED");
    worker.rest().resume("states");
    worker.awaitRunning("states");
    worker.rest().stopConnector("states");
    worker.awaitState("states", "STOPPED");
    worker.rest().deleteOffsets("states");
    assertThat(worker.rest().offsets("states").at("/offsets")).isEmpty();
    String gtids = dolt.executedGtids();
    worker.rest().patchOffsets("states", Map.of("server", "states"), Map.of("gtid_set", gtids));
    assertThat(worker.rest().offsets("states").findValuesAsText("gtid_set")).containsExactly(gtids);
    String ahead = gtids.replaceAll("\\d+$", "1000000");
    worker.rest().patchOffsets("states", Map.of("server", "states"), Map.of("gtid_set", ahead));
    worker.rest().resume("states");
    assertThat(worker.awaitFailed("states")).contains("-1000000");
    assertThatThrownBy(() -> worker.awaitRunning("states"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("-1000000");
    worker.rest().deleteConnector("states");
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> worker.rest().status("states"))
                    .isInstanceOfSatisfying(
                        ConnectRestException.class,
                        e -> assertThat(e.statusCode()).isEqualTo(404)));
  }

  @Test
  void validatesAConfiguration() {
    Map<String, String> config = config("broken");
    config.put("name", "broken");
    config.put("snapshot.mode", "never");
    assertThat(worker.rest().validate(CONNECTOR, config).get("error_count").asInt()).isEqualTo(1);
    assertThatThrownBy(() -> worker.rest().putConnector("broken", config))
        .isInstanceOf(ConnectRestException.class)
        .hasMessageContaining("400")
        .hasMessageContaining("snapshot.mode");
  }

  private static boolean hasRow(List<TopicRecord> records) {
    return records.stream().anyMatch(record -> record.topic().equals("life.life.t"));
  }

  private static Map<String, String> config(String prefix) {
    Map<String, String> config = new HashMap<>();
    config.put("connector.class", CONNECTOR);
    config.put("tasks.max", "1");
    config.put("topic.prefix", prefix);
    config.put("snapshot.mode", "earliest");
    config.put("database.hostname", "127.0.0.1");
    config.put("database.port", Integer.toString(dolt.port()));
    config.put("database.user", "root");
    return config;
  }
}
