package io.doltconnect.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ColumnConvertersTest {

  static Stream<Arguments> mismatches() {
    String[] many = IntStream.range(0, 300).mapToObj(i -> "m" + i).toArray(String[]::new);
    return Stream.of(
        Arguments.of(Wire.of(SqlType.INT, 8, 0), "INT", "LONGLONG (8) with metadata 0"),
        Arguments.of(Wire.of(Wire.unsigned(SqlType.BIGINT), 3, 0), "BIGINT UNSIGNED", "LONG (3)"),
        Arguments.of(Wire.of(SqlType.FLOAT, 5, 8), "FLOAT", "DOUBLE (5)"),
        Arguments.of(Wire.of(SqlType.DOUBLE, 4, 4), "DOUBLE", "FLOAT (4)"),
        Arguments.of(
            Wire.of(Wire.declared(SqlType.DECIMAL, 10, 2), 246, 10 | 4 << 8),
            "DECIMAL(10,2)",
            "NEWDECIMAL (246)"),
        Arguments.of(
            Wire.of(Wire.declared(SqlType.DECIMAL, 10, 2), 246, 12 | 2 << 8),
            "DECIMAL(10,2)",
            "NEWDECIMAL (246)"),
        Arguments.of(Wire.of(SqlType.BIT, 9, 16, 0x0200), "BIT(9)", "BIT (16)"),
        Arguments.of(Wire.of(SqlType.VARCHAR, 10, 252, 2), "VARCHAR(10)", "BLOB (252)"),
        Arguments.of(Wire.of(SqlType.CHAR, 10, 15, 40), "CHAR(10)", "VARCHAR (15)"),
        Arguments.of(Wire.of(SqlType.CHAR, 10, 254, 0xf701), "CHAR(10)", "ENUM (247)"),
        Arguments.of(Wire.of(SqlType.TEXT, 252, 5), "TEXT", "BLOB (252) with metadata 5"),
        Arguments.of(
            Wire.of(Wire.members(SqlType.ENUM, many), 254, 0xf701),
            "ENUM of 300 members",
            "ENUM (247) with metadata 1"),
        Arguments.of(
            Wire.of(Wire.members(SqlType.SET, "a"), 254, 0xf802),
            "SET of 1 members",
            "SET (248) with metadata 2"),
        Arguments.of(Wire.of(SqlType.DATETIME, 3, 18, 6), "DATETIME(3)", "DATETIME_V2 (18)"),
        Arguments.of(Wire.of(SqlType.TIMESTAMP, 17, 6), "TIMESTAMP", "TIMESTAMP_V2 (17)"),
        Arguments.of(Wire.of(SqlType.TIME, 6, 19, 3), "TIME(6)", "TIME_V2 (19)"),
        Arguments.of(Wire.of(SqlType.DATE, 18, 0), "DATE", "DATETIME_V2 (18)"),
        Arguments.of(Wire.of(SqlType.JSON, 252, 4), "JSON", "BLOB (252)"),
        Arguments.of(Wire.of(SqlType.POINT, 252, 4), "POINT", "BLOB (252)"),
        Arguments.of(Wire.of(SqlType.YEAR, 2, 0), "YEAR", "SHORT (2)"),
        Arguments.of(Wire.of(SqlType.INT, 77, 0), "INT", "unknown (77)"));
  }

  @ParameterizedTest
  @MethodSource("mismatches")
  void refusesAWireTypeThatTheDeclarationCannotHave(Wire wire, String declared, String type) {
    assertThatThrownBy(wire::converter)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Column c is declared " + declared + ",")
        .hasMessageContaining("wire type " + type);
  }

  /** None is forgotten: each is refused by name rather than by an error of the program. */
  @ParameterizedTest
  @EnumSource
  void knowsEveryType(SqlType type) {
    ColumnType declared = Wire.declared(type, ColumnType.UNSPECIFIED, ColumnType.UNSPECIFIED);
    assertThatThrownBy(Wire.of(declared, 77, 0)::converter)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Column c");
  }

  @Test
  void readsTheLengthOfALongCharFromTheTwoInvertedBits() {
    assertThat(WireColumn.of(254, 0xfefc)).isEqualTo(new WireColumn(254, 252));
    assertThat(WireColumn.of(254, 0xee00)).isEqualTo(new WireColumn(254, 256));
    assertThat(WireColumn.of(254, 0xcefc)).isEqualTo(new WireColumn(254, 1020));
    assertThat(WireColumn.of(254, 0xf702)).isEqualTo(new WireColumn(247, 2));
    assertThat(WireColumn.of(254, 0xf808)).isEqualTo(new WireColumn(248, 8));
  }
}
