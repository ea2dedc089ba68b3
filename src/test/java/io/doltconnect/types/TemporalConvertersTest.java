package io.doltconnect.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.doltconnect.config.TypeSettings.TimePrecisionMode;
import io.doltconnect.config.TypeSettings.ZeroDateHandlingMode;
import io.doltconnect.schema.SqlType;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes are what a Dolt server wrote. */
class TemporalConvertersTest {
  private static final Wire DATE = Wire.of(SqlType.DATE, 10, 0);
  private static final Wire TIME = Wire.of(SqlType.TIME, 6, 19, 6);
  private static final Wire YEAR = Wire.of(SqlType.YEAR, 13, 0);

  @Test
  void countsDaysAsJavaTimeDoes() {
    LocalDate last = LocalDate.of(9999, 12, 31);
    for (LocalDate day = LocalDate.of(0, 1, 1); !day.isAfter(last); day = day.plusDays(1)) {
      assertThat(Temporals.epochDay(day.getYear(), day.getMonthValue(), day.getDayOfMonth()))
          .isEqualTo(day.toEpochDay());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "210000, 0000-01-01",
    "210200, 0001-01-01",
    "9f1f4e, 9999-12-31",
    "5dd00f, 2024-02-29",
    "9f630f, 1969-12-31",
    "21640f, 1970-01-01"
  })
  void readsDates(String hex, LocalDate date) {
    int epochDay = (int) date.toEpochDay();
    assertThat(DATE.read(hex)).isEqualTo(epochDay);
    assertThat(DATE.with(TimePrecisionMode.CONNECT).read(hex))
        .isEqualTo(Temporals.date(epochDay * 86_400_000L));
    assertThat(DATE.with(TimePrecisionMode.ISOSTRING).read(hex)).isEqualTo(date + "Z");
  }

  @ParameterizedTest
  @CsvSource({
    "800000000000, 00:00:00",
    "80c8b8000000, 12:34:56",
    "80c8b80c0a14, 12:34:56.789012",
    "818000000000, 24:00:00",
    "b46efb000000, 838:59:59",
    "7ff000000000, -01:00:00",
    "4b9105000000, -838:59:59",
    "7ffffff85ee0, -00:00:00.500000",
    "7fe105f85ee0, -01:59:58.500000",
    "4b9105f0bdc1, -838:59:58.999999"
  })
  void readsTimes(String hex, String time) {
    assertThat(TIME.read(hex)).isEqualTo(micros(time));
    assertThat(TIME.with(TimePrecisionMode.MICROSECONDS).read(hex)).isEqualTo(micros(time));
    assertThat(TIME.with(TimePrecisionMode.NANOSECONDS).read(hex)).isEqualTo(micros(time) * 1_000);
  }

  /**
   * A whole second of 59 under a fraction: Dolt carries the second that it adds, MySQL does not.
   */
  @ParameterizedTest
  @CsvSource({
    "7fe000f0bdc1, 7fe104f0bdc1, -01:59:59.999999",
    "7fe140f85ee0, 7fe144f85ee0, -01:58:59.500000",
    "4b9140ffffff, 4b9144ffffff, -838:58:59.000001",
    "7fffc0ffffff, 7fffc4ffffff, -00:00:59.000001",
    "7ff000f85ee0, 7ff104f85ee0, -00:59:59.500000"
  })
  void undoesTheCarryInNegativeTimes(String dolt, String mysql, String time) {
    assertThat(TIME.read(dolt)).isEqualTo(micros(time));
    assertThat(TIME.read(mysql)).isEqualTo(micros(time));
  }

