package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.doltconnect.support.ConnectRestException;
import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.KafkaBroker;
import io.doltconnect.support.TopicReader;
import io.doltconnect.support.TopicRecord;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What operators do with offsets over Connect's REST API (KIP-875). */
class OffsetsIT {
  private static final String UUID = "0a5ca4ab-5b47-4bbd-9e0e-1d2b0a3c4d5e";
  private static final String REFUSING = "refusing";

  private static DoltServer dolt;
  private static KafkaBroker broker;
  private static ConnectWorker worker;

  @BeforeAll
  static void start() throws SQLException {
    dolt = DoltServer.launch();
    broker = KafkaBroker.start();
    worker = ConnectWorker.builder(broker.bootstrapServers()).start();
    deliverThreeRowsAndStop(REFUSING);
  }

  @AfterAll
  static void stop() {
    worker.close();
    broker.close();
    dolt.close();
  }

  /**
   * In a database of its own; the greatest unsigned value shows whether the definition is known.
   */
  private static void deliverThreeRowsAndStop(String name) throws SQLException {
    dolt.execute("create database " + name);
    dolt.executeIn(
        name,
        "create table t(id int primary key, v int unsigned default 4294967295)",
        "insert into t(id) values (1)",
        "insert into t(id) values (2)",
        "insert into t(id) values (3)");
    worker.rest().putConnector(name, Connectors.config(dolt, name, "database.include.list", name));
    worker.awaitRunning(name);
    try (TopicReader reader = reader(name)) {
      Delivered.awaitRow(reader, 3, topic(name));
    }
    worker.rest().stopConnector(name);
    worker.awaitState(name, "STOPPED");
  }

  private static TopicReader reader(String name) {
    return TopicReader.ofPrefix(broker.bootstrapServers(), name);
  }

  private static String topic(String name) {
    return name + "." + name + ".t";
  }

  private static Map<String, String> partition(String name) {
    return Map.of("server", name);
  }

  private static List<TopicRecord> resumeWithAFourthRow(String name) throws SQLException {
    dolt.executeIn(name, "insert into t(id) values (4)");
    worker.rest().resume(name);
    worker.awaitRunning(name);
    try (TopicReader reader = reader(name)) {
      List<TopicRecord> rows =
          Delivered.awaitRow(reader, 4, topic(name)).stream()
              .filter(record -> record.topic().equals(topic(name)))
              .toList();
      assertThat(rows)
          .extracting(record -> record.payload().at("/after/v").asLong())
          .containsOnly(4294967295L);
      return rows;
    }
  }

  @Test
  void areOnePartitionWithTheExecutedSet() throws SQLException {
    deliverThreeRowsAndStop("form");

    JsonNode offsets = worker.rest().offsets("form").get("offsets");

    assertThat(offsets).hasSize(1);
    assertThat(offsets.at("/0/partition").toString()).isEqualTo("{\"server\":\"form\"}");
    assertThat(offsets.at("/0/offset").properties())
        .extracting(Map.Entry::getKey)
        // The definitions, or the commits that have them.
        .contains("gtid_set", "branch", "filter")
        .containsAnyOf("definitions", "commits");
    assertThat(offsets.at("/0/offset/filter").asText()).isEqualTo("database.include.list=form");
    assertThat(offsets.at("/0/offset/branch").asText()).isEqualTo("main");
    assertThat(offsets.at("/0/offset/gtid_set").asText())
        .matches("[0-9a-f-]{36}:1-\\d+")
        .startsWith(dolt.query("select @@server_uuid").get(0).get(0));
    worker.rest().deleteConnector("form");
  }

  @Test
  void canBeSetToAGtidSet() throws SQLException {
    deliverThreeRowsAndStop("moved");
    String first;
    try (TopicReader reader = reader("moved")) {
      first =
          Delivered.awaitRow(reader, 1, topic("moved")).stream()
              .filter(record -> Delivered.id(record) == 1)
              .map(record -> record.payload().at("/source/gtid").asText())
              .findFirst()
              .orElseThrow();
    }
    worker
        .rest()
        .patchOffsets("moved", partition("moved"), Map.of("gtid_set", first.replace(":", ":1-")));

    assertThat(Delivered.ids(resumeWithAFourthRow("moved"))).containsExactly(1, 2, 3, 2, 3, 4);
    worker.rest().deleteConnector("moved");
  }

