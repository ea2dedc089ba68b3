package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;

class ConfigDefTest {
  private final ConfigDef def = DoltSourceConfig.configDef();

  @Test
  void groupsAreInOrder() {
    assertThat(def.groups())
        .containsExactly(
            "Connection",
            "TLS",
            "Capture",
            "Snapshot",
            "Ad-hoc snapshots",
            "Signals",
            "Notifications",
            "Topics and records",
            "Keys and schemas",
            "Columns",
            "Transactions",
            "Commits",
            "Types",
            "Errors",
            "Reconciling",
            "Branches",
            "Heartbeat",
            "Advanced");
  }

  @Test
  void everyPropertyIsDescribed() {
    assertThat(def.configKeys().values())
        .hasSizeLessThan(90)
        .allSatisfy(
            key -> {
              assertThat(key.documentation).endsWith(".").doesNotContain("  ");
              assertThat(key.displayName).isNotBlank().isNotEqualTo(key.name);
              assertThat(key.width).isNotNull();
              assertThat(key.orderInGroup).isPositive();
              assertThat(def.configKeys().keySet()).containsAll(key.dependents);
            });
  }

  @Test
  void everyNumberAndTextThatIsNotFreeIsValidated() {
    assertThat(def.configKeys().values())
        .filteredOn(
            key ->
                key.type != Type.PASSWORD
                    && key.type != Type.BOOLEAN
                    && !key.name.endsWith("store"))
        .allSatisfy(key -> assertThat(key.validator).as(key.name).isNotNull());
  }

  @Test
  void ordersWithinAGroupAreDistinct() {
    assertThat(
            def.configKeys().values().stream()
                .map(key -> key.group + key.orderInGroup)
                .collect(Collectors.toSet()))
        .hasSameSizeAs(def.configKeys().keySet());
  }

  @Test
  void onlyTheConnectionAndThePrefixAreOfHighImportance() {
    assertThat(def.configKeys().values())
        .filteredOn(key -> key.importance == Importance.HIGH)
        .extracting(key -> key.name)
        .containsExactlyInAnyOrder(
            "database.hostname",
            "database.port",
            "database.user",
            "database.password",
            "topic.prefix");
  }

  @Test
  void secretsArePasswords() {
    assertThat(def.configKeys().values())
        .filteredOn(key -> key.name.contains("password"))
        .hasSize(3)
        .allSatisfy(key -> assertThat(key.type).isEqualTo(Type.PASSWORD));
  }

  @Test
  void choicesAreRecommended() {
    assertThat(values(Properties.minimal()).get("snapshot.mode").recommendedValues())
        .containsExactly("initial", "initial_only", "when_needed", "no_data", "earliest");
    assertThat(values(Properties.minimal()).get("binary.handling.mode").recommendedValues())
        .containsExactly("bytes", "base64", "base64-url-safe", "hex");
    assertThat(values(Properties.minimal()).get("skipped.operations").recommendedValues())
        .containsExactly("c", "u", "d", "t", "none");
  }

  @Test
  void storesAreHiddenWithoutTls() {
    assertThat(values(Properties.minimal()).get("database.ssl.truststore").visible()).isTrue();
    assertThat(
            values(Properties.minimal("database.ssl.mode", "Disabled"))
                .get("database.ssl.truststore")
                .visible())
        .isFalse();
  }

  private Map<String, ConfigValue> values(Map<String, String> properties) {
    return def.validate(properties).stream()
        .collect(Collectors.toMap(ConfigValue::name, value -> value));
  }
}
