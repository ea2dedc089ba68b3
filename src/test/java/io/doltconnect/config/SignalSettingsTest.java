package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class SignalSettingsTest {
  private static DoltSourceConfig config(String... changes) {
    return new DoltSourceConfig(Properties.minimal(changes));
  }

  @Test
  void areNoneUnlessAskedFor() {
    assertThat(config().signals().topic()).isEmpty();
    assertThat(config().notifications().channels()).isEmpty();
  }

  @Test
  void haveDebeziumsNames() {
    SignalSettings.Topic topic =
        config(
                "topic.prefix", "shop",
                "signal.enabled.channels", "kafka",
                "signal.kafka.bootstrap.servers", "kafka:9092",
                "signal.consumer.security.protocol", "SASL_SSL",
                "signal.consumer.sasl.jaas.config", "a secret")
            .signals()
            .topic()
            .orElseThrow();
    assertThat(topic.name()).isEqualTo("shop-signal");
    assertThat(topic.key()).isEqualTo("shop");
    assertThat(topic.groupId()).isEqualTo("kafka-signal");
    assertThat(topic.consumer())
        .isEqualTo(Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "a secret"));
    assertThat(topic.toString()).doesNotContain("a secret");
    assertThat(UnknownProperties.warnings(Properties.minimal("signal.consumer.x", "a"))).isEmpty();
  }

  @Test
  void refuseWhatCannotWork() {
    assertThatThrownBy(() -> config("signal.enabled.channels", "source,kafka"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("'source' is no channel");
    assertThatThrownBy(() -> config("signal.enabled.channels", "kafka"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("signal.kafka.bootstrap.servers");
    assertThatThrownBy(() -> config("notification.enabled.channels", "sink"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("notification.sink.topic.name");
    assertThatThrownBy(() -> config("notification.enabled.channels", "mail"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("'mail' is none of");
  }
}
