package io.doltconnect.types;

import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The edges of every type. What is random is the same in every run. */
final class WireCases {
  private WireCases() {}

  static Stream<WireCase> numbers() {
    return Stream.of(
        WireCase.of("TINYINT", type(SqlType.TINYINT), List.of("-128", "0", "127")),
        WireCase.of("TINYINT(1)", type(SqlType.TINYINT, 1), List.of("0", "1", "5")),
        WireCase.of("TINYINT UNSIGNED", Wire.unsigned(SqlType.TINYINT), List.of("0", "255")),
        WireCase.of("SMALLINT", type(SqlType.SMALLINT), List.of("-32768", "32767")),
        WireCase.of("SMALLINT UNSIGNED", Wire.unsigned(SqlType.SMALLINT), List.of("65535")),
        WireCase.of("MEDIUMINT", type(SqlType.MEDIUMINT), List.of("-8388608", "-1", "8388607")),
        WireCase.of("MEDIUMINT UNSIGNED", Wire.unsigned(SqlType.MEDIUMINT), List.of("16777215")),
        WireCase.of("INT", type(SqlType.INT), List.of("-2147483648", "2147483647")),
        WireCase.of("INT UNSIGNED", Wire.unsigned(SqlType.INT), List.of("4294967295")),
        WireCase.of(
            "BIGINT", type(SqlType.BIGINT), List.of("-9223372036854775808", "9223372036854775807")),
        WireCase.of(
            "BIGINT UNSIGNED",
            Wire.unsigned(SqlType.BIGINT),
            List.of("0", "9223372036854775807", "9223372036854775808", "18446744073709551615")),
        WireCase.of("FLOAT", type(SqlType.FLOAT), floats())
            .sql(sql -> Float.toString(Float.parseFloat(sql))),
        WireCase.of("FLOAT(24)", type(SqlType.FLOAT, 24), List.of("0.1"))
            .sql(sql -> Float.toString(Float.parseFloat(sql))),
        WireCase.of("FLOAT(25)", type(SqlType.FLOAT, 25), List.of("0.1"))
            .sql(sql -> Double.toString(Double.parseDouble(sql))),
        WireCase.of(
                "DOUBLE",
                type(SqlType.DOUBLE),
                List.of("3.141592653589793", "-1.7976931348623157e308", "5e-324"))
            .sql(sql -> Double.toString(Double.parseDouble(sql))),
        WireCase.of("YEAR", type(SqlType.YEAR), List.of("1901", "1970", "2048", "2155")));
  }

  /** Apart from the others, because Connect's JsonConverter reads it as zero. */
  static Stream<WireCase> negativeZero() {
    return Stream.of(
        WireCase.of("DOUBLE", type(SqlType.DOUBLE), List.of("'-0'"))
            .sql(sql -> Double.toString(Double.parseDouble(sql))));
  }

  private static List<String> floats() {
    Random random = new Random(11);
    return Stream.concat(
            Stream.of("1.5", "0.1", "-3.40282e38", "1e-40"),
            Stream.generate(() -> Float.intBitsToFloat(random.nextInt()))
                .filter(Float::isFinite)
                .limit(200)
                .map(value -> Double.toString(value)))
        .toList();
  }

  static Stream<WireCase> bits() {
    return Stream.of(
        bits(1, "0", "1").text(value -> value.equals(true) ? "01" : "00"),
        bits(8, "0", "0x81").text(WireCases::reversedHex),
        bits(9, "0", "1", "0x0101").text(WireCases::reversedHex),
        bits(17, "0x010203").text(WireCases::reversedHex),
        bits(64, "2", "0xfffefdfcfbfaf9f8").text(WireCases::reversedHex));
  }

  private static WireCase bits(int length, String... values) {
    return WireCase.of("BIT(%d)".formatted(length), type(SqlType.BIT, length), List.of(values))
        .select("HEX(c)")
        .sql(sql -> "0".repeat(Math.max(0, (length + 7) / 8 * 2 - sql.length())) + sql);
  }

  private static String reversedHex(Object value) {
    byte[] lowestFirst = (byte[]) value;
    StringBuilder hex = new StringBuilder();
    for (int i = lowestFirst.length - 1; i >= 0; i--) {
      hex.append("%02X".formatted(lowestFirst[i]));
    }
    return hex.toString();
  }

