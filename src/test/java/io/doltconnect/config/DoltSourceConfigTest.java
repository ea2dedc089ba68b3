package io.doltconnect.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.config.TypeSettings.BigintUnsignedHandlingMode;
import io.doltconnect.config.TypeSettings.BinaryHandlingMode;
import io.doltconnect.config.TypeSettings.DecimalHandlingMode;
import io.doltconnect.config.TypeSettings.TimePrecisionMode;
import io.doltconnect.config.TypeSettings.ZeroDateHandlingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoltSourceConfigTest {
  private static final SchemaSettings SCHEMAS =
      new SchemaSettings(
          new MessageKeys(List.of()),
          NameAdjustment.NONE,
          NameAdjustment.NONE,
          DefaultsInSchemas.REQUIRED,
          ColumnSettings.none());
  private static final TransactionSettings NO_TRANSACTIONS =
      new TransactionSettings(
          false, "transaction", TransactionSettings.Boundary.WORKER, 100_000, 64L * 1024 * 1024);

  @Test
  void takesDefaults() {
    DoltSourceConfig config = new DoltSourceConfig(Properties.minimal());

    assertThat(config.connection())
        .isEqualTo(
            new ConnectionSettings(
                "dolt.example.com",
                3306,
                "reader",
                new Password(""),
                5400,
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofMinutes(1),
                new TlsSettings(SslMode.PREFERRED, "", new Password(""), "", new Password(""))));
    assertThat(config.snapshot().mode()).isEqualTo(SnapshotMode.INITIAL);
    assertThat(config.capture().skippedOperations()).isEmpty();
    assertThat(config.capture().filter().text()).isEmpty();
    assertThat(config.records())
        .isEqualTo(
            new RecordSettings(
                "shop",
                RecordFormat.DEBEZIUM,
                true,
                true,
                true,
                false,
                SCHEMAS,
                NO_TRANSACTIONS,
                new RowErrorSettings(RowErrorMode.FAIL, "errors"),
                new CommitSettings(
                    false,
                    "dolt_commits",
                    new CommitsFrom.Now(),
                    Duration.ofSeconds(1),
                    CommitHeaders.OMITTED)));
    assertThat(config.types())
        .isEqualTo(
            new TypeSettings(
                DecimalHandlingMode.PRECISE,
                BigintUnsignedHandlingMode.LONG,
                TimePrecisionMode.ADAPTIVE_TIME_MICROSECONDS,
                BinaryHandlingMode.BYTES,
                ZeroDateHandlingMode.CONVERT));
    assertThat(config.heartbeat())
        .isEqualTo(new HeartbeatSettings(Duration.ZERO, "__debezium-heartbeat"));
    assertThat(config.heartbeat().enabled()).isFalse();
    assertThat(config.streaming())
        .isEqualTo(
            new StreamSettings(
                2048,
                16_777_216,
                1_073_741_824,
                1_000_000,
                Duration.ofMillis(500),
                -1,
                Duration.ofMillis(500),
                Duration.ofSeconds(30)));
  }

  @Test
  void readsWhatIsGiven() {
    DoltSourceConfig config =
        new DoltSourceConfig(
            Properties.minimal(
                "database.port", "3307",
                "database.password", "s3cret",
                "database.server.id", "4294967295",
                "database.ssl.mode", "VERIFY_CA",
                "snapshot.mode", "No_Data",
                "skipped.operations", "u, D",
                "record.format", "row",
                "tombstones.on.delete", "false",
                "include.schema.changes", "false",
                "skip.messages.without.change", "false",
                "decimal.handling.mode", "string",
                "bigint.unsigned.handling.mode", "precise",
                "time.precision.mode", "connect",
                "binary.handling.mode", "base64-url-safe",
                "zero.date.handling.mode", "fail",
                "heartbeat.interval.ms", "1000",
                "max.event.size.in.bytes", "2147483647"));

    assertThat(config.connection().port()).isEqualTo(3307);
    assertThat(config.connection().password().value()).isEqualTo("s3cret");
    assertThat(config.connection().serverId()).isEqualTo(4_294_967_295L);
    assertThat(config.connection().tls().mode()).isEqualTo(SslMode.VERIFY_CA);
    assertThat(config.snapshot().mode()).isEqualTo(SnapshotMode.NO_DATA);
    assertThat(config.capture().skippedOperations())
        .isEqualTo(Set.of(Operation.UPDATE, Operation.DELETE));
    assertThat(config.records())
        .isEqualTo(
            new RecordSettings(
                "shop",
                RecordFormat.ROW,
                false,
                false,
                false,
                false,
                SCHEMAS,
                NO_TRANSACTIONS,
                new RowErrorSettings(RowErrorMode.FAIL, "errors"),
                new CommitSettings(
                    false,
                    "dolt_commits",
                    new CommitsFrom.Now(),
                    Duration.ofSeconds(1),
                    CommitHeaders.OMITTED)));
    assertThat(config.types())
        .isEqualTo(
            new TypeSettings(
                DecimalHandlingMode.STRING,
                BigintUnsignedHandlingMode.PRECISE,
                TimePrecisionMode.CONNECT,
                BinaryHandlingMode.BASE64_URL_SAFE,
                ZeroDateHandlingMode.FAIL));
    assertThat(config.heartbeat().interval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.heartbeat().enabled()).isTrue();
    assertThat(config.streaming().maxEventSizeInBytes()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void showsNoSecret() {
    DoltSourceConfig config =
        new DoltSourceConfig(
            Properties.minimal(
                "database.password", "s3cret",
                "database.ssl.keystore.password", "k3y",
                "database.ssl.truststore.password", "tru5t"));

    assertThat(config.connection().toString()).doesNotContain("s3cret", "k3y", "tru5t");
  }

  @Test
  void skipsNothingForNone() {
    DoltSourceConfig config =
        new DoltSourceConfig(Properties.minimal("skipped.operations", "none"));

    assertThat(config.capture().skippedOperations()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          database.hostname | ' '
          database.port | 0
          database.port | 65536
          database.user | ''
          database.user | "a\tb"
          database.hostname | jdbc:mysql://dolt/
          database.server.id | 0
          database.server.id | 4294967296
          connect.timeout.ms | 0
          database.ssl.mode | on
          snapshot.mode | never
          database.include.list | a,(
          table.exclude.list | [
          skipped.operations | c,x
          skipped.operations | c,none
          topic.prefix | a b
          topic.prefix | ''
          topic.heartbeat.prefix | ä
          record.format | avro
          tombstones.on.delete | maybe
          decimal.handling.mode | exact
          time.precision.mode | adaptive
          heartbeat.interval.ms | -1
          max.batch.size | 0
          max.event.size.in.bytes | 2147483648
          errors.max.retries | -2
          """)
  void namesThePropertyThatIsWrong(String key, String value) {
    assertThatThrownBy(() -> new DoltSourceConfig(Properties.minimal(key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key);
  }

  @Test
  void namesTheExpressionThatIsWrong() {
    assertThatThrownBy(
            () -> new DoltSourceConfig(Properties.minimal("table.include.list", "a\\.b,x(y")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("table.include.list")
        .hasMessageContaining("'x(y' is not a regular expression");
  }

  @Test
  void asksForWhatIsRequired() {
    for (String key : Properties.minimal().keySet()) {
      Map<String, String> properties = Properties.minimal();
      properties.remove(key);
      assertThatThrownBy(() -> new DoltSourceConfig(properties))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(key);
    }
  }

  @Test
  void refusesContradictions() {
    assertThatThrownBy(
            () ->
                new DoltSourceConfig(
                    Properties.minimal(
                        "database.include.list", "a",
                        "database.exclude.list", "b",
                        "table.include.list", "a.t",
                        "table.exclude.list", "a.u",
                        "reconnect.backoff.ms", "2",
                        "reconnect.backoff.max.ms", "1")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("'database.exclude.list' is 'b'")
        .hasMessageContaining("'table.exclude.list' is 'a.u'")
        .hasMessageContaining("'reconnect.backoff.max.ms' is 1");
  }

  @Test
  void takesIncludeAndExcludeOfDifferentKinds() {
    DoltSourceConfig config =
        new DoltSourceConfig(
            Properties.minimal("database.include.list", "a", "table.exclude.list", "a.t"));

    assertThat(config.capture().filter().text()).isNotEmpty();
  }
}