  /** As docs/coming-from-debezium.md has it. */
  @Test
  void canBeSetBeforeTheConnectorFirstRuns() throws Exception {
    dolt.execute("create database taken");
    dolt.executeIn(
        "taken",
        "create table t(id int primary key, v int unsigned default 4294967295)",
        "insert into t(id) values (1)");
    String position = dolt.query("select @@gtid_executed").get(0).get(0);
    dolt.executeIn("taken", "insert into t(id) values (2)");
    worker
        .rest()
        .createConnector(
            new ObjectMapper()
                .writeValueAsString(
                    Map.of(
                        "name",
                        "taken",
                        "initial_state",
                        "STOPPED",
                        "config",
                        Connectors.config(dolt, "taken", "database.include.list", "taken"))));
    worker.awaitState("taken", "STOPPED");
    worker.rest().patchOffsets("taken", partition("taken"), Map.of("gtid_set", position));

    assertThat(Delivered.ids(resumeWithAFourthRow("taken"))).containsExactly(2, 4);
    worker.rest().deleteConnector("taken");
  }

  @Test
  void canBeResetByNull() throws SQLException {
    deliverThreeRowsAndStop("again");

    worker.rest().patchOffsets("again", partition("again"), null);

    assertThat(worker.rest().offsets("again").get("offsets")).isEmpty();
    assertThat(Delivered.ids(resumeWithAFourthRow("again"))).containsExactly(1, 2, 3, 1, 2, 3, 4);
    worker.rest().deleteConnector("again");
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void areRefusedWhenMalformed(Map<String, ?> partition, Map<String, ?> offset, String sentence) {
    JsonNode before = worker.rest().offsets(REFUSING);

    assertThatThrownBy(() -> worker.rest().patchOffsets(REFUSING, partition, offset))
        .isInstanceOf(ConnectRestException.class)
        .hasMessageContaining(sentence);
    assertThat(worker.rest().offsets(REFUSING)).isEqualTo(before);
  }

  static List<Arguments> malformed() {
    Map<String, String> good = Map.of("gtid_set", UUID + ":1-5");
    return List.of(
        Arguments.of(
            partition("another"),
            good,
            "The partition must be {\\\"server\\\": \\\"refusing\\\"} (the connector's topic.prefix)"),
        Arguments.of(Map.of("host", REFUSING), good, "The partition must be"),
        malformed(Map.of(), "key 'gtid_set' must be a GTID set like"),
        malformed(Map.of("gtid_set", 5), "key 'gtid_set' must be a GTID set like"),
        malformed(Collections.singletonMap("gtid_set", null), "but it is missing"),
        malformed(Map.of("gtid_set", "5"), "key 'gtid_set' must be a GTID set like"),
        malformed(Map.of("gtid_set", UUID + ":5-1"), "'5-1' is not an interval of a GTID set"),
        malformed(Map.of("gtid_set", UUID + ":7-9"), "write '" + UUID + ":1-9'"),
        malformed(Map.of("gtid", UUID + ":6"), "key 'gtid_set' must be a GTID set like"),
        malformed("gtid", "6", "key 'gtid' must be one GTID like"),
        malformed("gtid", UUID + ":6-7", "key 'gtid' must be one GTID like"),
        malformed("row", 3, "keys 'event', 'row' and 'begun' need 'gtid' beside them"),
        malformed("branch", 3, "key 'branch' must be text"),
        malformed("definitions", "not definitions", "key 'definitions' is"),
        malformed("commits", "main", "key 'commits' cannot be read"),
        malformed("commits", "{\"l\":\"x\"}", "is not the hash of a commit"),
        malformed("filter", "zzz", "key 'filter' cannot be read"),
        malformed("snapshot", "{\"plan\":\"p\",\"position\":\"5\"}", "key 'snapshot' cannot"),
        malformed("joining", "{\"5\": []}", "key 'joining' cannot be read"),
        malformed("file", "binlog-main.000001", "unknown key 'file'"),
        Arguments.of(
            partition(REFUSING),
            Map.of("gtid_set", UUID + ":1-5", "gtid", UUID + ":6", "event", -1),
            "key 'event' must be a whole number from 0"),
        Arguments.of(
            partition(REFUSING),
            Map.of("gtid_set", UUID + ":1-5", "gtid", UUID + ":6", "row", 1.5),
            "key 'row' must be a whole number from 0"));
  }

  private static Arguments malformed(Map<String, ?> offset, String sentence) {
    return Arguments.of(partition(REFUSING), offset, sentence);
  }

  private static Arguments malformed(String key, Object value, String sentence) {
    return malformed(Map.of("gtid_set", UUID + ":1-5", key, value), sentence);
  }
}
