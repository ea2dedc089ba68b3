package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.model.TableId;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageKeysTest {
  private static List<String> columns(String keys, String table) {
    return MessageKeys.parse("message.key.columns", keys)
        .columnsOf(new TableId("db", table))
        .stream()
        .map(Pattern::pattern)
        .toList();
  }

  @Test
  void readsDebeziumsForm() {
    String keys = " db.orders : a,b ;(.*)\\.purchase.*:c;DB.ORDERS:d";

    assertThat(columns(keys, "orders")).containsExactly("a", "b", "d");
    assertThat(columns(keys, "purchases")).containsExactly("c");
    assertThat(columns(keys, "xorders")).isEmpty();
    assertThat(columns("", "orders")).isEmpty();
    assertThat(columns("db.BÜCHER:a", "bücher")).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"db.t", "db.t:", ":a", "db.t:a,", "db.t:a;", "a:b:c", "db.t:a,,b", "(:a", "t:["})
  void refusesEveryOtherForm(String keys) {
    assertThatThrownBy(() -> new DoltSourceConfig(Properties.minimal("message.key.columns", keys)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("message.key.columns")
        .hasMessageContaining(keys);
  }
}