  static Stream<WireCase> decimals() {
    Random random = new Random(42);
    return Stream.of(
            "1,0", "4,2", "10,0", "12,2", "18,3", "18,9", "18,17", "19,0", "19,9", "27,18", "38,2",
            "65,0", "65,30")
        .map(
            digits -> {
              int precision = Integer.parseInt(digits.split(",", -1)[0]);
              int scale = Integer.parseInt(digits.split(",", -1)[1]);
              List<String> values = new ArrayList<>(List.of("0", "-0.000001"));
              for (int i = 0; i < 40; i++) {
                BigInteger unscaled = randomInteger(random, 1 + random.nextInt(precision));
                values.add(new BigDecimal(unscaled, scale).toPlainString());
              }
              return WireCase.of(
                      "DECIMAL(%s)".formatted(digits),
                      Wire.declared(SqlType.DECIMAL, precision, scale),
                      values)
                  .text(value -> ((BigDecimal) value).toPlainString());
            });
  }

  private static BigInteger randomInteger(Random random, int digits) {
    String number =
        random.ints(digits, 0, 10).mapToObj(Integer::toString).collect(Collectors.joining());
    return random.nextBoolean() ? new BigInteger(number) : new BigInteger(number).negate();
  }

  static Stream<WireCase> texts() {
    List<String> values = List.of("''", "'a  '", "'ünïcødé'", "'héllo 🎉'", "'\uFFFD'", "'\\0'");
    return Stream.of(
        WireCase.of("CHAR(10)", type(SqlType.CHAR, 10), values),
        WireCase.of("CHAR(64)", type(SqlType.CHAR, 64), values),
        WireCase.of("CHAR(255)", type(SqlType.CHAR, 255), values).and("REPEAT('ß🎉', 127)"),
        WireCase.of(
            "CHAR(200) CHARACTER SET latin1", type(SqlType.CHAR, 200), List.of("'é'", "x'e9'")),
        WireCase.of("VARCHAR(63)", type(SqlType.VARCHAR, 63), values),
        WireCase.of("VARCHAR(64)", type(SqlType.VARCHAR, 64), values).and("REPEAT('🎉', 64)"),
        WireCase.of(
            "VARCHAR(9) CHARACTER SET utf16", type(SqlType.VARCHAR, 9), List.of("'é'", "'🎉'")),
        WireCase.of("VARCHAR(8000)", type(SqlType.VARCHAR, 8_000), List.of("REPEAT('🎉', 8000)")),
        WireCase.of("TINYTEXT", type(SqlType.TINYTEXT), values),
        WireCase.of("TEXT", type(SqlType.TEXT), values).and("REPEAT('é', 32767)"),
        WireCase.of("MEDIUMTEXT", type(SqlType.MEDIUMTEXT), values).and("REPEAT('é', 70000)"),
        WireCase.of("LONGTEXT", type(SqlType.LONGTEXT), values).and("REPEAT('é', 70000)"),
        members(
            SqlType.ENUM,
            List.of("a", "b", "c,d", "it's", "say \"hi\"", "é🎉"),
            "1",
            "3",
            "4",
            "0",
            "5",
            "6"),
        members(SqlType.ENUM, numbered(300), "1", "255", "256", "300"),
        members(SqlType.SET, List.of("x", "y", "z"), "0", "2", "5", "7"),
        members(SqlType.SET, numbered(40), "1", "549755813888", "1099511627775"),
        members(SqlType.SET, numbered(64), "1", "9223372036854775808", "9223372036854775811"));
  }

  private static WireCase members(SqlType type, List<String> members, String... values) {
    String declaration =
        members.stream()
            .map(member -> "'" + member.replace("'", "''") + "'")
            .collect(Collectors.joining(",", type + "(", ")"));
    return WireCase.of(
        declaration, Wire.members(type, members.toArray(String[]::new)), List.of(values));
  }

  private static List<String> numbered(int count) {
    return IntStream.range(0, count).mapToObj(i -> "m" + i).toList();
  }

