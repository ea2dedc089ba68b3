package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.doltconnect.support.ConnectRestException;
import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.DoltServerBuilder;
import io.doltconnect.support.KafkaBroker;
import io.doltconnect.support.TopicReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever cannot work is refused over the REST API with a sentence of its own. */
class RefusalIT {
  private static final String PASSWORD = "c0rrect-h0rse";
  private static final String WRONG_PASSWORD = "batt3ry-stapl3";

  @TempDir static Path directory;
  private static DoltServer dolt;
  private static KafkaBroker broker;
  private static ConnectWorker worker;

  @BeforeAll
  static void start() throws SQLException {
    dolt =
        DoltServer.builder()
            .setUp(
                "create database d",
                "create table d.seen(id int primary key)",
                "create table d.hidden(id int primary key)",
                "insert into d.seen values (1)")
            .user("reader", PASSWORD, "SELECT ON d.*")
            .user("clerk", PASSWORD, "SELECT ON d.seen")
            .start();
    broker = KafkaBroker.start();
    worker =
        ConnectWorker.builder(broker.bootstrapServers())
            .property("config.providers", "file")
            .property(
                "config.providers.file.class",
                "org.apache.kafka.common.config.provider.FileConfigProvider")
            .start();
  }

  @AfterAll
  static void stop() {
    worker.close();
    broker.close();
    dolt.close();
  }

  /** The errors of a validation, by property. */
  private static Map<String, String> errors(Map<String, String> config) {
    return errors(worker.rest().validate(Connectors.CLASS, config));
  }

  private static Map<String, String> errors(JsonNode validation) {
    Map<String, String> errors = new TreeMap<>();
    for (JsonNode config : validation.get("configs")) {
      JsonNode value = config.get("value");
      if (!value.get("errors").isEmpty()) {
        List<String> messages = new ArrayList<>();
        value.get("errors").forEach(message -> messages.add(message.asText()));
        errors.put(value.get("name").asText(), String.join("\n", messages));
      }
    }
    return errors;
  }

