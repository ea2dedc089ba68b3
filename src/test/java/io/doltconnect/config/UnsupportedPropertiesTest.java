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
    "column.blacklist, leave columns out, column.exclude.list",
    "column.whitelist, leave all other columns out, column.include.list",
    "signal.data.collection, take signals from a table, signal.enabled.channels",
    "signal.file, or from a file, signal.enabled.channels",
  })
  void areErrorsThatSayWhatTheyWouldHaveDone(String key, String meaning, String remedy) {
    Map<String, String> properties = Properties.minimal(key, "a-value");

    assertThat(UnsupportedProperties.conflicts(properties))
        .singleElement()
        .satisfies(
            conflict -> {
              assertThat(conflict.property()).isEqualTo(key);
              assertThat(conflict.message())
                  .contains("'" + key + "'", meaning, remedy)
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
                Properties.minimal("column.blacklist", " ", "signal.data.collection", null)))
        .isEmpty();
  }
}
