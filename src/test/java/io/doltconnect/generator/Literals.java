package io.doltconnect.generator;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws values of a type as SQL, those at the type's edges more often than others. */
final class Literals {
  private static final Pattern TYPE = Pattern.compile("(\\w+)(?:\\((.*?)\\))?( unsigned)?(.*)");
  private static final Pattern MEMBER = Pattern.compile("'((?:[^']|'')*)'");
  private static final Map<String, Integer> WHOLE_BITS =
      Map.of("tinyint", 8, "smallint", 16, "mediumint", 24, "int", 32, "bigint", 64);
  private static final List<String> LATIN = List.of("a", "B", "é", "ß", " ", "0", "ÿ", "''");
  private static final List<String> ANY =
      List.of(
          "a", "b", "Z", "0", " ", "é", "ß", "\u0301", "日", "🎉", "𝔘", "''", "\\\\", "\\n", "\\t",
          "\\0", "\\\"", "%", "\u200d", "\u00a0");

  private final Choice choice;
  private final DocumentLiterals documents;

  Literals(Choice choice) {
    this.choice = choice;
    this.documents = new DocumentLiterals(choice);
  }

  /** A value of a column, NULL too if it may be. */
  String of(Column column) {
    if (column.nullable() && choice.chance(15)) {
      return "NULL";
    }
    return column.key() && column.isWhole() && choice.chance(90)
        ? Integer.toString(choice.below(column.type().startsWith("tinyint") ? 120 : 900))
        : of(column.type());
  }

  /** A value of a type; never NULL. */
  String of(String type) {
    Matcher parts = TYPE.matcher(type);
    if (!parts.matches()) {
      throw new IllegalArgumentException("Not a type: " + type);
    }
    String base = parts.group(1);
    String arguments = parts.group(2);
    if (WHOLE_BITS.containsKey(base)) {
      return whole(WHOLE_BITS.get(base), parts.group(3) != null);
    }
    int length = arguments == null || !arguments.matches("\\d+") ? 0 : Integer.parseInt(arguments);
    return switch (base) {
      case "float" ->
          choice.of(
              "0",
              "-1.5",
              "0.1",
              "3.4028234663852886e38",
              "1.17549435e-38",
              "-3.4028234663852886e38",
              "1.4e-45",
              "16777217",
              "1e10",
              "-2.5e-7",
              small());
      case "double" ->
          choice.of(
              "0",
              "-1.5",
              "0.1",
              "1.7976931348623157e308",
              "4.9e-324",
              "2.2250738585072014e-308",
              "123456789012345680",
              "1e21",
              "-1e-7",
              "9007199254740993",
              small());
      case "decimal" -> decimal(arguments);
      case "bit" -> bits(length == 0 ? 1 : length);
      // 0 is logged as 2048.
      case "year" -> choice.of("1901", "2155", "1970", "2024", "2000");
      case "date" -> "'" + date() + "'";
      case "time" -> "'" + time() + "'";
      case "datetime" -> "'" + choice.of("9999-12-31 23:59:59", date() + " " + clock(length)) + "'";
      case "timestamp" ->
          "'"
              + choice.of(
                  "1970-01-01 00:00:01",
                  // With a fraction it could be rounded to what is none.
                  "2038-01-19 03:14:07",
                  choice.between(1971, 2037) + "-10-27 02:30:00" + fraction(length))
              + "'";
      case "char", "varchar" -> text(length, parts.group(4).contains("latin1"));
      case "tinytext" -> longText(60);
      case "text" -> longText(16_000);
      case "mediumtext", "longtext" -> longText(40_000);
      case "binary", "varbinary" -> bytes(length);
      case "tinyblob" -> longBytes(120);
      case "blob" -> longBytes(32_000);
      case "mediumblob", "longblob" -> longBytes(60_000);
      case "enum" -> "'" + choice.of(members(type)) + "'";
      case "set" -> "'" + String.join(",", subset(members(type))) + "'";
      case "json" -> documents.json();
      case "vector" -> vector(length);
      default -> documents.geometry(base);
    };
  }

  private String small() {
    return choice.between(-99_999, 99_999) + "e-" + choice.below(4);
  }

