package io.doltconnect.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SqlConvertersTest {
  private static SqlConverter converter(SqlType type, int length, int scale) {
    Column column = new Column("c", Wire.declared(type, length, scale), true, null, false, "");
    return new ColumnConverters(Wire.DEFAULTS).sqlConverter(column);
  }

  private static SqlConverter converter(SqlType type) {
    return converter(type, ColumnType.UNSPECIFIED, ColumnType.UNSPECIFIED);
  }

  private record Value(byte[] bytes) implements SqlValue {
    static Value of(String text) {
      return new Value(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String text() {
      return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsNullOfEveryType(SqlType type) {
    assertThat(converter(type).read(new Value(null))).isNull();
  }

  @Test
  void readsVectors() {
    SqlConverter converter = converter(SqlType.VECTOR);
    assertThat(converter.select("`c`")).isEqualTo("HEX(`c`)");
    assertThat(converter.read(Value.of("0000803F00002040B00FA1B4")))
        .isEqualTo(List.of(1f, 2.5f, -3e-7f));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> converter.read(Value.of("0000803F00")))
        .withMessageContaining("5 bytes are not a vector");
  }

  @ParameterizedTest
  @CsvSource({
    "SMALLINT, 40000",
    "INT, 1.0",
    "INT, ''",
    "DATE, 2024-02",
    "DATE, 2024-02-29 00:00:00",
    "DATE, x",
    "TIME, 12:34",
    "TIME, 12:34:56.",
    "TIME, 12:34:56.1234567",
    "TIME, --12:34:56",
    "DATETIME, 2024-02-29",
    "DATETIME, 2024-02-29T12:34:56",
    "TIMESTAMP, 2024-02-29 12:34:56Z",
    "YEAR, x",
    "JSON, ''",
    "BIT, ''",
    "POINT, ''",
    "GEOMETRY, abcd"
  })
  void refusesWhatDoltDoesNotPrint(SqlType type, String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> converter(type).read(Value.of(text)))
        .withMessageMatching("(?s).+");
  }

  @Test
  void refusesADecimalOfAnotherScale() {
    SqlConverter decimal = converter(SqlType.DECIMAL, 10, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> decimal.read(Value.of("1.5")))
        .withMessageContaining("a decimal has not 2 digits behind the point");
  }

  @Test
  void refusesBitsOfAnotherNumber() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> converter(SqlType.BIT, 9, ColumnType.UNSPECIFIED).read(Value.of("abc")))
        .withMessageContaining("3 bytes are not the 2 bytes of this BIT");
  }

  @Test
  void tellsTextThatIsNotUtf8FromAReplacementCharacter() {
    SqlConverter text = converter(SqlType.TEXT);
    assertThat(text.read(Value.of("a\uFFFD"))).isEqualTo("a\uFFFD");
    assertThatThrownBy(() -> text.read(new Value(new byte[] {'a', (byte) 0xff})))
        .isInstanceOf(UnrepresentableValueException.class)
        .hasMessageContaining("Column c holds text of 2 bytes that are not UTF-8");
  }

  @ParameterizedTest
  @CsvSource({
    "INT, `c`",
    "TEXT, `c`",
    "DATE, `c`",
    "TIME, `c`",
    "DATETIME, CAST(`c` AS CHAR)",
    "TIMESTAMP, CAST(`c` AS CHAR)",
    "JSON, COALESCE(`c`)",
    "POINT, COALESCE(`c`)",
    "MULTIPOLYGON, COALESCE(`c`)"
  })
  void selectsWhatArrivesWhole(SqlType type, String expression) {
    assertThat(converter(type).select("`c`")).isEqualTo(expression);
  }
}
