package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnsupportedPropertiesTest {

  @ParameterizedTest
  @CsvSource({
    "column.exclude.list, leave columns out",
    "column.include.list, leave all other columns out",
    "column.mask.with.12.chars, mask the values",
    "column.mask.with.length.chars, mask the values",
    "column.mask.hash.SHA-256.with.salt.s3cret, mask the values",
    "column.mask.hash.v2.SHA-256.with.salt.s3cret, mask the values",
    "column.truncate.to.20.chars, cut the values",
    "signal.data.collection, take snapshots",
    "signal.enabled.channels, take snapshots",
    "signal.kafka.topic, take snapshots",
  })
  void areErrorsThatSayWhatTheyWouldHaveDone(String key, String meaning) {
    Map<String, String> properties = Properties.minimal(key, "a-value");

    assertThat(UnsupportedProperties.conflicts(properties))
        .singleElement()
        .satisfies(
            conflict -> {
              assertThat(conflict.property()).isEqualTo(key);
              assertThat(conflict.message())
                  .contains("'" + key + "'", meaning, "remove the property")
                  .doesNotContain("a-value");
            });
    assertThatThrownBy(() -> new DoltSourceConfig(properties))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key);
    // An error is enough.
    assertThat(UnknownProperties.warnings(properties)).isEmpty();
  }

  @Test
  void areNoneWithoutAValue() {
    assertThat(
            UnsupportedProperties.conflicts(
                Properties.minimal("column.exclude.list", " ", "signal.data.collection", null)))
        .isEmpty();
  }
}