  @ParameterizedTest
  @CsvSource({
    "800000000000, 00:00:00Z, 0",
    "80c8b8000000, 12:34:56Z, 45296000",
    "80c8b80c0a14, 12:34:56.789012Z, 45296789",
    "80c8b807a120, 12:34:56.5Z, 45296500"
  })
  void readsTimesOfDay(String hex, String iso, long millis) {
    assertThat(TIME.with(TimePrecisionMode.ISOSTRING).read(hex)).isEqualTo(iso);
    assertThat(TIME.with(TimePrecisionMode.CONNECT).read(hex)).isEqualTo(Temporals.date(millis));
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, connect, 7ff000000000",
    "CONNECT, connect, 818000000001",
    "ISOSTRING, isostring, 7ffffff85ee0",
    "ISOSTRING, isostring, 818000000000"
  })
  void refusesTimesThatAreNoTimeOfDay(TimePrecisionMode mode, String name, String hex) {
    assertThatThrownBy(() -> TIME.with(mode).read(hex))
        .isInstanceOf(UnrepresentableValueException.class)
        .hasMessageContaining("Column c holds a TIME that is not a time of day")
        .hasMessageContaining("time.precision.mode=" + name)
        .hasMessageContaining("time.precision.mode=adaptive_time_microseconds");
  }

  @Test
  void readsMidnightAtTheEndOfTheDayAsConnectTime() {
    assertThat(TIME.with(TimePrecisionMode.CONNECT).read("818000000000"))
        .isEqualTo(Temporals.date(86_400_000));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 99b2c4c8f8, 1709382956000, 2024-03-02T12:35:56Z",
    "0, 8000420000, -62167219200000, 0000-01-01T00:00:00Z",
    "1, 99678200000a, 978307200100, 2001-01-01T00:00:00.1Z",
    "2, 99678200000c, 978307200120, 2001-01-01T00:00:00.12Z",
    "3, 996782000004ce, 978307200123, 2001-01-01T00:00:00.123Z",
    "4, 996782000004d2, 978307200123400, 2001-01-01T00:00:00.1234Z",
    "5, 996782000001e23a, 978307200123450, 2001-01-01T00:00:00.12345Z",
    "6, 99027f7efb000001, -999999, 1969-12-31T23:59:59.000001Z",
    "6, FEF3FF7EFB0F423F, 253402300799999999, 9999-12-31T23:59:59.999999Z"
  })
  void readsDatetimes(int fraction, String hex, long epoch, String iso) {
    Wire wire = Wire.of(SqlType.DATETIME, fraction, 18, fraction);
    assertThat(wire.read(hex)).isEqualTo(epoch);
    assertThat(wire.with(TimePrecisionMode.ISOSTRING).read(hex)).isEqualTo(iso);
    assertThat(wire.with(TimePrecisionMode.MICROSECONDS).read(hex))
        .isEqualTo(fraction > 3 ? epoch : epoch * 1_000);
    assertThat(wire.with(TimePrecisionMode.CONNECT).read(hex))
        .isEqualTo(Temporals.date(fraction > 3 ? Math.floorDiv(epoch, 1000L) : epoch));
  }

  @ParameterizedTest
  @CsvSource({
    "9cb8977bd00d0af7, 2262-04-11T23:47:16.854775, 9223372036854775000",
    "954caa032b023749, 1677-09-21T00:12:43.145225, -9223372036854775000",
    "9902c20000000001, 1970-01-01T00:00:00.000001, 1000"
  })
  void readsDatetimesInNanoseconds(String hex, LocalDateTime datetime, long nanos) {
    Wire wire = Wire.of(SqlType.DATETIME, 6, 18, 6);
    assertThat(wire.read(hex))
        .isEqualTo(ChronoUnit.MICROS.between(LocalDateTime.of(1970, 1, 1, 0, 0), datetime));
    assertThat(wire.with(TimePrecisionMode.NANOSECONDS).read(hex)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @CsvSource({"9cb8977bd00d0af8, 2262", "954caa032b023748, 1677", "FEF3FF7EFB0F423F, 9999"})
  void refusesDatetimesThatNanosecondsCannotGive(String hex, int year) {
    Wire wire = Wire.of(SqlType.DATETIME, 6, 18, 6).with(TimePrecisionMode.NANOSECONDS);
    assertThatThrownBy(() -> wire.read(hex))
        .isInstanceOf(UnrepresentableValueException.class)
        .hasMessageContaining("Column c holds a DATETIME outside of 1677-09-21")
        .hasMessageContaining("set time.precision.mode=microseconds");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 00000001, 1970-01-01T00:00:01Z",
    "0, 7fffffff, 2038-01-19T03:14:07Z",
    "1, 3a4fc88005, 2001-01-01T00:00:00.0Z",
    "2, 3a4fc8800c, 2001-01-01T00:00:00.12Z",
    "3, 3a4fc88004ce, 2001-01-01T00:00:00.123Z",
    "6, 3a4fc880000001, 2001-01-01T00:00:00.000001Z",
    "6, 3a4fc880000000, 2001-01-01T00:00:00.000000Z"
  })
  void readsTimestampsAtTheirFullWidth(int fraction, String hex, String iso) {
    Wire wire = Wire.of(SqlType.TIMESTAMP, fraction, 17, fraction);
    assertThat(wire.read(hex)).isEqualTo(iso);
    assertThat(wire.with(TimePrecisionMode.CONNECT).read(hex)).isEqualTo(iso);
    assertThat(wire.schema()).isEqualTo(named(SchemaBuilder.string(), "ZonedTimestamp"));
  }

  /** Dolt's own, and what MySQL writes. */
  private static Stream<Arguments> zeroDates() {
    return Stream.of(
        arguments(DATE, "7effff", "21640f"),
        arguments(DATE, "000000", "21640f"),
        arguments(Wire.of(SqlType.DATETIME, 18, 0), "7fffbc0000", "9902c20000"),
        arguments(Wire.of(SqlType.DATETIME, 18, 0), "8000000000", "9902c20000"),
        arguments(Wire.of(SqlType.DATETIME, 6, 18, 6), "7fffbc0000000000", "9902c20000000000"));
  }

  @ParameterizedTest
  @MethodSource("zeroDates")
  void convertsZeroDates(Wire column, String zero, String epoch) {
    for (TimePrecisionMode mode : TimePrecisionMode.values()) {
      Wire wire = column.with(mode);
      assertThat(wire.read(zero)).isNull();
      assertThat(wire.required().read(zero)).isNotNull().isEqualTo(wire.read(epoch));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 86615400, 1970-01-01T00:00:00Z",
    "0, 00000000, 1970-01-01T00:00:00Z",
    "3, 866154000000, 1970-01-01T00:00:00.000Z",
    "6, 86615400000000, 1970-01-01T00:00:00.000000Z"
  })
  void convertsZeroTimestamps(int fraction, String zero, String epoch) {
    Wire wire = Wire.of(SqlType.TIMESTAMP, fraction, 17, fraction);
    assertThat(wire.read(zero)).isNull();
    assertThat(wire.required().read(zero)).isEqualTo(epoch);
  }

  @ParameterizedTest
  @EnumSource(TimePrecisionMode.class)
  void refusesZeroDatesIfTheyAreToFail(TimePrecisionMode mode) {
    assertZeroDate(DATE.with(mode), "7effff", "0000-00-00");
    assertZeroDate(DATE.with(mode), "000000", "0000-00-00");
    Wire datetime = Wire.of(SqlType.DATETIME, 18, 0).with(mode);
    assertZeroDate(datetime, "7fffbc0000", "0000-00-00 00:00:00");
    assertZeroDate(datetime, "8000000000", "0000-00-00 00:00:00");
    Wire timestamp = Wire.of(SqlType.TIMESTAMP, 6, 17, 6).with(mode);
    assertZeroDate(timestamp, "86615400000000", "0000-00-00 00:00:00");
    assertZeroDate(timestamp, "00000000000000", "0000-00-00 00:00:00");
  }

  private static void assertZeroDate(Wire wire, String hex, String value) {
    for (Wire column : List.of(wire, wire.required())) {
      assertThatThrownBy(() -> column.with(ZeroDateHandlingMode.FAIL).read(hex))
          .isInstanceOf(UnrepresentableValueException.class)
          .hasMessageContaining("Column c holds the zero date " + value)
          .hasMessageContaining("zero.date.handling.mode");
    }
  }

  /** Neighbours of the zero dates' bytes, which nothing is known to write. */
  @Test
  void takesNothingElseForAZeroDate() {
    assertNoDate(DATE, "7dffff");
    assertNoDate(DATE, "7fffff");
    assertNoDate(DATE, "01fe0f");
    assertNoDate(DATE, "200000");
    Wire datetime = Wire.of(SqlType.DATETIME, 18, 0);
    assertNoDate(datetime, "7fffbc0001");
    assertNoDate(datetime, "7fffbbffff");
    assertNoDate(datetime, "8000000001");
    Wire timestamp = Wire.of(SqlType.TIMESTAMP, 0, 17, 0);
    assertThat(timestamp.read("86615401")).isEqualTo("2041-06-11T01:04:01Z");
  }

  private static void assertNoDate(Wire wire, String hex) {
    assertThatThrownBy(() -> wire.read(hex))
        .as(hex)
        .isInstanceOf(UnrepresentableValueException.class)
        .hasMessageContaining("Column c holds a year")
        .hasMessageContaining("that are not a date");
  }

  @Test
  void readsYears() {
    assertThat(YEAR.read("01")).isEqualTo(1901);
    assertThat(YEAR.read("ff")).isEqualTo(2155);
    assertThat(YEAR.read("94")).isEqualTo(2048);
    assertThat(YEAR.read("00")).isEqualTo(0);
    assertThat(YEAR.schema()).isEqualTo(named(SchemaBuilder.int32(), "Year"));
  }

  @Test
  void namesTheTypesAsDebeziumDoes() {
    Wire millis = Wire.of(SqlType.DATETIME, 3, 18, 3);
    Wire micros = Wire.of(SqlType.DATETIME, 4, 18, 4);
    assertThat(DATE.schema()).isEqualTo(named(SchemaBuilder.int32(), "Date"));
    assertThat(TIME.schema()).isEqualTo(named(SchemaBuilder.int64(), "MicroTime"));
    assertThat(millis.schema()).isEqualTo(named(SchemaBuilder.int64(), "Timestamp"));
    assertThat(micros.schema()).isEqualTo(named(SchemaBuilder.int64(), "MicroTimestamp"));
    TimePrecisionMode exact = TimePrecisionMode.MICROSECONDS;
    assertThat(DATE.with(exact).schema()).isEqualTo(named(SchemaBuilder.int32(), "Date"));
    assertThat(TIME.with(exact).schema()).isEqualTo(named(SchemaBuilder.int64(), "MicroTime"));
    assertThat(millis.with(exact).schema())
        .isEqualTo(named(SchemaBuilder.int64(), "MicroTimestamp"));
    TimePrecisionMode nano = TimePrecisionMode.NANOSECONDS;
    assertThat(DATE.with(nano).schema()).isEqualTo(named(SchemaBuilder.int32(), "Date"));
    assertThat(TIME.with(nano).schema()).isEqualTo(named(SchemaBuilder.int64(), "NanoTime"));
    assertThat(millis.with(nano).schema()).isEqualTo(named(SchemaBuilder.int64(), "NanoTimestamp"));
    TimePrecisionMode iso = TimePrecisionMode.ISOSTRING;
    assertThat(DATE.with(iso).schema()).isEqualTo(named(SchemaBuilder.string(), "IsoDate"));
    assertThat(TIME.with(iso).schema()).isEqualTo(named(SchemaBuilder.string(), "IsoTime"));
    assertThat(micros.with(iso).schema()).isEqualTo(named(SchemaBuilder.string(), "IsoTimestamp"));
    TimePrecisionMode connect = TimePrecisionMode.CONNECT;
    assertThat(DATE.with(connect).schema()).isEqualTo(Date.builder().optional().build());
    assertThat(TIME.with(connect).schema()).isEqualTo(Time.builder().optional().build());
    assertThat(micros.with(connect).schema()).isEqualTo(Timestamp.builder().optional().build());
  }

  private static Schema named(SchemaBuilder builder, String name) {
    return builder.name("io.debezium.time." + name).version(1).optional().build();
  }

  private static long micros(String time) {
    String[] parts = time.replace("-", "").split("[:.]", -1);
    long seconds =
        Long.parseLong(parts[0]) * 3600 + Long.parseLong(parts[1]) * 60 + Long.parseLong(parts[2]);
    long micros = seconds * 1_000_000 + (parts.length > 3 ? Long.parseLong(parts[3]) : 0);
    return time.startsWith("-") ? -micros : micros;
  }
}
