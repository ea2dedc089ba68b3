package io.doltconnect.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.config.TypeSettings.BigintUnsignedHandlingMode;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NumberConvertersTest {

  static Stream<Arguments> numbers() {
    Wire tinyint = Wire.of(SqlType.TINYINT, 1, 0);
    Wire booleanTinyint = Wire.of(SqlType.TINYINT, 1, 1, 0);
    Wire tinyintUnsigned = Wire.of(Wire.unsigned(SqlType.TINYINT), 1, 0);
    Wire smallint = Wire.of(SqlType.SMALLINT, 2, 0);
    Wire smallintUnsigned = Wire.of(Wire.unsigned(SqlType.SMALLINT), 2, 0);
    Wire mediumint = Wire.of(SqlType.MEDIUMINT, 9, 0);
    Wire mediumintUnsigned = Wire.of(Wire.unsigned(SqlType.MEDIUMINT), 9, 0);
    Wire integer = Wire.of(SqlType.INT, 3, 0);
    Wire integerUnsigned = Wire.of(Wire.unsigned(SqlType.INT), 3, 0);
    Wire bigint = Wire.of(SqlType.BIGINT, 8, 0);
    Wire bigintUnsigned = Wire.of(Wire.unsigned(SqlType.BIGINT), 8, 0);
    Wire floating = Wire.of(SqlType.FLOAT, 4, 4);
    Wire doubling = Wire.of(SqlType.DOUBLE, 5, 8);
    Wire floatOfManyBits = Wire.of(SqlType.FLOAT, 53, 5, 8);
    return Stream.of(
        Arguments.of(tinyint, Schema.Type.INT16, "80", (short) -128),
        Arguments.of(tinyint, Schema.Type.INT16, "7f", (short) 127),
        Arguments.of(booleanTinyint, Schema.Type.INT16, "05", (short) 5),
        Arguments.of(tinyintUnsigned, Schema.Type.INT16, "ff", (short) 255),
        Arguments.of(smallint, Schema.Type.INT16, "0080", (short) -32768),
        Arguments.of(smallint, Schema.Type.INT16, "ff7f", (short) 32767),
        Arguments.of(smallintUnsigned, Schema.Type.INT32, "ffff", 65535),
        Arguments.of(mediumint, Schema.Type.INT32, "000080", -8388608),
        Arguments.of(mediumint, Schema.Type.INT32, "ffff7f", 8388607),
        Arguments.of(mediumint, Schema.Type.INT32, "ffffff", -1),
        Arguments.of(mediumintUnsigned, Schema.Type.INT32, "ffffff", 16777215),
        Arguments.of(integer, Schema.Type.INT32, "00000080", Integer.MIN_VALUE),
        Arguments.of(integer, Schema.Type.INT32, "ffffff7f", Integer.MAX_VALUE),
        Arguments.of(integerUnsigned, Schema.Type.INT64, "ffffffff", 4294967295L),
        Arguments.of(bigint, Schema.Type.INT64, "0000000000000080", Long.MIN_VALUE),
        Arguments.of(bigint, Schema.Type.INT64, "ffffffffffffff7f", Long.MAX_VALUE),
        Arguments.of(bigintUnsigned, Schema.Type.INT64, "ffffffffffffff7f", Long.MAX_VALUE),
        Arguments.of(floating, Schema.Type.FLOAT32, "cdcc8c3f", 1.1f),
        Arguments.of(doubling, Schema.Type.FLOAT64, "9a9999999999f13f", 1.1d),
        Arguments.of(floatOfManyBits, Schema.Type.FLOAT64, "9a9999999999f13f", 1.1d));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void readsNumbers(Wire wire, Schema.Type type, String hex, Object value) {
    assertThat(wire.read(hex)).isEqualTo(value);
    assertThat(wire.schema()).isEqualTo(SchemaBuilder.type(type).optional().build());
  }

  @Test
  void refusesAnUnsignedBigintThatWouldTurnNegative() {
    Wire wire = Wire.of(Wire.unsigned(SqlType.BIGINT), 8, 0);
    assertThatThrownBy(() -> wire.read("ffffffffffffffff"))
        .isInstanceOf(UnrepresentableValueException.class)
        .hasMessageContaining("Column c holds a value above 9223372036854775807")
        .hasMessageContaining("bigint.unsigned.handling.mode=precise");
  }

  @Test
  void readsUnsignedBigintsAsDecimals() {
    Wire wire =
        Wire.of(Wire.unsigned(SqlType.BIGINT), 8, 0).with(BigintUnsignedHandlingMode.PRECISE);
    assertThat(wire.read("ffffffffffffffff")).isEqualTo(new BigDecimal("18446744073709551615"));
    assertThat(wire.read("0000000000000080")).isEqualTo(new BigDecimal("9223372036854775808"));
    assertThat(wire.read("ffffffffffffff7f")).isEqualTo(new BigDecimal("9223372036854775807"));
    assertThat(wire.required().schema())
        .isEqualTo(Decimal.builder(0).parameter("connect.decimal.precision", "20").build());
  }

  static Stream<Arguments> bits() {
    return Stream.of(
        Arguments.of(8, 0x0100, "a5", "a5"),
        Arguments.of(9, 0x0101, "0102", "0201"),
        Arguments.of(17, 0x0201, "010203", "030201"),
        Arguments.of(64, 0x0800, "0102030405060708", "0807060504030201"));
  }

  @ParameterizedTest
  @MethodSource("bits")
  void readsBitsLowestByteFirst(int length, int metadata, String hex, String expected) {
    Wire wire = Wire.of(SqlType.BIT, length, 16, metadata);
    assertThat((byte[]) wire.read(hex)).isEqualTo(bytes(expected));
    assertThat(wire.required().schema())
        .isEqualTo(
            SchemaBuilder.bytes()
                .name("io.debezium.data.Bits")
                .version(1)
                .parameter("length", Integer.toString(length))
                .build());
  }

  @Test
  void readsOneBitAsBoolean() {
    Wire declared = Wire.of(SqlType.BIT, 1, 16, 0x0001);
    Wire undeclared = Wire.of(SqlType.BIT, ColumnType.UNSPECIFIED, 16, 0x0001);
    assertThat(declared.read("01")).isEqualTo(true);
    assertThat(undeclared.read("00")).isEqualTo(false);
    assertThat(declared.required().schema()).isEqualTo(Schema.BOOLEAN_SCHEMA);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
