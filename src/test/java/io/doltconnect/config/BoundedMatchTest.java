package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.model.TableId;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedMatchTest {
  private static final TableId LONGEST = new TableId("a".repeat(64), "a".repeat(63) + "!");

  @ParameterizedTest
  @ValueSource(strings = {"((a|a)*\\.?)+x", "(.*.*.*.*.*)*y"})
  void endsWhereTheExpressionDoesNot(String expression) {
    assertThatThrownBy(() -> TableFilter.of("", "", expression, "").test(LONGEST))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("'" + expression + "'")
        .hasMessageContaining("fewer ways");
    assertThatThrownBy(
            () -> MessageKeys.parse("message.key.columns", expression + ":id").columnsOf(LONGEST))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void letsPassWhatEnds() {
    Pattern expression = Pattern.compile("(?!tmp_)[^.]+\\.(?:.*_)?orders(?:_\\d{4}(?:_\\d\\d)*)?");
    String longest = "a".repeat(64) + "." + "b_".repeat(16) + "orders_2026" + "_11".repeat(7);
    assertThat(BoundedMatch.matches(expression, longest)).isTrue();
    assertThat(BoundedMatch.matches(expression, longest + "x")).isFalse();
  }
}
