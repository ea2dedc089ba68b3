package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoltSourceConnectorTest {
  private final DoltSourceConnector connector = new DoltSourceConnector();

  private List<String> errors(Map<String, String> properties, String property) {
    return connector.validate(properties).configValues().stream()
        .filter(value -> value.name().equals(property))
        .map(ConfigValue::errorMessages)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(SourceConnector.class).stream().map(ServiceLoader.Provider::type))
        .contains(DoltSourceConnector.class);
  }

  @Test
  void hasAVersion() {
    assertThat(connector.version()).matches("\\d+\\.\\d+\\.\\d+.*");
  }

  @Test
  void hasOneTaskWhateverIsAsked() {
    Map<String, String> properties = new HashMap<>(Map.of("topic.prefix", "shop"));
    connector.start(properties);
    properties.clear();

    assertThat(connector.taskClass()).isEqualTo(DoltSourceTask.class);
    assertThat(connector.taskConfigs(8)).containsExactly(Map.of("topic.prefix", "shop"));
    assertThatThrownBy(() -> connector.taskConfigs(1).get(0).put("a", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
    connector.stop();
  }

  @Test
  void supportsExactlyOnceAndItsOwnBoundaries() {
    assertThat(connector.exactlyOnceSupport(Map.of())).isEqualTo(ExactlyOnceSupport.SUPPORTED);
    assertThat(connector.canDefineTransactionBoundaries(Map.of()))
        .isEqualTo(ConnectorTransactionBoundaries.SUPPORTED);
  }

  @Test
  void reportsEveryErrorOnItsProperty() {
    Map<String, String> properties =
        Map.of(
            "database.port", "99999",
            "database.include.list", "a",
            "database.exclude.list", "b",
            "table.include.list", "(",
            "tasks.max", "2");

    assertThat(errors(properties, "database.hostname")).hasSize(1);
    assertThat(errors(properties, "database.port")).hasSize(1);
    assertThat(errors(properties, "database.exclude.list"))
        .singleElement()
        .asString()
        .contains("'database.include.list' is 'a'");
    assertThat(errors(properties, "table.include.list"))
        .singleElement()
        .asString()
        .contains("'(' is not a regular expression");
    assertThat(errors(properties, "tasks.max")).singleElement().asString().contains("is 2");
  }

  @Test
  void refusesBoundariesThatAWorkerMayIgnore() {
    Map<String, String> properties = new HashMap<>(Map.of("transaction.boundary", "Connector"));
    assertThat(errors(properties, "exactly.once.support"))
        .containsExactly(
            "'transaction.boundary' is 'connector', but 'exactly.once.support' is 'requested': a"
                + " worker without exactly-once would ignore both and deliver transactions in part."
                + " Set 'exactly.once.support' to 'required', or remove 'transaction.boundary'.");

    properties.put("exactly.once.support", "REQUIRED");
    assertThat(connector.validate(properties).configValues())
        .extracting(ConfigValue::name)
        .doesNotContain("exactly.once.support");
  }

  @Test
  void leavesTasksMaxToKafkaConnectOtherwise() {
    for (String value : List.of("1", "many")) {
      assertThat(connector.validate(Map.of("tasks.max", value)).configValues())
          .extracting(ConfigValue::name)
          .doesNotContain("tasks.max");
    }
  }

  @Test
  void refusesWhatOnlyDebeziumHasOnItsOwnName() {
    Map<String, String> properties =
        Map.of(
            "database.hostname", "dolt.example.com",
            "database.user", "reader",
            "topic.prefix", "shop",
            "column.blacklist", "shop.users.email",
            "signal.data.collection", "shop.signals");

    for (String name : List.of("column.blacklist", "signal.data.collection")) {
      assertThat(errors(properties, name))
          .singleElement()
          .asString()
          .contains("'" + name + "' would");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          filter | zzz
          filter | table.include.list=(
          filter | name=a
          commits | {"l":"x"}
          snapshot | {}
          snapshot | {"plan":"p","done":-1}
          snapshot | {"plan":"p","open":{"1":null}}
          snapshot | {"plan":"p","open":{"1":-1}}
          snapshot | {"plan":"p","commits":{"l":"x"}}
          snapshot | {"plan":"p","added":[{"database":"d","table":"t"}]}
          snapshot | {"plan":"p","added":[{"database":"d","table":"t"}],"position":"5"}
          snapshot | {"plan":"p","added":[{"database":"d"}],"position":""}
          """)
  void refusesOffsetsThatATaskCannotStartAt(String key, String text) {
    assertThatThrownBy(
            () ->
                connector.alterOffsets(
                    Map.of("topic.prefix", "shop"),
                    Map.of(Map.of("server", "shop"), Map.of("gtid_set", "", key, text))))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("The offset's key '" + key + "' cannot be read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          filter | table.include.list=shop\\.a
          filter | ''
          commits | {"l":"0123456789abcdefghijklmnopqrstuv"}
          snapshot | {"plan":"p","done":1,"beyond":[3],"open":{"2":7}}
          snapshot | {"plan":"p","added":[{"database":"d","table":"t"}],"position":""}
          """)
  void takesThoseThatItCan(String key, String text) {
    assertThat(
            connector.alterOffsets(
                Map.of("topic.prefix", "shop"),
                Map.of(Map.of("server", "shop"), Map.of("gtid_set", "", key, text))))
        .isTrue();
  }
}