  private String whole(int bits, boolean unsigned) {
    BigInteger size = BigInteger.ONE.shiftLeft(bits);
    BigInteger min = unsigned ? BigInteger.ZERO : size.shiftRight(1).negate();
    BigInteger any = BigInteger.valueOf(choice.number()).mod(size).add(min);
    BigInteger max = size.subtract(BigInteger.ONE).add(min);
    return choice
        .of(min, max, any, BigInteger.valueOf(choice.below(10)), max.shiftRight(1))
        .toString();
  }

  private String decimal(String arguments) {
    String[] numbers = arguments.split(",", 2);
    int scale = Integer.parseInt(numbers[1].strip());
    int digits = Integer.parseInt(numbers[0].strip()) - scale;
    String nines = "9".repeat(digits) + (scale == 0 ? "" : "." + "9".repeat(scale));
    String least = scale == 0 ? "1" : "0." + "0".repeat(scale - 1) + "1";
    String any =
        (digits == 0 ? "0" : Integer.toString(choice.below(10)))
            + (scale == 0 ? "" : "." + choice.below(10));
    return choice.of("", "-") + choice.of("0", nines, least, any);
  }

  private String bits(int length) {
    return "b'"
        + choice.of(
            "0",
            "1".repeat(length),
            "1" + "0".repeat(length - 1),
            Integer.toBinaryString(choice.below(1 << Math.min(length, 16))))
        + "'";
  }

  private String date() {
    return choice.of(
        "0001-01-01",
        "1000-01-01",
        "9999-12-31",
        "1969-12-31",
        "1970-01-01",
        "2024-02-29",
        "1582-10-10",
        LocalDate.ofEpochDay(choice.between(-20_000, 40_000)).toString());
  }

  private String time() {
    return choice.of(
        "-838:59:59",
        "838:59:59",
        "838:59:58.999999",
        "00:00:00",
        "-00:00:00.000001",
        "-01:59:59.999999",
        "-00:00:59.5",
        "-10:00:00",
        "%s%02d:%02d:%02d.%06d"
            .formatted(
                choice.of("", "-"),
                choice.below(800),
                choice.below(60),
                choice.below(60),
                choice.below(1_000_000)));
  }

  private String clock(int digits) {
    return choice.of("00:00:00", "23:59:59", "12:34:56") + fraction(digits);
  }

  private String fraction(int digits) {
    return digits == 0 ? "" : "." + choice.of("0", "9", "123456789").repeat(6).substring(0, digits);
  }

  private String vector(int length) {
    return IntStream.range(0, length)
        .mapToObj(i -> choice.of("0", "1.5", "-3e-7", "16777217", small()))
        .collect(Collectors.joining(",", "string_to_vector('[", "]')"));
  }

  private String text(int length, boolean latin) {
    // Dolt takes the length of latin1 in bytes of UTF-8, and IGNORE cuts in the middle of one.
    int most = latin ? length / 2 : length;
    int characters =
        choice.of(0, 1, 3, choice.between(0, 12), choice.chance(15) && length <= 300 ? length : 1);
    StringBuilder text = new StringBuilder("'");
    for (int i = 0; i < Math.min(characters, most); i++) {
      text.append(choice.of(latin ? LATIN : ANY));
    }
    return text.append("'").toString();
  }

  private String longText(int most) {
    int times = choice.chance(1) ? choice.of(most, most / 2, Math.min(most, 64)) : choice.below(12);
    return "REPEAT('" + choice.of("x", "é", "🎉", "a ", "\\n", "''") + "', " + times + ")";
  }

  private String bytes(int length) {
    int count = choice.of(0, 1, length, choice.between(0, length));
    byte[] bytes = new byte[Math.min(count, 300)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = choice.of(0, 255, 32, 128, choice.below(256)).byteValue();
    }
    return "X'" + HexFormat.of().formatHex(bytes) + "'";
  }

  private String longBytes(int most) {
    int times = choice.chance(1) ? choice.of(most, most / 2, Math.min(most, 100)) : choice.below(9);
    return times == 0
        ? "''"
        : "UNHEX(REPEAT('" + choice.of("00", "ff", "20", "c3a9") + "', " + times + "))";
  }

  /** The members of an ENUM or a SET, quoted as they are in the type. */
  static List<String> members(String type) {
    List<String> members = new ArrayList<>();
    Matcher member = MEMBER.matcher(type);
    while (member.find()) {
      members.add(member.group(1));
    }
    return members;
  }

  private List<String> subset(List<String> members) {
    return choice.chance(15) ? List.of() : choice.chance(15) ? members : choice.some(members);
  }
}
