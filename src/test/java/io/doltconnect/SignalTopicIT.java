package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.briefs;
import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.DoltServer;
import io.doltconnect.support.KafkaBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signals of a real topic, and the notifications of what becomes of them. */
class SignalTopicIT {
  private static DoltServer dolt;
  private static KafkaBroker broker;
  private static KafkaProducer<String, String> producer;
  private static int tests;

  private final String topic = "signals" + ++tests;

  @BeforeAll
  static void start() {
    broker = KafkaBroker.start();
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer());
  }

  @AfterAll
  static void stop() throws Exception {
    producer.close();
    dolt.close();
    broker.close();
  }

  @BeforeEach
  void createTables() throws Exception {
    dolt.execute("create database d");
    dolt.executeIn(
        "d",
        "create table t(id int primary key, color varchar(20))",
        "create table u(id int primary key, color varchar(20))",
        "create table bag(v int)",
        "insert into t values (1,'blue'),(2,'red'),(3,'blue'),(4,'red'),(5,'blue')",
        "insert into u values (1,'blue'),(2,'red')",
        "insert into bag values (1)");
  }

  @AfterEach
  void dropTables() throws Exception {
    dolt.execute("drop database d");
  }

  private Map<String, String> properties(String... changes) {
    Map<String, String> properties =
        SnapshotTasks.properties(
            dolt,
            "d",
            "snapshot.mode",
            "no_data",
            "incremental.snapshot.chunk.size",
            "2",
            "signal.enabled.channels",
            "kafka",
            "signal.kafka.topic",
            topic,
            "signal.kafka.bootstrap.servers",
            broker.bootstrapServers(),
            "notification.enabled.channels",
            "sink,log",
            "notification.sink.topic.name",
            "told");
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    return properties;
  }

  private void signal(String value) throws Exception {
    signal("s", value);
  }

  private void signal(String key, String value) throws Exception {
    producer.send(new ProducerRecord<>(topic, key, value)).get();
  }

  private static String execute(String id, String tables, String more) {
    return """
        {"id":"%s","type":"execute-snapshot","data":{"data-collections":[%s],"type":"INCREMENTAL"%s}}"""
        .formatted(id, tables, more);
  }

  private static List<String> told(List<SourceRecord> records) {
    List<String> told = new ArrayList<>();
    for (SourceRecord record : records) {
      if (record.topic().equals("told")) {
        Struct value = (Struct) record.value();
        Map<String, String> data = value.getMap("additional_data");
        told.add(
            "%s %s %s"
                .formatted(
                    value.getString("id"),
                    value.getString("type"),
                    data.getOrDefault("status", data.getOrDefault("data_collections", "")))
                .trim());
      }
    }
    return told;
  }

  private static List<SourceRecord> untilTold(TaskHarness task, String line) throws Exception {
    List<SourceRecord> all =
        task.pollUntil(records -> told(records).stream().anyMatch(line::equals), PATIENCE);
    assertThat(told(all)).contains(line);
    return all;
  }

  private static List<String> rows(List<SourceRecord> records, String table) {
    return briefs(
        records.stream().filter(record -> record.topic().equals("s.d." + table)).toList());
  }

  @Test
  void readsWhatASignalAsksForOnce() throws Exception {
    signal("other", execute("not ours", "\"d.u\"", ""));
    TaskHarness task = new TaskHarness(properties()).start();
    signal(
        execute(
            "one",
            "\"d.t\",\"d.bag\"",
            ",\"additional-conditions\":[{\"data-collection\":\"d.t\",\"filter\":\"color='blue' OR t.id = 2\"}]"));
    List<SourceRecord> all = untilTold(task, "one COMPLETED");
    assertThat(rows(all, "t"))
        .containsExactly(
            "r {id=1,color=blue}",
            "r {id=2,color=red}",
            "r {id=3,color=blue}",
            "r {id=5,color=blue}");
    assertThat(rows(all, "bag")).containsExactly("t null", "r {v=1}");
    assertThat(rows(all, "u")).isEmpty();
    assertThat(told(all))
        .contains("one STARTED d.bag,d.t", "one TABLE_SCAN_COMPLETED SUCCEEDED", "one COMPLETED");
    task.close();

    task.start();
    signal(execute("two", "\"d.u\"", ""));
    List<SourceRecord> again = untilTold(task, "two COMPLETED");
    assertThat(rows(again, "t")).isEmpty();
    assertThat(rows(again, "u")).hasSize(2);
    task.close();
  }

  @Test
  void goesOnAfterARestart() throws Exception {
    TaskHarness task = new TaskHarness(properties("max.batch.size", "1")).start();
    signal(execute("one", "\"d\\\\.(t|u)\"", ""));
    List<SourceRecord> all = new ArrayList<>();
    while (rows(all, "t").size() < 3) {
      all.addAll(task.poll());
    }
    task.close();
    task.start();
    all.addAll(untilTold(task, "one COMPLETED"));
    assertThat(rows(all, "t")).hasSize(5).doesNotHaveDuplicates();
    assertThat(rows(all, "u")).hasSize(2);
    task.close();
  }

  @Test
  void stopsWhatASignalStops() throws Exception {
    TaskHarness task = new TaskHarness(properties("max.batch.size", "1")).start();
    signal(execute("one", "\"d.t\",\"d.u\"", ""));
    List<SourceRecord> all = new ArrayList<>();
    while (rows(all, "t").isEmpty()) {
      all.addAll(task.poll());
    }
    signal(
        "{\"id\":\"x\",\"type\":\"stop-snapshot\",\"data\":{\"data-collections\":[\"d.u\"],\"type\":\"INCREMENTAL\"}}");
    all.addAll(untilTold(task, "one COMPLETED"));
    assertThat(told(all)).contains("one ABORTED d.u");
    assertThat(rows(all, "u")).isEmpty();
    assertThat(rows(all, "t")).hasSize(5);
    signal("{\"id\":\"y\",\"type\":\"stop-snapshot\",\"data\":{}}");
    untilTold(task, "y ABORTED");
    task.close();
  }

  @Test
  void tellsOfSignalsThatCannotBeDone() throws Exception {
    TaskHarness task = new TaskHarness(properties()).start();
    signal("{\"id\":\"a\",\"type\":\"execute-snapshot\",\"data\":{}}");
    signal(execute("b", "\"d.none\"", ""));
    signal(execute("c", "\"d.t\"", ",\"additional-condition\":\"no_such_column = 1\""));
    signal(execute("d", "\"d.bag\"", ",\"additional-condition\":\"v = 1\""));
    signal("{\"type\":\"log\",\"data\":{\"message\":\"Signal message at {}\"}}");
    signal(execute("e", "\"d.u\"", ""));
    List<SourceRecord> all = untilTold(task, "e COMPLETED");
    assertThat(told(all))
        .contains(
            "a ABORTED",
            "b ABORTED",
            "c TABLE_SCAN_COMPLETED SQL_EXCEPTION",
            "d TABLE_SCAN_COMPLETED NO_PRIMARY_KEY",
            "e TABLE_SCAN_COMPLETED SUCCEEDED");
    assertThat(task.metric("RefusedSignals")).isEqualTo(1L);
    assertThat(rows(all, "t")).isEmpty();
    assertThat(rows(all, "u")).hasSize(2);
    dolt.executeIn("d", "insert into t values (6,'green')");
    assertThat(rows(task.poll(1, PATIENCE), "t")).containsExactly("c {id=6,color=green}");
    task.close();
  }

  /** The stream goes on whatever becomes of the topic. */
  @Test
  void streamsThoughTheBrokerIsAway() throws Exception {
    TaskHarness task =
        new TaskHarness(properties("signal.kafka.bootstrap.servers", "127.0.0.1:1")).start();
    dolt.executeIn("d", "insert into t values (6,'green')");
    assertThat(rows(task.poll(1, PATIENCE), "t")).containsExactly("c {id=6,color=green}");
    task.close();
  }

  @Test
  void tellsOfTheFirstSnapshot() throws Exception {
    TaskHarness task = new TaskHarness(properties("snapshot.mode", "initial")).start();
    List<SourceRecord> all =
        task.pollUntil(
            records ->
                records.stream()
                    .anyMatch(
                        record ->
                            record.topic().equals("told")
                                && "COMPLETED".equals(((Struct) record.value()).get("type"))),
            PATIENCE);
    assertThat(
            all.stream()
                .filter(record -> record.topic().equals("told"))
                .map(record -> (Struct) record.value())
                .map(value -> value.get("aggregate_type") + " " + value.get("type")))
        .containsExactly("Initial Snapshot STARTED", "Initial Snapshot COMPLETED");
    task.close();
  }
}
