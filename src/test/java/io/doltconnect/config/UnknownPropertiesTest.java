package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.config.CommonConnectorConfig;
import io.debezium.config.Field;
import io.debezium.relational.HistorizedRelationalDatabaseConnectorConfig;
import io.debezium.relational.RelationalDatabaseConnectorConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.runtime.SourceConnectorConfig;
import org.apache.kafka.connect.runtime.distributed.DistributedConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownPropertiesTest {

  @Test
  void namesTheNearestProperty() {
    assertThat(UnknownProperties.warnings(Map.of("table.inlcude.list", "a")))
        .singleElement()
        .asString()
        .contains("'table.inlcude.list'", "did you mean 'table.include.list'?");
  }

  @Test
  void namesNoneIfNoneIsNear() {
    assertThat(UnknownProperties.warnings(Map.of("snapshot.locking.strategy.extended", "a")))
        .singleElement()
        .asString()
        .contains("'snapshot.locking.strategy.extended'")
        .doesNotContain("did you mean");
  }

  @Test
  void knowsItsOwnProperties() {
    assertThat(
            UnknownProperties.warnings(
                Properties.minimal("table.include.list", "a", "errors.max.retries", "1")))
        .isEmpty();
  }

  @Test
  void leavesKafkaConnectsPropertiesAlone() {
    assertThat(
            UnknownProperties.warnings(
                Map.of(
                    "name", "a",
                    "tasks.max", "1",
                    "errors.tolerance", "all",
                    "errors.log.enable", "true",
                    "topic.creation.default.partitions", "1",
                    "key.converter.schemas.enable", "false",
                    "transforms.unwrap.type", "a",
                    "producer.override.max.request.size", "1")))
        .isEmpty();
  }

  /** Their names and those of the worker's own are in no namespace of this connector's. */
  @Test
  void leavesEveryPropertyOfKafkaConnectAlone() {
    Map<String, String> properties = new HashMap<>();
    ConfigDef connectors = SourceConnectorConfig.configDef();
    connectors.names().forEach(name -> properties.put(name, "a"));
    new DistributedConfig(
            Map.of(
                "bootstrap.servers", "a:1",
                "group.id", "a",
                "key.converter", "org.apache.kafka.connect.json.JsonConverter",
                "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                "config.storage.topic", "a",
                "offset.storage.topic", "b",
                "status.storage.topic", "c"))
        .values()
        .keySet()
        .forEach(name -> properties.put(name, "a"));
    for (String name :
        List.of(
            "transforms.unwrap.type",
            "transforms.unwrap.predicate",
            "predicates.isTombstone.type",
            "key.converter.schema.registry.url",
            "value.converter.schemas.enable",
            "header.converter.a",
            "producer.override.max.request.size",
            "consumer.override.a",
            "admin.override.a",
            "topic.creation.groups",
            "topic.creation.default.replication.factor",
            "topic.creation.hot.include")) {
      properties.put(name, "a");
    }

    assertThat(UnknownProperties.warnings(properties)).isEmpty();
  }

  /** It is known, an error, or warned of. */
  @Test
  void passesOverNoPropertyOfDebezium() throws ReflectiveOperationException {
    Set<String> names = new TreeSet<>();
    for (Class<?> type :
        List.of(
            CommonConnectorConfig.class,
            RelationalDatabaseConnectorConfig.class,
            HistorizedRelationalDatabaseConnectorConfig.class)) {
      for (java.lang.reflect.Field constant : type.getFields()) {
        if (constant.getType().equals(Field.class)) {
          names.add(((Field) constant.get(null)).name());
        }
      }
    }
    names.addAll(
        List.of(
            "binlog.buffer.size",
            "connect.keep.alive",
            "database.initial.statements",
            "driver.useSSL",
            "enable.time.adjuster",
            "gtid.source.includes",
            "include.query",
            "snapshot.locking.mode",
            "table.ignore.builtin",
            "use.nongraceful.disconnect"));
    assertThat(names).hasSizeGreaterThan(80).contains("signal.data.collection");
    Map<String, String> properties = new HashMap<>();
    names.forEach(name -> properties.put(name, "a"));

    String found =
        UnknownProperties.warnings(properties)
            + UnsupportedProperties.conflicts(properties).toString();

    assertThat(names)
        .filteredOn(name -> !DoltSourceConfig.configDef().names().contains(name))
        // Patterns of names, which ColumnSettingsTest fills in.
        .filteredOn(name -> !ColumnProperties.contains(name))
        .allSatisfy(name -> assertThat(found).contains("'" + name + "'"));
  }

  @ParameterizedTest
  @CsvSource({
    "tabel.include.list, table.include.list",
    "Table.Include.List, table.include.list",
    "topic.prefx, topic.prefix",
    "data.base.hostname, database.hostname",
    "snapshot.modus, snapshot.mode",
  })
  void findsSlipsInTheFirstWordToo(String key, String meant) {
    assertThat(UnknownProperties.warnings(Map.of(key, "a")))
        .singleElement()
        .asString()
        .contains("'" + key + "'", "did you mean '" + meant + "'?");
  }
}
