package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.KafkaBroker;
import io.doltconnect.support.TopicReader;
import io.doltconnect.support.TopicRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The examples that leave columns out and mask them, in a real worker: deletes and tombstones,
 * which have no field to mask, go through them. And the one that leaves all of it to the connector.
 */
class MaskedColumnsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private static DoltServer dolt;
  private static KafkaBroker broker;
  private static ConnectWorker worker;

  @BeforeAll
  static void start() {
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
    broker = KafkaBroker.start();
    worker = ConnectWorker.builder(broker.bootstrapServers()).schemas(false).start();
  }

  @AfterAll
  static void stop() {
    worker.close();
    broker.close();
    dolt.close();
  }

  private static Map<String, String> example(String file, String name) throws IOException {
    Map<String, String> config = Examples.source(Examples.config(file), name, dolt);
    config.put("topic.prefix", name);
    config.put("database.include.list", name);
    return config;
  }

  @ParameterizedTest
  @ValueSource(strings = {"masked.json", "masked-unwrapped.json"})
  void holdBackWhatTheyAreToldTo(String file) throws Exception {
    String name = file.replaceAll("\\W", "_");
    dolt.execute("create database " + name);
    dolt.executeIn(
        name,
        "create table users(id int primary key, email varchar(40), phone varchar(20), v int)",
        "create table others(id int primary key, v int)",
        "insert into users values (1, 'ann@example.com', '555-0101', 1)");
    worker.rest().putConnector(name, example(file, name));
    worker.awaitRunning(name);
    try (TopicReader reader = TopicReader.ofPrefix(broker.bootstrapServers(), name)) {
      reader.awaitRecords(1, PATIENCE);
      dolt.executeIn(
          name,
          "update users set v = 2",
          "insert into users values (2, null, null, 3)",
          "delete from users where id = 1",
          "insert into others values (1, 1)",
          "delete from others",
          "insert into users values (3, 'eve@example.com', '555-0103', 4)");
      reader.awaitRecords(
          records ->
              records.stream().anyMatch(record -> id(record) == 3)
                  && records.stream().filter(TopicRecord::isTombstone).count() >= 2,
          "id 3 and two tombstones",
          PATIENCE);
      List<TopicRecord> records = reader.all();

      assertThat(records.toString()).doesNotContain("example.com", "555-");
      assertThat(records)
          .as(records.toString())
          .filteredOn(record -> record.topic().endsWith(".users") && !record.isTombstone())
          .extracting(TopicRecord::payload)
          .allSatisfy(row -> assertThat(row.has("phone")).isFalse())
          .extracting(row -> row.get("id").asInt() + " " + row.get("email") + " " + row.get("v"))
          .containsExactly("1 \"***\" 1", "1 \"***\" 2", "2 null 3", "3 \"***\" 4");
      assertThat(records)
          .filteredOn(TopicRecord::isTombstone)
          .extracting(record -> record.topic() + record.keyPayload())
          .containsExactlyInAnyOrder(
              name + "." + name + ".users{\"id\":1}", name + "." + name + ".others{\"id\":1}");
    }
    worker.awaitRunning(name);
    worker.rest().deleteConnector(name);
  }

  /** In every topic that there is, the worker's own ones too, and in the worker's log. */
  @Test
  void hideColumnsEverywhere() throws Exception {
    String name = "private_columns";
    dolt.execute("create database " + name);
    dolt.executeIn(
        name,
        "create table users(id int primary key, email varchar(80), name varchar(40)"
            + " not null default 'SECRET-name', phone varchar(20) default 'SECRET-0', v int)",
        "insert into users values (1, 'SECRET-1@example.com', 'SECRET-a', 'SECRET-1', 1)");
    Map<String, String> config = example("private-columns.json", name);
    config.put("tasks.max", "1");
    config.put("column.mask.hash.v2.MD5.with.salt.SECRET-salt", ".*\\.nothing.*");
    JsonNode refused =
        worker.rest().validate("DoltSourceConnector", with(config, "column.mask.with.x.chars"));
    assertThat(refused.get("error_count").asInt()).isEqualTo(1);
    assertThat(refused.toString()).contains("column.mask.with.<length>.chars");
    worker.rest().putConnector(name, config);
    worker.awaitRunning(name);
    try (TopicReader reader = TopicReader.ofPrefix(broker.bootstrapServers(), name)) {
      reader.awaitRecords(2, PATIENCE);
      dolt.executeIn(
          name,
          "insert into users values (2, 'SECRET-2@example.com', 'SECRET-b', 'SECRET-2', 2)",
          "alter table users add column notes varchar(60) default 'SECRET-old'",
          "update users set v = 3, phone = 'SECRET-3', email = 'SECRET-3@example.com' where id = 2",
          "delete from users where id = 1",
          "insert into users values (3, null, 'SECRET-c', null, 4, 'e')");
      reader.awaitRecords(
          records -> records.stream().anyMatch(record -> id(record) == 3), "id 3", PATIENCE);
      assertThat(reader.all())
          .filteredOn(record -> record.topic().endsWith(".users") && !record.isTombstone())
          .extracting(record -> record.payload().at("/after"))
          .filteredOn(row -> !row.isNull())
          .isNotEmpty()
          .allSatisfy(
              row -> {
                assertThat(row.has("phone")).isFalse();
                assertThat(row.get("name").asText()).isEqualTo("***");
                assertThat(row.get("email").asText()).matches("[0-9a-f]{64}|null");
              });
    }
    Set<String> told = new TreeSet<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.listTopics().values().stream()
              .flatMap(List::stream)
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          told.add(record.topic());
          // The user's own configuration has the salt.
          if (!record.topic().equals("connect-config")) {
            assertThat(record.toString()).doesNotContain("SECRET");
          }
        }
      }
    }
    assertThat(told).contains(name, name + "." + name + ".users", "connect-offset");
    assertThat(Files.readString(worker.log())).contains(name).doesNotContain("SECRET");
    worker.rest().deleteConnector(name);
  }

  private static Map<String, String> with(Map<String, String> config, String property) {
    Map<String, String> more = new HashMap<>(config);
    more.put(property, ".*");
    return more;
  }

  private static int id(TopicRecord record) {
    JsonNode payload = record.payload();
    if (payload == null) {
      return -1;
    }
    return payload.has("id") ? payload.get("id").asInt() : payload.at("/after/id").asInt(-1);
  }
}
