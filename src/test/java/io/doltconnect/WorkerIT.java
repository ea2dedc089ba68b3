package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.KafkaBroker;
import io.doltconnect.support.TopicReader;
import io.doltconnect.support.TopicRecord;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packaged connector in a real worker, as a user runs it. */
class WorkerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final int SMALL_TRANSACTIONS = 300;
  private static final int LARGE_TRANSACTION = 20_000;
  private static final int END = 1_000_000;

  private static DoltServer dolt;
  private static KafkaBroker broker;
  private static ConnectWorker worker;

  @BeforeAll
  static void start() {
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
    broker = KafkaBroker.start();
    worker =
        ConnectWorker.builder(broker.bootstrapServers())
            .property("task.shutdown.graceful.timeout.ms", "30000")
            .start();
  }

  @AfterAll
  static void stop() {
    worker.close();
    broker.close();
    dolt.close();
  }

  private static void run(Map<String, String> config) {
    worker.rest().putConnector(config.get("name"), config);
    worker.awaitRunning(config.get("name"));
  }

  private static TopicReader reader(String prefix) {
    return TopicReader.ofPrefix(broker.bootstrapServers(), prefix);
  }

  @Test
  void isListedWithItsVersion() {
    assertThat(worker.rest().plugins())
        .filteredOn(plugin -> plugin.get("class").asText().equals(Connectors.CLASS))
        .singleElement()
        .satisfies(
            plugin -> {
              assertThat(plugin.get("type").asText()).isEqualTo("source");
              assertThat(plugin.get("version").asText()).isEqualTo(Version.current());
            });
  }

  @Test
  void deliversKeysEnvelopesAndTombstonesWithTheirSchemas() throws SQLException {
    dolt.execute("create database shapes");
    dolt.executeIn(
        "shapes",
        "create table t(a int, b varchar(10), v bigint unsigned, primary key(a, b))",
        "insert into t values (1, 'one', 18446744073709551)",
        "update t set v = null",
        "delete from t");
    run(Connectors.config(dolt, "shapes", "database.include.list", "shapes"));
    try (TopicReader reader = reader("shapes")) {
      List<TopicRecord> rows =
          reader
              .awaitRecords(
                  records -> records.stream().filter(WorkerIT::isShape).count() == 4,
                  "four records of the table",
                  PATIENCE)
              .stream()
              .filter(WorkerIT::isShape)
              .toList();
      assertThat(rows)
          .extracting(record -> record.keyPayload().toString())
          .containsOnly("{\"a\":1,\"b\":\"one\"}");
      assertThat(rows.get(0).key().at("/schema/name").asText()).isEqualTo("shapes.shapes.t.Key");
      assertThat(rows.get(0).key().at("/schema/fields").findValuesAsText("type"))
          .containsExactly("int32", "string");
      assertThat(rows.subList(0, 3))
          .allSatisfy(
              record -> {
                assertThat(record.valueSchema().get("name").asText())
                    .isEqualTo("shapes.shapes.t.Envelope");
                assertThat(record.payload().at("/source/db").asText()).isEqualTo("shapes");
                assertThat(record.payload().at("/source/table").asText()).isEqualTo("t");
                assertThat(record.payload().at("/source/name").asText()).isEqualTo("shapes");
                assertThat(record.payload().at("/source/version").asText())
                    .isEqualTo(Version.current());
                assertThat(record.timestamp())
                    .isEqualTo(record.payload().at("/source/ts_ms").asLong());
              });
      assertThat(rows.subList(0, 3))
          .extracting(record -> brief(record.payload()))
          .containsExactly(
              "c null {\"a\":1,\"b\":\"one\",\"v\":18446744073709551}",
              "u {\"a\":1,\"b\":\"one\",\"v\":18446744073709551} {\"a\":1,\"b\":\"one\",\"v\":null}",
              "d {\"a\":1,\"b\":\"one\",\"v\":null} null");
      assertThat(rows.get(3).isTombstone()).isTrue();
    }
    worker.rest().deleteConnector("shapes");
  }

  private static boolean isShape(TopicRecord record) {
    return record.topic().equals("shapes.shapes.t");
  }

  private static String brief(JsonNode envelope) {
    return "%s %s %s"
        .formatted(envelope.get("op").asText(), envelope.get("before"), envelope.get("after"));
  }

  @Test
  void deliversExactlyTheNewRowsAfterAStopAndAResume() throws SQLException {
    dolt.execute("create database stops");
    dolt.executeIn("stops", "create table t(id int primary key)", "insert into t values (1),(2)");
    run(Connectors.config(dolt, "stops", "database.include.list", "stops"));
    try (TopicReader reader = reader("stops")) {
      Delivered.awaitRow(reader, 2, "stops.stops.t");
      worker.rest().stopConnector("stops");
      worker.awaitState("stops", "STOPPED");
      dolt.executeIn("stops", "insert into t values (3)", "insert into t values (4),(5)");
      worker.rest().resume("stops");
      worker.awaitRunning("stops");
      dolt.executeIn("stops", "insert into t values (6)");
      assertThat(Delivered.ids(Delivered.awaitRow(reader, 6, "stops.stops.t")))
          .containsExactly(1, 2, 3, 4, 5, 6);
    }
    worker.rest().deleteConnector("stops");
  }

  @Test
  void deliversNothingWhilePaused() throws SQLException {
    dolt.execute("create database pauses");
    dolt.executeIn("pauses", "create table t(id int primary key)", "insert into t values (1)");
    run(Connectors.config(dolt, "pauses", "database.include.list", "pauses"));
    try (TopicReader reader = reader("pauses")) {
      Delivered.awaitRow(reader, 1, "pauses.pauses.t");
      worker.rest().pause("pauses");
      worker.awaitState("pauses", "PAUSED");
      dolt.executeIn("pauses", "insert into t values (2)", "insert into t values (3)");
      assertThat(reader.drainUntilQuiet(QUIET)).isEmpty();
      worker.rest().resume("pauses");
      assertThat(Delivered.ids(Delivered.awaitRow(reader, 3, "pauses.pauses.t")))
          .containsExactly(1, 2, 3);
    }
    worker.rest().deleteConnector("pauses");
  }

  @Test
  void worksAtOnceOnAServerThatHasLoggedNothing() throws SQLException {
    DoltServer empty = DoltServer.launch();
    try (empty;
        TopicReader reader = reader("empty")) {
      assertThat(empty.executedGtids()).isEmpty();
      run(Connectors.config(empty, "empty"));
      empty.execute(
          "create database d",
          "create table d.t(id int primary key)",
          "insert into d.t values (1)",
          "insert into d.t values (2)");
      assertThat(Delivered.ids(Delivered.awaitRow(reader, 2, "empty.d.t"))).containsExactly(1, 2);
      worker.rest().deleteConnector("empty");
    }
  }

  @Test
  void deliversTheSameWhereverTheWorkerIsRestarted() throws Exception {
    dolt.execute("create database past");
    String[] topics = {"pieces.past.t", "pieces.past.large"};
    // One row to a request and few waiting ones, so that a stop falls into the middle of a
    // transaction, and what waits is sent within the time that a worker takes for its last offset.
    run(
        past(
            "pieces",
            "max.batch.size",
            "100",
            "producer.override.batch.size",
            "0",
            "producer.override.buffer.memory",
            "65536"));
    try (TopicReader reader = reader("pieces")) {
      dolt.executeIn(
          "past",
          "create table t(id int primary key, v varchar(20))",
          "create table large(id int primary key, v varchar(20))",
          "insert into t values (-1,'a'),(-2,'b')",
          "update t set v = 'c' where id = -1");
      Delivered.awaitRow(reader, -2, topics[0]);

      worker.stop();
      dolt.executeIn(
          "past",
          "delete from t where id = -2",
          "alter table t add column n int not null default 7 after id",
          "insert into t values (0,1,'d')");
      worker.start();

      CompletableFuture<Void> writer = CompletableFuture.runAsync(WorkerIT::writeSmallTransactions);
      Delivered.awaitRow(reader, 50, topics[0]);
      worker.stop();
      worker.start();
      // Before the task runs, or as it starts.
      worker.stop();
      worker.start();
      writer.join();

      dolt.executeIn(
          "past",
          "insert into large values "
              + IntStream.rangeClosed(1, LARGE_TRANSACTION)
                  .mapToObj("(%d,'large')"::formatted)
                  .collect(Collectors.joining(",")));
      Delivered.awaitRow(reader, 10, topics[1]);
      worker.stop();
      worker.start();
      end("past", "t", "large");

      run(past("whole"));
      run(past("other"));
      Map<String, List<String>> expected = delivered("whole");
      assertThat(expected.keySet()).containsOnly("", ".past.t", ".past.large");
      assertThat(expected.get(".past.t").size()).isEqualTo(SMALL_TRANSACTIONS + 8);
      assertThat(expected.get(".past.large").size()).isEqualTo(LARGE_TRANSACTION + 1);
      assertThat(Delivered.differences(expected, delivered("other"))).isEmpty();
      Delivered.awaitRow(reader, END, topics);
      assertThat(Delivered.differences(expected, Delivered.byTopic("pieces", reader.all())))
          .isEmpty();
      assertThat(Files.readString(worker.log())).contains("inside transaction");
    }
    List.of("pieces", "whole", "other").forEach(worker.rest()::deleteConnector);
  }

  /** Without schemas in the records, which would be many times as large as the rows. */
  private static Map<String, String> past(String name, String... changes) {
    Map<String, String> config = Connectors.config(dolt, name, changes);
    config.put("database.include.list", "past");
    for (String converter : List.of("key.converter", "value.converter")) {
      config.put(converter, "org.apache.kafka.connect.json.JsonConverter");
      config.put(converter + ".schemas.enable", "false");
    }
    return config;
  }

  private static void writeSmallTransactions() {
    try (Connection connection = dolt.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("use past");
      for (int id = 1; id <= SMALL_TRANSACTIONS; id++) {
        statement.execute("insert into t values (%d,%d,'small')".formatted(id, id % 3));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void end(String database, String... tables) throws SQLException {
    for (String table : tables) {
      dolt.executeIn(database, "insert into " + table + "(id, v) values (" + END + ",'end')");
    }
  }

  private static Map<String, List<String>> delivered(String prefix) {
    try (TopicReader reader = reader(prefix)) {
      return Delivered.byTopic(
          prefix, Delivered.awaitRow(reader, END, prefix + ".past.t", prefix + ".past.large"));
    }
  }
}
