package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

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
}
