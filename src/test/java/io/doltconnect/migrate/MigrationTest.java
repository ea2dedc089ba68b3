package io.doltconnect.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.UnknownProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MigrationTest {
  private static final Pattern JSON = Pattern.compile("(?s)```json\\n(.*?)```");

  private static Map<String, String> debezium(String... more) {
    Map<String, String> config = new HashMap<>();
    config.put("connector.class", "io.debezium.connector.mysql.MySqlConnector");
    config.put("database.hostname", "dolt.example.com");
    config.put("database.user", "connect");
    config.put("topic.prefix", "shop");
    for (int i = 0; i < more.length; i += 2) {
      config.put(more[i], more[i + 1]);
    }
    return config;
  }

  @Test
  void makesOfThePagesFirstExampleItsSecond() throws IOException {
    List<String> examples =
        JSON.matcher(
                Files.readString(
                    Path.of(System.getProperty("basedir", ""), "docs/coming-from-debezium.md")))
            .results()
            .map((MatchResult example) -> example.group(1))
            .toList();
    Migration migration =
        Migration.of(Migrate.properties(new ObjectMapper().readTree(examples.get(0))));
    Map<String, String> expected = Migrate.properties(new ObjectMapper().readTree(examples.get(1)));

    assertThat(migration.errors()).isEmpty();
    assertThat(migration.config())
        .containsAllEntriesOf(expected)
        .containsOnlyKeys(
            Stream.concat(expected.keySet().stream(), Stream.of("database.server.id"))
                .toArray(String[]::new));
    assertThat(migration.remarks())
        .anyMatch(remark -> remark.contains("'schema.history.internal.kafka.topic' is left out"));
  }

  @Test
  void keepsWhatIsTheSameAndWhatIsKafkaConnects() {
    Map<String, String> kept =
        Map.of(
            "column.mask.with.5.chars", "shop\\.users\\.email",
            "table.include.list", "shop\\.users",
            "decimal.handling.mode", "string",
            "transforms", "route",
            "transforms.route.type", "org.apache.kafka.connect.transforms.RegexRouter",
            "value.converter", "org.apache.kafka.connect.json.JsonConverter",
            "producer.override.compression.type", "zstd",
            "topic.creation.default.partitions", "1");
    Map<String, String> config = debezium();
    config.putAll(kept);
    Migration migration = Migration.of(config);

    assertThat(migration.errors()).isEmpty();
    assertThat(migration.config()).containsAllEntriesOf(kept);
    assertThat(UnknownProperties.warnings(migration.config())).isEmpty();
    assertThat(new DoltSourceConfig(migration.config())).isNotNull();
  }

  @Test
  void renamesAndChoosesAndSaysSo() {
    Migration migration =
        Migration.of(
            debezium(
                "table.whitelist",
                "shop\\.t",
                "snapshot.mode",
                "schema_only",
                "read.only",
                "true"));

    assertThat(migration.config())
        .containsEntry("table.include.list", "shop\\.t")
        .containsEntry("snapshot.mode", "no_data")
        .doesNotContainKeys("table.whitelist", "read.only");
    assertThat(migration.remarks())
        .contains(
            "'table.whitelist' is 'table.include.list' now",
            "'snapshot.mode' was 'schema_only' and is 'no_data' now",
            "'read.only' is left out: it has no effect here");
  }

  @Test
  void leavesToAPersonWhatItCannotDecide() {
    assertThat(Migration.of(debezium("snapshot.mode", "recovery")).errors())
        .singleElement()
        .asString()
        .contains("snapshot.mode", "recovery");
    assertThat(Migration.of(debezium("signal.data.collection", "shop.signals")).errors())
        .singleElement()
        .asString()
        .contains("signal.data.collection");
  }

  @Test
  void takesOnlyConfigurationsThatItKnows() {
    assertThatThrownBy(() -> Migration.of(Map.of("connector.class", "example.Connector")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("example.Connector");
  }
}
