package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.KafkaBroker;
import io.doltconnect.support.TopicReader;
import io.doltconnect.support.TopicRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The examples that leave columns out and mask them, in a real worker: deletes and tombstones,
 * which have no field to mask, go through them.
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
    Path path =
        Path.of(System.getProperty("basedir", ""), "connector-config", file).toAbsolutePath();
    Map<String, String> config = new HashMap<>();
    new ObjectMapper()
        .readTree(Files.readString(path))
        .get("config")
        .properties()
        .forEach(property -> config.put(property.getKey(), property.getValue().textValue()));
    config.put("name", name);
    config.put("topic.prefix", name);
    config.put("database.hostname", "127.0.0.1");
    config.put("database.port", Integer.toString(dolt.port()));
    config.put("database.user", "root");
    config.remove("database.password");
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

  private static int id(TopicRecord record) {
    JsonNode payload = record.payload();
    return payload == null ? -1 : payload.get("id").asInt();
  }
}
