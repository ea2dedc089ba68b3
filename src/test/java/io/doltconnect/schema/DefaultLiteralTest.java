package io.doltconnect.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultLiteralTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "ENUM     | a;b;c,d | c,d                          | c,d",
        "ENUM     | a;b;c,d | 3                            | c,d",
        "ENUM     | a;b;c,d | 4                            | none",
        "ENUM     | a;b;c,d | 0                            | none",
        "ENUM     | 1;2     | 2                            | 2",
        "ENUM     | 2;1     | 1                            | none",
        "ENUM     | 7;a     | 7                            | 7",
        "SET      | x;y;z   | z,x                          | x,z",
        "SET      | x;y;z   | 5                            | x,z",
        "SET      | x;y;z   | q                            | none",
        "SET      | 1;2     | 2                            | 2",
        "SET      | 2;1     | 1                            | none",
        "BIT      |         | b'101000000001'              | 2561",
        "BIT      |         | 2561                         | 2561",
        "BIT      |         | b'1111111111111111111111111111111111111111111111111111111111111111' | 18446744073709551615",
        "DATETIME |         | CURRENT_TIMESTAMP            | none",
        "DATETIME |         | current_timestamp(6)         | none",
        "DATETIME |         | 2020-01-02 03:04:05          | 2020-01-02 03:04:05",
        "TIME     |         | 10:11:12.500000              | 10:11:12.5",
        "TIME     |         | 10:11:10.000000              | 10:11:10",
        "TIME     |         | 10:11:10                     | 10:11:10",
        "VARCHAR  |         | CURRENT_TIMESTAMP            | CURRENT_TIMESTAMP",
        "INT      |         | none                         | none"
      })
  void isTheSameWhoeverPrintedIt(SqlType type, String members, String printed, String expected) {
    ColumnType column =
        new ColumnType(
            type,
            ColumnType.UNSPECIFIED,
            ColumnType.UNSPECIFIED,
            false,
            members == null ? List.of() : List.of(members.split(";")));

    assertThat(DefaultLiteral.of(column, printed)).isEqualTo(expected);
  }
}
