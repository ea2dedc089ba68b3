package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotRequestTest {
  private static Optional<SnapshotRequest> parse(String value) {
    return new DoltSourceConfig(Properties.minimal(IncrementalSettings.REQUEST, value))
        .incremental()
        .request();
  }

  @Test
  void readsATokenAndExpressions() {
    assertThat(parse(" 2026-11-28_a.1 : shop.orders, shop\\.[a-c]{1\\,3}:x"))
        .contains(
            new SnapshotRequest("2026-11-28_a.1", List.of("shop.orders", "shop\\.[a-c]{1,3}:x")));
    assertThat(parse(" ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"shop.orders", ":shop.orders", "a b:shop.orders", "a:", "a: , ", "a:shop.(x"})
  void refusesAnythingElse(String value) {
    assertThatThrownBy(() -> parse(value))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("snapshot.request");
  }
}
