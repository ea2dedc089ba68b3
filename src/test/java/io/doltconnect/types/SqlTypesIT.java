package io.doltconnect.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.config.TypeSettings;
import io.doltconnect.config.TypeSettings.BigintUnsignedHandlingMode;
import io.doltconnect.config.TypeSettings.BinaryHandlingMode;
import io.doltconnect.config.TypeSettings.DecimalHandlingMode;
import io.doltconnect.config.TypeSettings.TimePrecisionMode;
import io.doltconnect.config.TypeSettings.ZeroDateHandlingMode;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Under every mode a value that SQL gives becomes what the same value in the log becomes. */
class SqlTypesIT {
  private static final List<TypeSettings> MODES = modes();

  private static WireTables tables;

  @BeforeAll
  static void start() throws Exception {
    tables = new WireTables();
  }

  @AfterAll
  static void stop() throws Exception {
    if (tables != null) {
      tables.close();
    }
  }

  /** No column has two modes, so that each value of each mode has to be met only once. */
  private static List<TypeSettings> modes() {
    return IntStream.range(0, TimePrecisionMode.values().length)
        .mapToObj(
            i ->
                new TypeSettings(
                    any(DecimalHandlingMode.values(), i),
                    any(BigintUnsignedHandlingMode.values(), i),
                    any(TimePrecisionMode.values(), i),
                    any(BinaryHandlingMode.values(), i),
                    any(ZeroDateHandlingMode.values(), i)))
        .toList();
  }

  private static <T> T any(T[] values, int i) {
    return values[i % values.length];
  }

  @ParameterizedTest
  @MethodSource({
    "io.doltconnect.types.WireCases#numbers",
    "io.doltconnect.types.WireCases#negativeZero",
    "io.doltconnect.types.WireCases#bits",
    "io.doltconnect.types.WireCases#decimals",
    "io.doltconnect.types.WireCases#texts",
    "io.doltconnect.types.WireCases#bytes",
    "io.doltconnect.types.WireCases#jsons",
    "io.doltconnect.types.TemporalWireCases#temporals",
    "io.doltconnect.types.GeometryWireCases#geometries",
    "zeroDates",
    "computedJsons"
  })
  void givesWhatTheLogGives(WireCase wireCase) throws Exception {
    String table = tables.create(wireCase.declaration(), wireCase.values());
    BinlogRows log = tables.log(table);
    Column column = new Column("c", wireCase.type(), true, null, false, "");
    for (TypeSettings settings : MODES) {
      ColumnConverters converters = new ColumnConverters(settings);
      ColumnConverter fromLog = converters.converter(column, log.type(1), log.metadata(1));
      SqlConverter fromSql = converters.sqlConverter(column);
      assertThat(fromSql.schema().optional().build())
          .isEqualTo(fromLog.schema().optional().build());
      List<Object> expected = WireTables.fromLog(log, fromLog);
      // Dolt prints numbers in another way if it need not sort or filter.
      for (String from : List.of(table, table + " WHERE id >= 0 ORDER BY id")) {
        List<Object> read = tables.fromSql(from, fromSql);
        assertThat(read).hasSameSizeAs(expected).hasSameSizeAs(wireCase.values());
        for (int i = 0; i < expected.size(); i++) {
          assertThat(read.get(i))
              .as("%s from %s under %s", wireCase.values().get(i), from, settings)
              .isEqualTo(expected.get(i));
        }
      }
    }
  }

  static Stream<WireCase> zeroDates() {
    return Stream.of("DATE", "DATETIME", "DATETIME(6)", "TIMESTAMP", "TIMESTAMP(3)")
        .map(declaration -> WireCase.of(declaration, type(declaration), List.of("'0000-00-00'")));
  }

  private static ColumnType type(String declaration) {
    String[] parts = declaration.split("[()]", -1);
    return Wire.declared(
        SqlType.valueOf(parts[0]),
        parts.length > 1 ? Integer.parseInt(parts[1]) : ColumnType.UNSPECIFIED,
        ColumnType.UNSPECIFIED);
  }

  /** Documents that SQL functions make may hold what no JSON text gives. */
  static Stream<WireCase> computedJsons() {
    return Stream.of(
        WireCase.of(
            "JSON",
            type("JSON"),
            List.of(
                "JSON_ARRAY(9007199254740992, -9007199254740992, 1.50, 0.0, 1e21)",
                "JSON_ARRAY(CAST('1.230' AS DECIMAL(10,3)), TRUE, NULL, '<>&', '\u2028')",
                "JSON_ARRAY(DATE('2020-01-01'), TIMESTAMP('2020-01-01 10:11:12.5'))",
                "JSON_ARRAY(CAST('-12:00:00.5' AS TIME), x'0041', 'é')",
                "JSON_OBJECT('b', 1, 'a', 2, 'aa', JSON_OBJECT('é', 3))",
                "JSON_ARRAY(_utf8mb4 x'eda080', '\uFFFD')",
                "'[\"\\\\ufffd\",\"\uFFFD\",\"\\\\\\\\ufffd\",\"\\\\\\\\\\\\ufffd\"]'")));
  }

  /** Should this fail, Dolt has learned to log the year 0000. */
  @Test
  void knowsTheYear0ThatTheLogHasLost() throws Exception {
    String table = tables.create("YEAR", List.of("0", "2048"));
    assertThat(read(table, "YEAR")).isEqualTo(List.of(0, 2048));
  }

  /** Should this fail, Dolt has learned to log whole numbers. */
  @Test
  void knowsTheWholeJsonNumbersThatTheLogRounds() throws Exception {
    String table = tables.create("JSON", List.of("JSON_ARRAY(9007199254740993, 1<<63)"));
    assertThat(read(table, "JSON")).isEqualTo(List.of("[9007199254740993,9223372036854775808]"));
    BinlogRows log = tables.log(table);
    assertThat(
            WireTables.fromLog(
                log, Wire.of(type("JSON"), log.type(1), log.metadata(1)).converter()))
        .isEqualTo(List.of("[9007199254740992,9223372036854776000]"));
  }

  @Test
  void readsNull() throws Exception {
    for (String declaration : List.of("INT", "TEXT", "BLOB", "DATETIME")) {
      String table = tables.create(declaration, List.of("NULL"));
      assertThat(read(table, declaration)).containsOnlyNulls();
    }
  }

  private static List<Object> read(String table, String declaration) throws Exception {
    Column column = new Column("c", type(declaration), true, null, false, "");
    return tables.fromSql(table, new ColumnConverters(Wire.DEFAULTS).sqlConverter(column));
  }
}