  private static Map<String, String> as(String user, String password, String... changes) {
    Map<String, String> config = Connectors.config(dolt, "validated", changes);
    config.put("database.user", user);
    config.put("database.password", password);
    return config;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"io.doltconnect.DoltSourceConnector", "DoltSourceConnector", "DoltSource"})
  void nothingIsRefusedWhenAllIsWell(String connectorClass) {
    JsonNode validation =
        worker
            .rest()
            .validate(connectorClass, as("reader", PASSWORD, "connector.class", connectorClass));

    assertThat(errors(validation)).isEmpty();
    assertThat(validation.get("error_count").asInt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.doltconnect.DoltSourceConnector", "DoltSourceConnector"})
  void everyWrongPropertyIsToldAtOnceOnItsOwnKey(String connectorClass) {
    Map<String, String> config = new HashMap<>();
    config.put("connector.class", connectorClass);
    config.put("name", "wrong");
    config.put("tasks.max", "3");
    config.put("database.port", "65536");
    config.put("snapshot.mode", "sometimes");
    config.put("max.batch.size", "many");
    config.put("database.include.list", "(");
    config.put("table.include.list", "d\\.a");
    config.put("table.exclude.list", "d\\.b");
    config.put("reconnect.backoff.ms", "100");
    config.put("reconnect.backoff.max.ms", "10");

    JsonNode validation = worker.rest().validate(connectorClass, config);

    assertThat(errors(validation))
        .containsOnlyKeys(
            "database.hostname",
            "database.include.list",
            "database.port",
            "database.user",
            "max.batch.size",
            "reconnect.backoff.max.ms",
            "snapshot.mode",
            "table.exclude.list",
            "tasks.max",
            "topic.prefix");
    assertThat(errors(validation).get("database.hostname"))
        .contains("Missing required configuration \"database.hostname\"");
    assertThat(errors(validation).get("topic.prefix"))
        .isEqualTo("Missing required configuration \"topic.prefix\" which has no default value.");
    assertThat(errors(validation).get("database.include.list"))
        .contains("'(' is not a regular expression");
    assertThat(errors(validation).get("snapshot.mode")).contains("no_data, earliest");
    assertThat(errors(validation).get("table.exclude.list"))
        .contains("'table.include.list'", "only one of the two", "remove the other");
    assertThat(errors(validation).get("tasks.max")).contains("'tasks.max' is 3", "set it to 1");
  }

  @Test
  void aWrongConfigurationStartsNothing() {
    Map<String, String> config = as("reader", WRONG_PASSWORD, "name", "never");

    assertThat(
            catchThrowableOfType(
                ConnectRestException.class, () -> worker.rest().putConnector("never", config)))
        .hasMessageContaining("refused user 'reader'")
        .hasMessageNotContaining(WRONG_PASSWORD)
        .satisfies(e -> assertThat(e.statusCode()).isEqualTo(400));
  }

  @Test
  void whatWouldSendDataThatDebeziumHoldsBack() {
    String[] privacy = {"column.blacklist", "d.seen.id", "signal.data.collection", "d.signals"};
    Map<String, String> errors = errors(as("reader", PASSWORD, privacy));

    assertThat(errors).containsOnlyKeys("column.blacklist", "signal.data.collection");
    assertThat(errors.get("column.blacklist"))
        .contains("would leave columns out of the records in Debezium", "'column.exclude.list'");
    Map<String, String> config = as("reader", PASSWORD, privacy);
    config.put("name", "private");
    assertThat(
            catchThrowableOfType(
                ConnectRestException.class, () -> worker.rest().putConnector("private", config)))
        .hasMessageContaining("'column.blacklist' would leave columns out")
        .satisfies(e -> assertThat(e.statusCode()).isEqualTo(400));
  }

  @Test
  void topicsThatABrokerWouldRefuse() throws SQLException {
    dolt.execute("create database north", "create database north_eu");
    dolt.executeIn("north", "create table eu_orders(id int primary key)");
    dolt.executeIn("north_eu", "create table orders(id int primary key)");
    try {
      Map<String, String> errors = errors(Connectors.config(dolt, "validated"));

      assertThat(errors).containsOnlyKeys("table.exclude.list");
      assertThat(errors.get("table.exclude.list"))
          .contains("'validated.north.eu_orders' and 'validated.north_eu.orders'");
    } finally {
      dolt.execute("drop database north", "drop database north_eu");
    }
  }

  @Test
  void nothingListens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    Map<String, String> errors =
        errors(as("reader", PASSWORD, "database.port", Integer.toString(port)));

    assertThat(errors).containsOnlyKeys("database.hostname");
    assertThat(errors.get("database.hostname"))
        .contains("127.0.0.1:" + port, "cannot be reached", "'database.port'");
  }

  @Test
  void aWrongPassword() {
    Map<String, String> errors = errors(as("reader", WRONG_PASSWORD));

    assertThat(errors).containsOnlyKeys("database.user", "database.password");
    assertThat(errors.values())
        .allSatisfy(
            message ->
                assertThat(message)
                    .contains("refused user 'reader'", "check 'database.user'")
                    .doesNotContain(WRONG_PASSWORD));
  }

  @Test
  void aTableThatTheUserMayNotRead() {
    Map<String, String> errors = errors(as("clerk", PASSWORD));

    assertThat(errors).containsOnlyKeys("database.user");
    assertThat(errors.get("database.user"))
        .contains("User 'clerk' cannot read 1 captured table(s): d.hidden", "GRANT SELECT");
    assertThat(errors(as("clerk", PASSWORD, "table.exclude.list", "d\\.hidden"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"log_bin,0,OFF,ON", "gtid_mode,OFF,OFF,ON", "binlog_checksum,NONE,NONE,CRC32"})
  void aServerThatDoesNotLogAsItMust(String variable, String set, String seen, String needed) {
    DoltServerBuilder builder = DoltServer.builder().variable(variable, set);
    try (DoltServer server = builder.start()) {
      Map<String, String> errors = errors(Connectors.config(server, "validated"));

      assertThat(errors).containsOnlyKeys("database.hostname");
      assertThat(errors.get("database.hostname"))
          .contains(
              "Server variable '%s' is '%s', but must be '%s'".formatted(variable, seen, needed),
              "SET @@PERSIST.%s='%s'".formatted(variable, needed));
    }
  }

  @Test
  void anOffsetOfAnotherServer() throws SQLException {
    String foreign = "0a5ca4ab-5b47-4bbd-9e0e-1d2b0a3c4d5e:1-5";

    assertThat(failureAt("foreign", foreign))
        .contains("does not have: " + foreign, dolt.executedGtids(), "database.hostname")
        .contains("Delete the connector's offsets");
  }

  @Test
  void anOffsetAheadOfTheServer() throws SQLException {
    String executed = dolt.executedGtids();
    int last = Integer.parseInt(executed.substring(executed.lastIndexOf('-') + 1));
    String uuid = executed.substring(0, executed.indexOf(':'));

    assertThat(failureAt("ahead", uuid + ":1-" + (last + 10)))
        .contains("does not have: %s:%d-%d".formatted(uuid, last + 1, last + 10))
        .contains("its data was set back");
  }

  private static String failureAt(String name, String gtidSet) {
    // Otherwise what is there would be compared, or all else be refused that proves nothing.
    worker.rest().putConnector(name, Connectors.config(dolt, name, "reconcile.mode", "fail"));
    worker.awaitRunning(name);
    worker.rest().stopConnector(name);
    worker.awaitState(name, "STOPPED");
    worker.rest().patchOffsets(name, Map.of("server", name), Map.of("gtid_set", gtidSet));
    worker.rest().resume(name);
    String trace = worker.awaitFailed(name);
    worker.rest().deleteConnector(name);
    return trace;
  }

  @Test
  void showsNoSecret() throws Exception {
    Path secrets = Files.writeString(directory.resolve("secrets"), "password=" + PASSWORD + "\n");
    Map<String, String> config = as("reader", "${file:" + secrets + ":password}", "name", "secret");
    config.put("topic.prefix", "secret");
    worker.rest().putConnector("secret", config);
    worker.awaitRunning("secret");
    try (TopicReader reader = TopicReader.ofPrefix(broker.bootstrapServers(), "secret")) {
      Delivered.awaitRow(reader, 1, "secret.d.seen");
    }
    Map<String, String> wrongStore =
        as(
            "reader",
            PASSWORD,
            "database.ssl.mode",
            "verify_ca",
            "database.ssl.truststore",
            secrets.toString(),
            "database.ssl.truststore.password",
            WRONG_PASSWORD);

    assertThat(
            List.of(
                worker.rest().validate(Connectors.CLASS, as("reader", PASSWORD)).toString(),
                worker.rest().validate(Connectors.CLASS, as("reader", WRONG_PASSWORD)).toString(),
                worker.rest().validate(Connectors.CLASS, wrongStore).toString(),
                worker.rest().status("secret").toString(),
                worker.rest().offsets("secret").toString(),
                failureWhenThePasswordIsChanged("secret"),
                Files.readString(worker.log())))
        .allSatisfy(text -> assertThat(text).doesNotContain(PASSWORD, WRONG_PASSWORD));
    worker.rest().deleteConnector("secret");
  }

  private static String failureWhenThePasswordIsChanged(String name) throws SQLException {
    dolt.execute("alter user 'reader'@'%' identified by 'an0ther'");
    try {
      worker.rest().restart(name);
      String trace = worker.awaitFailed(name);
      assertThat(trace).contains("refused user 'reader'");
      return trace;
    } finally {
      dolt.execute("alter user 'reader'@'%' identified by '" + PASSWORD + "'");
    }
  }

  @Test
  void aConfigurationIsEchoedWithoutItsPassword() {
    assertThat(worker.rest().validate(Connectors.CLASS, as("reader", PASSWORD)).get("configs"))
        .map(config -> config.get("value"))
        .filteredOn(value -> value.get("name").asText().equals("database.password"))
        .singleElement()
        .satisfies(value -> assertThat(value.get("value").asText()).isEqualTo("[hidden]"));
  }
}
