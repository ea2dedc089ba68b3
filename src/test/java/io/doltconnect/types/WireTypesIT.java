package io.doltconnect.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.config.TypeSettings.BigintUnsignedHandlingMode;
import io.doltconnect.config.TypeSettings.ZeroDateHandlingMode;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the converters read from a real server's binlog is what that server says in SQL. */
class WireTypesIT {
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
    "io.doltconnect.types.GeometryWireCases#geometries"
  })
  void readsWhatSqlSays(WireCase wireCase) throws Exception {
    String table = tables.create(wireCase.declaration(), wireCase.values());
    List<String> read = read(table, wireCase.type()).stream().map(wireCase.text()).toList();
    List<String> expected =
        tables.select(table, wireCase.select()).stream().map(wireCase.sql()).toList();
    assertThat(read).hasSameSizeAs(wireCase.values()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "DATE, DATE, -1, 0000-00-00",
    "DATETIME, DATETIME, 0, 0000-00-00 00:00:00",
    "DATETIME(6), DATETIME, 6, 0000-00-00 00:00:00",
    "TIMESTAMP, TIMESTAMP, 0, 0000-00-00 00:00:00",
    "TIMESTAMP(6), TIMESTAMP, 6, 0000-00-00 00:00:00"
  })
  void refusesZeroDates(String declaration, SqlType type, int length, String zero)
      throws Exception {
    String table = tables.create(declaration, List.of("'" + zero + "'"));
    ColumnType declared = Wire.declared(type, length, ColumnType.UNSPECIFIED);
    assertThat(read(table, declared))
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("Column c holds the zero date " + zero);
  }

  /** Should this fail, Dolt has learned to log the year 0000, and 2048 is no longer ambiguous. */
  @Test
  void cannotTellTheYear0From2048() throws Exception {
    String table = tables.create("YEAR", List.of("0", "2048"));
    ColumnType year = Wire.declared(SqlType.YEAR, ColumnType.UNSPECIFIED, ColumnType.UNSPECIFIED);
    assertThat(read(table, year)).isEqualTo(List.of(2048, 2048));
    assertThat(tables.select(table, "c + 0")).isEqualTo(List.of("0", "2048"));
  }

  private static List<Object> read(String table, ColumnType type) throws Exception {
    BinlogRows log = tables.log(table);
    return WireTables.fromLog(
        log,
        Wire.of(type, log.type(1), log.metadata(1))
            .with(BigintUnsignedHandlingMode.PRECISE)
            .with(ZeroDateHandlingMode.FAIL)
            .converter());
  }
}
