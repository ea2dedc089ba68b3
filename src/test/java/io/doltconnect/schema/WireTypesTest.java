package io.doltconnect.schema;

import static io.doltconnect.schema.ColumnType.UNSPECIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.binlog.events.WireType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WireTypesTest {
  private static ColumnType type(SqlType type, int... numbers) {
    return new ColumnType(
        type,
        numbers.length > 0 ? numbers[0] : UNSPECIFIED,
        numbers.length > 1 ? numbers[1] : UNSPECIFIED,
        false,
        List.of());
  }

  private static ColumnType members(SqlType type, int count) {
    return new ColumnType(
        type,
        UNSPECIFIED,
        UNSPECIFIED,
        false,
        IntStream.range(0, count).mapToObj(i -> "m" + i).toList());
  }

  private static Arguments fits(ColumnType type, int wireType, int metadata) {
    return Arguments.of(type, wireType, metadata);
  }

  static Stream<Arguments> fitting() {
    return Stream.of(
        fits(type(SqlType.TINYINT, 1), WireType.TINY, 0),
        fits(type(SqlType.SMALLINT), WireType.SHORT, 0),
        fits(type(SqlType.MEDIUMINT), WireType.INT24, 0),
        fits(type(SqlType.INT, 11), WireType.LONG, 0),
        fits(type(SqlType.BIGINT), WireType.LONGLONG, 0),
        fits(type(SqlType.FLOAT), WireType.FLOAT, 4),
        fits(type(SqlType.FLOAT, 30), WireType.DOUBLE, 8),
        fits(type(SqlType.DOUBLE), WireType.DOUBLE, 8),
        fits(type(SqlType.DECIMAL, 12, 4), WireType.NEWDECIMAL, 0x040c),
        fits(type(SqlType.DECIMAL, 5), WireType.NEWDECIMAL, 0x0005),
        fits(type(SqlType.DECIMAL), WireType.NEWDECIMAL, 0x000a),
        fits(type(SqlType.BIT), WireType.BIT, 0x0001),
        fits(type(SqlType.BIT, 12), WireType.BIT, 0x0104),
        fits(type(SqlType.BIT, 64), WireType.BIT, 0x0800),
        fits(type(SqlType.YEAR), WireType.YEAR, 0),
        fits(type(SqlType.DATE), WireType.DATE, 0),
        fits(type(SqlType.TIME, 6), WireType.TIME2, 6),
        fits(type(SqlType.DATETIME), WireType.DATETIME2, 0),
        fits(type(SqlType.DATETIME, 3), WireType.DATETIME2, 3),
        fits(type(SqlType.TIMESTAMP), WireType.TIMESTAMP2, 0),
        fits(type(SqlType.TIMESTAMP, 6), WireType.TIMESTAMP2, 6),
        fits(type(SqlType.CHAR, 5), WireType.STRING, 0xfe14),
        fits(type(SqlType.CHAR, 255), WireType.STRING, 0xcefc),
        fits(type(SqlType.BINARY, 255), WireType.STRING, 0xfeff),
        fits(members(SqlType.ENUM, 255), WireType.STRING, 0xf701),
        fits(members(SqlType.ENUM, 256), WireType.STRING, 0xf702),
        fits(members(SqlType.SET, 1), WireType.STRING, 0xf801),
        fits(members(SqlType.SET, 40), WireType.STRING, 0xf805),
        fits(members(SqlType.SET, 64), WireType.STRING, 0xf808),
        fits(type(SqlType.VARCHAR, 20), WireType.VARCHAR, 80),
        fits(type(SqlType.VARCHAR, 20), WireType.VARCHAR, 60),
        fits(type(SqlType.VARCHAR, 20), WireType.VARCHAR, 20),
        fits(type(SqlType.VARCHAR, 0), WireType.VARCHAR, 0),
        fits(type(SqlType.VARBINARY, 300), WireType.VARCHAR, 300),
        fits(type(SqlType.TINYTEXT), WireType.BLOB, 1),
        fits(type(SqlType.TEXT), WireType.BLOB, 2),
        fits(type(SqlType.MEDIUMTEXT), WireType.BLOB, 3),
        fits(type(SqlType.LONGTEXT), WireType.BLOB, 4),
        fits(type(SqlType.TINYBLOB), WireType.BLOB, 1),
        fits(type(SqlType.BLOB), WireType.BLOB, 2),
        fits(type(SqlType.MEDIUMBLOB), WireType.BLOB, 3),
        fits(type(SqlType.LONGBLOB), WireType.BLOB, 4),
        fits(type(SqlType.JSON), WireType.JSON, 4),
        fits(type(SqlType.GEOMETRY), WireType.GEOMETRY, 4),
        fits(type(SqlType.POINT), WireType.GEOMETRY, 4),
        fits(type(SqlType.LINESTRING), WireType.GEOMETRY, 4),
        fits(type(SqlType.POLYGON), WireType.GEOMETRY, 4),
        fits(type(SqlType.MULTIPOINT), WireType.GEOMETRY, 4),
        fits(type(SqlType.MULTILINESTRING), WireType.GEOMETRY, 4),
        fits(type(SqlType.MULTIPOLYGON), WireType.GEOMETRY, 4),
        fits(type(SqlType.GEOMETRYCOLLECTION), WireType.GEOMETRY, 4));
  }

  @ParameterizedTest
  @MethodSource("fitting")
  void fitsTheTypeThatDoltWritesFor(ColumnType type, int wireType, int metadata) {
    assertThat(WireTypes.fit(type, wireType, metadata)).isTrue();
    assertThat(WireTypes.carry(type, wireType, metadata)).isTrue();
  }

  @Test
  void coversEveryTypeThatDoltCanLog() {
    assertThat(fitting().map(given -> ((ColumnType) given.get()[0]).sqlType()).distinct())
        .containsExactlyInAnyOrder(
            Arrays.stream(SqlType.values())
                .filter(type -> type != SqlType.VECTOR)
                .toArray(SqlType[]::new));
  }

  @Test
  void knowsTheTypesWhoseValuesDoltLeavesOut() {
    assertThat(WireTypes.canCarryAll(type(SqlType.VECTOR, 3))).isFalse();
    assertThat(WireTypes.canCarryAll(type(SqlType.DECIMAL, 5, 5))).isFalse();
    assertThat(WireTypes.canCarryAll(type(SqlType.DECIMAL, 5, 4))).isTrue();
    assertThat(WireTypes.canCarryAll(type(SqlType.DECIMAL))).isTrue();
    assertThat(WireTypes.canCarryAll(type(SqlType.FLOAT, 5, 5))).isTrue();
  }

  static Stream<Arguments> notFitting() {
    return Stream.of(
        fits(type(SqlType.FLOAT), WireType.LONG, 0),
        fits(type(SqlType.FLOAT), WireType.DOUBLE, 8),
        fits(type(SqlType.FLOAT, 24), WireType.DOUBLE, 8),
        fits(type(SqlType.FLOAT, 25), WireType.FLOAT, 4),
        fits(type(SqlType.FLOAT, 30, 5), WireType.DOUBLE, 8),
        fits(type(SqlType.TIME, 6), WireType.TIME2, 3),
        fits(type(SqlType.DOUBLE), WireType.FLOAT, 4),
        fits(type(SqlType.DECIMAL, 12, 4), WireType.NEWDECIMAL, 0x040d),
        fits(type(SqlType.DECIMAL, 12, 4), WireType.NEWDECIMAL, 0x030c),
        fits(type(SqlType.BIT, 12), WireType.BIT, 0x0103),
        fits(type(SqlType.DATETIME, 3), WireType.DATETIME2, 6),
        fits(type(SqlType.DATETIME), WireType.TIMESTAMP2, 0),
        fits(type(SqlType.TIMESTAMP), WireType.TIMESTAMP2, 3),
        fits(type(SqlType.TIMESTAMP), WireType.DATETIME2, 0),
        fits(type(SqlType.CHAR, 5), WireType.STRING, 0xf701),
        fits(type(SqlType.CHAR, 5), WireType.STRING, 0xf801),
        fits(type(SqlType.CHAR, 5), WireType.VARCHAR, 20),
        fits(type(SqlType.BINARY, 5), WireType.STRING, 0xf701),
        fits(members(SqlType.ENUM, 8), WireType.STRING, 0xf801),
        fits(members(SqlType.ENUM, 8), WireType.STRING, 0xfe01),
        fits(members(SqlType.ENUM, 255), WireType.STRING, 0xf702),
        fits(members(SqlType.ENUM, 256), WireType.STRING, 0xf701),
        fits(members(SqlType.SET, 8), WireType.STRING, 0xf701),
        fits(members(SqlType.SET, 8), WireType.STRING, 0xf802),
        fits(members(SqlType.SET, 9), WireType.STRING, 0xf801),
        fits(type(SqlType.VARCHAR, 20), WireType.STRING, 0xfe14),
        fits(type(SqlType.TEXT), WireType.BLOB, 5),
        fits(type(SqlType.JSON), WireType.BLOB, 4),
        fits(type(SqlType.JSON), WireType.JSON, 0),
        fits(type(SqlType.POINT), WireType.GEOMETRY, 5));
  }

  @ParameterizedTest
  @MethodSource("notFitting")
  void refusesATypeThatDoltWritesForAnother(ColumnType type, int wireType, int metadata) {
    assertThat(WireTypes.fit(type, wireType, metadata)).isFalse();
    assertThat(WireTypes.carry(type, wireType, metadata)).isFalse();
  }

  static Stream<Arguments> ofTheSameEncoding() {
    return Stream.of(
        fits(type(SqlType.VARCHAR, 20), WireType.VARCHAR, 81),
        fits(type(SqlType.VARCHAR, 20), WireType.VARCHAR, 100),
        fits(type(SqlType.VARCHAR, 300), WireType.VARCHAR, 20),
        fits(type(SqlType.VARBINARY, 300), WireType.VARCHAR, 1200),
        fits(type(SqlType.TINYTEXT), WireType.BLOB, 2),
        fits(type(SqlType.TEXT), WireType.BLOB, 3),
        fits(type(SqlType.MEDIUMTEXT), WireType.BLOB, 4),
        fits(type(SqlType.LONGTEXT), WireType.BLOB, 1),
        fits(type(SqlType.TINYBLOB), WireType.BLOB, 2),
        fits(type(SqlType.BLOB), WireType.BLOB, 3),
        fits(type(SqlType.MEDIUMBLOB), WireType.BLOB, 4),
        fits(type(SqlType.LONGBLOB), WireType.BLOB, 1));
  }

  @ParameterizedTest
  @MethodSource("ofTheSameEncoding")
  void canReadOtherLengthsThatItDoesNotFit(ColumnType type, int wireType, int metadata) {
    assertThat(WireTypes.carry(type, wireType, metadata)).isTrue();
    assertThat(WireTypes.fit(type, wireType, metadata)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void fitsNoTypeThatDoesNotExist(SqlType type) {
    assertThat(WireTypes.fit(type(type, 1), 14, 0)).isFalse();
  }
}