  static Stream<WireCase> bytes() {
    List<String> values = List.of("''", "x'00ff'", "x'fffefdfc'", "'abcd'");
    return Stream.of(
            WireCase.of("BINARY(4)", type(SqlType.BINARY, 4), values),
            WireCase.of("BINARY(255)", type(SqlType.BINARY, 255), values),
            WireCase.of("VARBINARY(255)", type(SqlType.VARBINARY, 255), values),
            WireCase.of("VARBINARY(256)", type(SqlType.VARBINARY, 256), values),
            WireCase.of("TINYBLOB", type(SqlType.TINYBLOB), values),
            WireCase.of("BLOB", type(SqlType.BLOB), values).and("REPEAT(x'ff', 65535)"),
            WireCase.of("MEDIUMBLOB", type(SqlType.MEDIUMBLOB), values).and("REPEAT(x'ff', 70000)"),
            WireCase.of("LONGBLOB", type(SqlType.LONGBLOB), values).and("REPEAT(x'ff', 70000)"))
        .map(
            wireCase ->
                wireCase
                    .select("HEX(c)")
                    .text(
                        value ->
                            HexFormat.of()
                                .withUpperCase()
                                .formatHex(((ByteBuffer) value).array())));
  }

  static Stream<WireCase> jsons() {
    Random random = new Random(3);
    List<String> documents =
        new ArrayList<>(
            List.of(
                "{}",
                "[]",
                "null",
                "true",
                "3",
                "\"\"",
                "{\"a\": 1, \"é\": [1, 2.5, \"🎉\", null, {\"b\": {}}]}",
                "[1e20, 1e21, -0.0, 0.1, 1e-6, 1e-7, 5e-324, 1.7976931348623157e308, 2e23]",
                "[12345678901234567890, 9007199254740993, -1.5e300, 4.35, 2.2250738585072014e-308]",
                "\"<>&\\u2028\\u2029\\u0000\\u001f\\u007f\\t\\n\\r\\b\\f\\\"\\\\/\\ud83c\\udf89\"",
                "[\"%s\"]".formatted("x".repeat(70_000)),
                "[\"%s\", \"%s\"]".formatted("x".repeat(70_000), "é".repeat(70_000)),
                "{\"a\": [\"%s\"], \"b\": [\"%s\"], \"c\": 1}"
                    .formatted("x".repeat(70_000), "y".repeat(70_000)),
                "{\"%s\": 1, \"z\": true}".formatted("k".repeat(300)),
                "{\"%s\": true, \"%s\": false}".formatted("é".repeat(500), "z".repeat(65_000)),
                "[%s]".formatted(String.join(",", Collections.nCopies(30_000, "true"))),
                "[%s]".formatted(String.join(",", Collections.nCopies(70_000, "1"))),
                "[".repeat(10_000) + "]".repeat(10_000)));
    for (int i = 0; i < 200; i++) {
      documents.add(randomJson(random, 5));
    }
    List<String> values =
        documents.stream().map(json -> "'" + json.replace("\\", "\\\\") + "'").toList();
    return Stream.of(WireCase.of("JSON", type(SqlType.JSON), values));
  }

  private static String randomJson(Random random, int depth) {
    int size = random.nextInt(6);
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(80) - 40));
      case 1 -> Long.toString(random.nextLong() >> random.nextInt(64));
      case 2 -> random.nextBoolean() ? "null" : Boolean.toString(random.nextBoolean());
      case 3 -> "\"" + "aé🎉".repeat(random.nextInt(200)) + "\"";
      case 4 ->
          IntStream.range(0, size)
              .mapToObj(i -> randomJson(random, depth - 1))
              .collect(Collectors.joining(",", "[", "]"));
      default ->
          IntStream.range(0, size)
              .mapToObj(
                  i -> "\"k%d\":%s".formatted(random.nextInt(), randomJson(random, depth - 1)))
              .collect(Collectors.joining(",", "{", "}"));
    };
  }

  private static ColumnType type(SqlType sqlType) {
    return type(sqlType, ColumnType.UNSPECIFIED);
  }

  private static ColumnType type(SqlType sqlType, int length) {
    return Wire.declared(sqlType, length, ColumnType.UNSPECIFIED);
  }
}
