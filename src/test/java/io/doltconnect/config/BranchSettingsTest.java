package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BranchSettingsTest {
  @Test
  void readsTheLogUnlessAskedForCommits() {
    BranchSettings settings = new DoltSourceConfig(Properties.minimal()).branches();

    assertThat(settings.readsLog()).isTrue();
    assertThat(settings.pollInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(
            new DoltSourceConfig(Properties.minimal("capture.mode", "Commits"))
                .branches()
                .readsLog())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "snapshot.select.statement.overrides, shop.t",
    "errors.table.mode, suspend",
    "snapshot.request, 1:shop.t",
    "commits.enabled, true"
  })
  void refusesWhatDoesNotFitTheMode(String property, String value) {
    Map<String, Object> values = new HashMap<>(Map.of("capture.mode", "binlog", property, value));
    assertThat(BranchSettings.conflicts(values)).isEmpty();

    values.put("capture.mode", "commits");
    assertThat(BranchSettings.conflicts(values))
        .singleElement()
        .satisfies(
            conflict -> {
              assertThat(conflict.property()).isEqualTo(property);
              assertThat(conflict.message()).contains("capture.mode", property);
            });
  }

  @Test
  void namesBranchesOfTheHistoryOnly() {
    BranchSettings settings =
        new DoltSourceConfig(
                Properties.minimal(
                    "capture.mode", "commits", "branch.include.list", "main,feature/.*"))
            .branches();
    assertThat(settings.includes("Feature/x")).isTrue();
    assertThat(settings.includes("a-feature/x")).isFalse();
    assertThat(settings.topicsPerTable()).isTrue();

    assertThat(BranchSettings.conflicts(Map.of("branch.include.list", "main")))
        .singleElement()
        .satisfies(conflict -> assertThat(conflict.property()).isEqualTo("branch.include.list"));
  }
}
