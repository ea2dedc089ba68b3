package io.doltconnect.stream.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values are those that Dolt 2.2.0 logs. */
class StoredValuesTest {
  private static ColumnType type(String declaration) {
    String[] parts = declaration.toUpperCase(Locale.ROOT).split("[(;) ]+", -1);
    boolean unsigned = declaration.endsWith(" unsigned");
    return new ColumnType(
        SqlType.valueOf(parts[0]),
        declaration.contains("(") ? Integer.parseInt(parts[1]) : ColumnType.UNSPECIFIED,
        declaration.contains(";") ? Integer.parseInt(parts[2]) : ColumnType.UNSPECIFIED,
        unsigned,
        List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "bigint, int, -2147483648, false",
    "bigint, int, 2147483647, false",
    "bigint, int, 2147483646, true",
    "bigint, mediumint, 8388607, false",
    "bigint, mediumint, -8388607, true",
    "int unsigned, int, 2147483647, false",
    "int unsigned, int, -2147483648, true",
    "bigint unsigned, int unsigned, 4294967295, false",
    "bigint unsigned, int unsigned, 0, true",
    "int, int unsigned, 4294967291, false",
    "int, int unsigned, 2147483647, true",
    "int, int unsigned, 0, false",
    "int, int unsigned, 1, true",
    "smallint, int unsigned, 4294935296, false",
    "smallint, int unsigned, 32767, true",
    "bigint, mediumint unsigned, 11368448, false",
    "bigint, tinyint unsigned, 5, false",
    "bigint, bigint unsigned, 18446744073709551611, false",
    "bigint, bigint unsigned, 9223372036854775807, true",
    "decimal(10;4), decimal(5;2), 3.00, false",
    "datetime(6), datetime, 0, false",
    "timestamp(6), datetime(3), 0, false"
  })
  void knowsWhatWasStored(String former, String now, BigDecimal value, boolean stored) {
    assertThat(StoredValues.of(type(former), type(now)))
        .hasValueSatisfying(values -> assertThat(values.contains(value)).isEqualTo(stored));
  }

  @ParameterizedTest
  @CsvSource({
    "int, int",
    "int, bigint",
    "int unsigned, bigint",
    "tinyint unsigned, smallint",
    "smallint unsigned, int unsigned",
    "decimal(5;2), decimal(10;4)",
    "decimal(10;2), decimal(5;2)",
    "datetime, datetime(6)",
    "datetime(3), timestamp(3)",
    "varchar(20), varchar(10)",
    "int, varchar(10)",
    "double, float"
  })
  void hasNothingToSayOfTypesThatHoldAsMuchOrAreStoredAnew(String former, String now) {
    assertThat(StoredValues.of(type(former), type(now))).isEmpty();
  }
}
