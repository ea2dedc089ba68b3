package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.ConnectWorkerBuilder;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.KafkaBroker;
import io.doltconnect.support.TopicReader;
import io.doltconnect.support.TopicRecord;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The worker is killed at several moments of a history. */
class CrashIT {
  private static final int SMALL_TRANSACTIONS = 400;
  private static final int LARGE_TRANSACTION = 20_000;
  private static final int END = 1_000_000;
  private static final int KILLS = 5;
  private static final int MERGES = 4;
  private static final int MERGE_ROWS = 200;

  /** Of each ten small ones, one deletes a row besides. */
  private static final int TRANSACTIONS = SMALL_TRANSACTIONS + SMALL_TRANSACTIONS / 10 + 1 + 2;

  private static DoltServer dolt;
  private static KafkaBroker broker;

  @BeforeAll
  static void start() {
    dolt = DoltServer.launch();
    broker = KafkaBroker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
    dolt.close();
  }

  private static ConnectWorkerBuilder worker(String group) {
    ConnectWorkerBuilder builder =
        ConnectWorker.builder(broker.bootstrapServers())
            .schemas(false)
            // So that an offset is stored inside the large transaction before a kill.
            .property("offset.flush.interval.ms", "100")
            .property("group.id", group)
            // How soon the dead worker is given up.
            .property("session.timeout.ms", "6000")
            .property("heartbeat.interval.ms", "2000");
    for (String topic : List.of("config", "offset", "status")) {
      builder.property(topic + ".storage.topic", group + "-" + topic);
    }
    return builder;
  }

  @Test
  void deliversEveryRowInOrderAtLeastOnce() throws Exception {
    try (ConnectWorker worker = worker("least").start()) {
      // One row to a request, so that the kill falls between the rows of a batch.
      Map<String, List<String>> delivered =
          deliverOverKills(
              worker,
              "least",
              "producer.override.batch.size",
              "0",
              "producer.override.buffer.memory",
              "65536");
      Map<String, List<String>> expected = uninterrupted(worker, "least");

      assertThat(delivered).containsOnlyKeys(expected.keySet());
      for (String topic : expected.keySet()) {
        assertRepeatsOnlyTails(expected.get(topic), delivered.get(topic));
      }
    }
  }

  @Test
  void deliversEveryRowExactlyOnce() throws Exception {
    try (ConnectWorker worker = worker("exactly").exactlyOnce(5_000).start()) {
      Map<String, List<String>> delivered =
          deliverOverKills(
              worker,
              "exactly",
              "exactly.once.support",
              "required",
              "provide.transaction.metadata",
              "true");
      Map<String, List<String>> expected =
          uninterrupted(worker, "exactly", "provide.transaction.metadata", "true");
      assertThat(expected.get(".transaction")).hasSize(2 * TRANSACTIONS);

      assertThat(Delivered.differences(expected, delivered)).isEmpty();
    }
  }

  /**
   * What a merge changed is in three topics. Whenever the worker is killed, a reader finds all of
   * it or nothing, though a transform drops the record that ends it: the tombstones are dropped.
   */
  @Test
  void deliversEachMergeWholeOrNotAtAll() throws Exception {
    dolt.execute("create database merges");
    dolt.executeIn(
        "merges",
        "create table a(id int primary key, v int)",
        "create table b(id int primary key, v int)",
        "create table c(id int primary key)",
        "insert into a values " + rows(1, MERGE_ROWS, "(%d,0)"),
        "insert into c values " + rows(1, MERGES * MERGE_ROWS, "(%d)"),
        "call dolt_commit('-Am','base')",
        "call dolt_branch('dev')");
    Map<String, String> config =
        Connectors.config(
            dolt,
            "merges",
            "database.include.list",
            "merges",
            "snapshot.mode",
            "no_data",
            "exactly.once.support",
            "required",
            "transaction.boundary",
            "connector",
            "max.batch.size",
            "50",
            "transforms",
            "drop",
            "transforms.drop.type",
            "org.apache.kafka.connect.transforms.Filter",
            "transforms.drop.predicate",
            "tombstone",
            "predicates",
            "tombstone",
            "predicates.tombstone.type",
            "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone",
            // One row to a request, so that the kill falls into a transaction.
            "producer.override.batch.size",
            "0");
    try (ConnectWorker worker = worker("merges").exactlyOnce(10_000).start();
        TopicReader reader = TopicReader.ofPrefix(broker.bootstrapServers(), "merges")) {
      worker.rest().putConnector("merges", config);
      worker.awaitRunning("merges");
      awaitLog(worker, "Starting connector 'merges' at GTID set");
      for (int merge = 1; merge <= MERGES; merge++) {
        merge(merge);
        if (merge % 2 == 0) {
          // The next one is on its way.
          Delivered.awaitRow(reader, (merge - 1) * MERGE_ROWS, "merges.merges.b");
          worker.kill();
          reader.readToEnd();
          assertWholeMerges(reader.all());
          worker.start();
        }
      }
      Delivered.awaitRow(reader, MERGES * MERGE_ROWS, "merges.merges.b");
      reader.readToEnd();
      assertWholeMerges(reader.all());
      assertThat(reader.all()).hasSize(MERGES * 3 * MERGE_ROWS);
      assertOneTransactionEach(reader.all());
    }
  }

  private static void merge(int merge) throws SQLException {
    int first = (merge - 1) * MERGE_ROWS + 1;
    int last = merge * MERGE_ROWS;
    dolt.executeIn(
        "merges",
        "call dolt_checkout('dev')",
        "update a set v = v + 1",
        "insert into b values " + rows(first, last, "(%d,1)"),
        "delete from c where id between %d and %d".formatted(first, last),
        "call dolt_commit('-am','work')",
        "call dolt_checkout('main')",
        "call dolt_merge('dev')");
  }

