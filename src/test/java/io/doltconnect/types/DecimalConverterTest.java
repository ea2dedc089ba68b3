package io.doltconnect.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.config.TypeSettings.DecimalHandlingMode;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import java.math.BigDecimal;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalConverterTest {

  /** Bytes that a Dolt server wrote, but for precision equal to scale, which Dolt cannot log. */
  @ParameterizedTest
  @CsvSource({
    "10, 0, 8000000005, 5",
    "10, 0, 7ffffffffa, -5",
    "10, 0, 8000000000, 0",
    "4, 2, 7ffe, -0.01",
    "4, 2, e363, 99.99",
    "4, 2, 1c9c, -99.99",
    "4, 2, 8000, 0.00",
    "4, 2, 7fff, 0.00",
    "14, 4, 810DFB38D204D2, 1234567890.1234",
    "14, 4, 7EF204C72DFB2D, -1234567890.1234",
    "18, 9, BB9AC9FF3B9AC9FF, 999999999.999999999",
    "18, 9, 44653600C4653600, -999999999.999999999",
    "18, 0, BB9AC9FF3B9AC9FF, 999999999999999999",
    "19, 0, 893B9AC9FF3B9AC9FF, 9999999999999999999",
    "19, 0, 76C4653600C4653600, -9999999999999999999",
    "5, 5, 800001, 0.00001",
    "5, 5, 7ffffe, -0.00001",
    "65, 0, e33b9ac9ff3b9ac9ff3b9ac9ff3b9ac9ff3b9ac9ff3b9ac9ff3b9ac9ff,"
        + "99999999999999999999999999999999999999999999999999999999999999999",
    "65, 30, 80bc614e35b7bf87350e34c02f075f79075bcd1500bc614e35b7bf87037a,"
        + "12345678901234567890123456789012345.123456789012345678901234567890",
    "65, 30, 7ffffffffffffffffffffffffffffffee2329affffffffffffffffffffff,"
        + "-1.500000000000000000000000000000"
  })
  void readsPackedDecimals(int precision, int scale, String hex, String value) {
    assertThat(wire(precision, scale).read(hex)).isEqualTo(new BigDecimal(value));
  }

  @Test
  void namesScaleAndPrecisionInTheSchema() {
    assertThat(wire(12, 2).required().schema())
        .isEqualTo(Decimal.builder(2).parameter("connect.decimal.precision", "12").build());
  }

  @Test
  void readsDoubles() {
    Wire wire = wire(4, 2).with(DecimalHandlingMode.DOUBLE);
    assertThat(wire.read("1c9c")).isEqualTo(-99.99d);
    assertThat(wire.required().schema()).isEqualTo(Schema.FLOAT64_SCHEMA);
  }

  @Test
  void readsTextWithoutExponent() {
    Wire wire = wire(12, 9).with(DecimalHandlingMode.STRING);
    assertThat(wire.read("800000000001")).isEqualTo("0.000000001");
    assertThat(wire.required().schema()).isEqualTo(Schema.STRING_SCHEMA);
  }

  @Test
  void takesMySqlsDefaultsForWhatIsNotDeclared() {
    Wire wire = Wire.of(SqlType.DECIMAL, 246, 10);
    assertThat(wire.read("8000000005")).isEqualTo(new BigDecimal(5));
  }

  private static Wire wire(int precision, int scale) {
    ColumnType declared = Wire.declared(SqlType.DECIMAL, precision, scale);
    return Wire.of(declared, 246, precision | scale << 8);
  }
}
