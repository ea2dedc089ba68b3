package io.doltconnect.schema;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A column's literal default in one form, whoever printed it. For the same column Dolt's log
 * (schema_fmt.go) has {@code 'c,d'}, {@code '5'} and {@code 'CURRENT_TIMESTAMP'} where {@code SHOW
 * CREATE TABLE} has the member's number {@code '3'}, {@code b'101'} and no quotes.
 */
public final class DefaultLiteral {
  private static final String NOW = "CURRENT_TIMESTAMP";

  private DefaultLiteral() {}

  /**
   * The default as a member of an ENUM, members of a SET in their order, a decimal number for a
   * BIT, and as it is for other types.
   *
   * @return null if it is none, or an expression, or if it cannot be told which member it is
   */
  public static String of(ColumnType type, String text) {
    if (text == null) {
      return null;
    }
    return switch (type.sqlType()) {
      case ENUM -> member(type.members(), text);
      case SET -> members(type.members(), text);
      case BIT -> bits(text);
      case DATETIME, TIMESTAMP, DATE -> text.toUpperCase(Locale.ROOT).startsWith(NOW) ? null : text;
      case TIME -> text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
      case TINYINT,
          SMALLINT,
          MEDIUMINT,
          INT,
          BIGINT,
          DECIMAL,
          FLOAT,
          DOUBLE,
          CHAR,
          VARCHAR,
          BINARY,
          VARBINARY,
          TINYTEXT,
          TEXT,
          MEDIUMTEXT,
          LONGTEXT,
          TINYBLOB,
          BLOB,
          MEDIUMBLOB,
          LONGBLOB,
          JSON,
          YEAR,
          GEOMETRY,
          POINT,
          LINESTRING,
          POLYGON,
          MULTIPOINT,
          MULTILINESTRING,
          MULTIPOLYGON,
          GEOMETRYCOLLECTION,
          VECTOR ->
          text;
    };
  }

  private static String member(List<String> members, String text) {
    int number = number(text);
    String byNumber = number >= 1 && number <= members.size() ? members.get(number - 1) : null;
    if (!members.contains(text)) {
      return byNumber;
    }
    return byNumber == null || byNumber.equals(text) ? text : null;
  }

  private static String members(List<String> members, String text) {
    if (text.isEmpty()) {
      return text;
    }
    String byName = null;
    List<String> names = List.of(text.split(",", -1));
    if (members.containsAll(names)) {
      byName = members.stream().filter(names::contains).collect(Collectors.joining(","));
    }
    String byBits = null;
    if (text.matches("\\d{1,20}")) {
      BigInteger bits = new BigInteger(text);
      byBits =
          IntStream.range(0, members.size())
              .filter(bits::testBit)
              .mapToObj(members::get)
              .collect(Collectors.joining(","));
    }
    if (byName == null || byBits == null) {
      return byName == null ? byBits : byName;
    }
    return byName.equals(byBits) ? byName : null;
  }

  private static int number(String text) {
    return text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
  }

  private static String bits(String text) {
    return text.matches("[bB]'[01]{1,64}'")
        ? Long.toUnsignedString(Long.parseUnsignedLong(text.substring(2, text.length() - 1), 2))
        : text;
  }
}