  private static String rows(int first, int last, String form) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(form::formatted)
        .collect(Collectors.joining(","));
  }

  private static void assertWholeMerges(List<TopicRecord> records) {
    Map<String, Map<String, Long>> merges =
        records.stream()
            .collect(
                Collectors.groupingBy(
                    CrashIT::gtid,
                    Collectors.groupingBy(TopicRecord::topic, Collectors.counting())));
    assertThat(merges.values())
        .allSatisfy(
            topics ->
                assertThat(topics)
                    .isEqualTo(
                        Map.of(
                            "merges.merges.a", (long) MERGE_ROWS,
                            "merges.merges.b", (long) MERGE_ROWS,
                            "merges.merges.c", (long) MERGE_ROWS)));
  }

  /** Kafka's marker of a transaction's end takes an offset. */
  private static void assertOneTransactionEach(List<TopicRecord> records) {
    Map<String, TopicRecord> last = new HashMap<>();
    for (TopicRecord record : records) {
      TopicRecord before = last.put(record.topic(), record);
      if (before != null) {
        boolean same = gtid(before).equals(gtid(record));
        assertThat(record.offset() - before.offset() == 1).isEqualTo(same);
      }
    }
  }

  private static String gtid(TopicRecord record) {
    return record.payload().at("/source/gtid").textValue();
  }

  private static void awaitLog(ConnectWorker worker, String text) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Files.readString(worker.log()).contains(text));
  }

  /** Kills the worker in small transactions, at its start, in a large one and at rest. */
  private static Map<String, List<String>> deliverOverKills(
      ConnectWorker worker, String name, String... changes) throws Exception {
    String small = name + "." + name + ".t";
    String large = name + "." + name + ".large";
    dolt.execute("create database " + name);
    dolt.executeIn(
        name,
        "create table t(id int primary key, v varchar(20))",
        "create table large(id int primary key, v varchar(20))");
    Map<String, String> config = Connectors.config(dolt, name, changes);
    config.put("database.include.list", name);
    config.put("max.batch.size", "50");
    worker.rest().putConnector(name, config);
    worker.awaitRunning(name);
    try (TopicReader reader = TopicReader.ofPrefix(broker.bootstrapServers(), name)) {
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(() -> writeSmallTransactions(name));
      Delivered.awaitRow(reader, 5, small);
      kill(worker);
      Delivered.awaitRow(reader, 100, small);
      kill(worker);
      // As the task starts.
      kill(worker);
      writer.join();

      dolt.executeIn(
          name,
          "insert into large values "
              + IntStream.rangeClosed(1, LARGE_TRANSACTION)
                  .mapToObj("(%d,'large')"::formatted)
                  .collect(Collectors.joining(",")));
      Delivered.awaitRow(reader, 10, large);
      kill(worker);
      Delivered.awaitRow(reader, LARGE_TRANSACTION / 4, large);
      kill(worker);
      end(name, "t", "large");
      List<TopicRecord> records = awaitEnd(reader, config, small, large);
      assertThat(Files.readString(worker.log())).contains("inside transaction");
      return Delivered.byTopic(name, records);
    }
  }

  private static void kill(ConnectWorker worker) {
    worker.kill();
    worker.start();
  }

  private static void writeSmallTransactions(String database) {
    try (Connection connection = dolt.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("use " + database);
      for (int id = 1; id <= SMALL_TRANSACTIONS; id++) {
        statement.execute("insert into t values (%d,'small')".formatted(id));
        if (id % 10 == 0) {
          statement.execute("delete from t where id = " + (id - 5));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void end(String database, String... tables) throws SQLException {
    for (String table : tables) {
      dolt.executeIn(database, "insert into " + table + " values (" + END + ",'end')");
    }
  }

  private static Map<String, List<String>> uninterrupted(
      ConnectWorker worker, String database, String... changes) {
    String name = database + "-whole";
    Map<String, String> config = Connectors.config(dolt, name, changes);
    config.put("database.include.list", database);
    worker.rest().putConnector(name, config);
    try (TopicReader reader = TopicReader.ofPrefix(broker.bootstrapServers(), name)) {
      return Delivered.byTopic(
          name,
          awaitEnd(reader, config, name + "." + database + ".t", name + "." + database + ".large"));
    }
  }

  private static List<TopicRecord> awaitEnd(
      TopicReader reader, Map<String, String> config, String small, String large) {
    List<TopicRecord> records = Delivered.awaitRow(reader, END, small, large);
    if (!config.containsKey("provide.transaction.metadata")) {
      return records;
    }
    String topic = config.get("topic.prefix") + ".transaction";
    reader.awaitRecords(
        seen ->
            reader.all().stream().filter(record -> record.topic().equals(topic)).count()
                >= 2 * TRANSACTIONS,
        "all begins and ends",
        Duration.ofSeconds(60));
    return reader.all();
  }

  /**
   * After each kill the sequence may go back, never forward: what is delivered again is what came
   * last before the kill.
   */
  private static void assertRepeatsOnlyTails(List<String> expected, List<String> delivered) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < expected.size(); i++) {
      assertThat(places.put(expected.get(i), i)).as("the record is unique").isNull();
    }
    int next = 0;
    int repeats = 0;
    for (String record : delivered) {
      Integer place = places.get(record);
      assertThat(place).as(record).isNotNull().isLessThanOrEqualTo(next);
      if (place < next) {
        repeats++;
      }
      next = place + 1;
    }
    assertThat(next).isEqualTo(expected.size());
    assertThat(repeats).isLessThanOrEqualTo(KILLS);
  }
}
