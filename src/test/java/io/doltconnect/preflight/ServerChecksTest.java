package io.doltconnect.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerChecksTest {

  @ParameterizedTest
  @ValueSource(strings = {"2.2.0", "2.2.4", "v2.2.1", "2.3.0", "2.3.1"})
  void knowsTheTestedVersion(String version) {
    assertThat(ServerChecks.version(version)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.1.9", "2.4.0", "3.2.0", "1.2.0", "main"})
  void advisesOnOtherVersions(String version) {
    assertThat(ServerChecks.version(version))
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Finding.Severity.ADVICE);
              assertThat(finding.message()).contains("'" + version + "'", "Dolt 2.2.0 and 2.3.1");
            });
  }

  @Test
  void saysHowToSetAVariable() {
    assertThat(ServerChecks.required(Map.of("log_bin", "OFF"), "log_bin", "ON", "and restart"))
        .hasValue(
            Finding.error(
                "database.hostname",
                "Server variable 'log_bin' is 'OFF', but must be 'ON'; run SET"
                    + " @@PERSIST.log_bin='ON'; and restart."));
    assertThat(ServerChecks.required(Map.of(), "log_bin", "ON", "and restart"))
        .hasValueSatisfying(
            finding -> assertThat(finding.message()).contains("is not known to the server"));
    assertThat(ServerChecks.required(Map.of("log_bin", "on"), "log_bin", "ON", "")).isEmpty();
  }

  @Test
  void refusesBranchesThatDoltCannotLog() {
    assertThat(ServerChecks.branch("main")).isEmpty();
    assertThat(ServerChecks.branch("feature/x"))
        .hasValueSatisfying(f -> assertThat(f.message()).contains("'feature/x'", "'/'"));
    assertThat(ServerChecks.branch("Main"))
        .hasValueSatisfying(
            f -> assertThat(f.message()).contains("'Main'", "log_bin_branch='main'"));
  }

  @Test
  void seesThatTheServerWasNotRestarted() {
    assertThat(ServerChecks.file(Optional.of("binlog-main.000003"), "main")).isEmpty();
    assertThat(ServerChecks.file(Optional.empty(), "main"))
        .hasValueSatisfying(
            f -> {
              assertThat(f.severity()).isEqualTo(Finding.Severity.ERROR);
              assertThat(f.message()).contains("'log_bin' is 'ON'", "Restart the server");
            });
    assertThat(ServerChecks.file(Optional.of("binlog-main.000003"), "main2"))
        .hasValueSatisfying(
            f -> {
              assertThat(f.severity()).isEqualTo(Finding.Severity.ADVICE);
              assertThat(f.message()).contains("'main2'", "'binlog-main.000003'");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          decimal(5,5) | true
          decimal(65,30) | false
          DECIMAL(30, 30) unsigned | true
          decimal(15,5) | false
          VECTOR(3) | true
          int | false
          """)
  void knowsTypesThatDoltCannotLog(String type, boolean unloggable) {
    assertThat(UnloggableTypes.has(type)).isEqualTo(unloggable);
  }
}
