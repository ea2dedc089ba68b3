package io.doltconnect.types;

import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The edges of the temporal types. What is random is the same in every run. */
final class TemporalWireCases {
  /** The driver prints a date in a way of its own. */
  private static final String TEXT = "CAST(c AS CHAR)";

  private TemporalWireCases() {}

  static Stream<WireCase> temporals() {
    return Stream.concat(
        Stream.of(date(), time()),
        IntStream.rangeClosed(0, 6)
            .boxed()
            .flatMap(digits -> Stream.of(datetime(digits), timestamp(digits))));
  }

  private static WireCase date() {
    return wireCase(
            "DATE",
            SqlType.DATE,
            ColumnType.UNSPECIFIED,
            List.of("0000-01-01", "0001-01-01", "1000-01-01", "1969-12-31", "9999-12-31"))
        .text(value -> LocalDate.ofEpochDay((Integer) value).toString())
        .select("DATE_FORMAT(c, '%Y-%m-%d')");
  }

  /** Seconds of 59 and negative times in plenty, for the fault that Dolt has there. */
  private static WireCase time() {
    Random random = new Random(7);
    List<String> times =
        new ArrayList<>(
            List.of(
                "00:00:00",
                "24:00:00",
                "838:59:59",
                "-838:59:59",
                "-01:00:00",
                "-01:59:59.999999",
                "-00:00:00.5",
                "-838:58:59.000001",
                "-838:59:58.999999"));
    for (int i = 0; i < 300; i++) {
      times.add(
          "%s%02d:%02d:%02d.%06d"
              .formatted(
                  random.nextInt(4) == 0 ? "" : "-",
                  random.nextInt(838),
                  random.nextInt(3) == 0 ? 59 : random.nextInt(60),
                  random.nextInt(2) == 0 ? 59 : random.nextInt(60),
                  random.nextInt(1_000_000)));
    }
    return wireCase("TIME", SqlType.TIME, 6, times).text(value -> time((Long) value));
  }

  private static String time(long micros) {
    long left = Math.abs(micros);
    return "%s%02d:%02d:%02d.%06d"
        .formatted(
            micros < 0 ? "-" : "",
            left / 3_600_000_000L,
            left / 60_000_000 % 60,
            left / 1_000_000 % 60,
            left % 1_000_000);
  }

  private static WireCase datetime(int digits) {
    String fraction = fraction(digits);
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern(
            "uuuu-MM-dd HH:mm:ss" + (digits == 0 ? "" : "." + "S".repeat(digits)));
    long perSecond = digits <= 3 ? 1_000 : 1_000_000;
    return wireCase(
            "DATETIME(%d)".formatted(digits),
            SqlType.DATETIME,
            digits,
            List.of(
                "0000-01-01 00:00:00" + fraction,
                "1000-01-01 00:00:00" + fraction,
                "1969-12-31 23:59:59" + fraction,
                "2024-02-29 12:34:56",
                "9999-12-31 23:59:59" + fraction))
        .text(
            value -> {
              long epoch = (Long) value;
              int nanos = (int) (Math.floorMod(epoch, perSecond) * (1_000_000_000 / perSecond));
              return LocalDateTime.ofEpochSecond(
                      Math.floorDiv(epoch, perSecond), nanos, ZoneOffset.UTC)
                  .format(format);
            })
        .select(TEXT)
        .sql(sql -> padded(sql, digits));
  }

  private static WireCase timestamp(int digits) {
    String fraction = fraction(digits);
    return wireCase(
            "TIMESTAMP(%d)".formatted(digits),
            SqlType.TIMESTAMP,
            digits,
            List.of(
                "1970-01-01 00:00:01" + fraction,
                "2024-02-29 12:34:56",
                "2038-01-19 03:14:06" + fraction))
        .text(value -> ((String) value).replace('T', ' ').replace("Z", ""))
        .select(TEXT)
        .sql(sql -> padded(sql, digits));
  }

  private static String fraction(int digits) {
    return digits == 0 ? "" : ".123456".substring(0, digits + 1);
  }

  /** Dolt's cast leaves a fraction of zero out. */
  private static String padded(String sql, int digits) {
    return sql.contains(".") || digits == 0 ? sql : sql + "." + "0".repeat(digits);
  }

  private static WireCase wireCase(
      String declaration, SqlType sqlType, int length, List<String> values) {
    return WireCase.of(
        declaration,
        Wire.declared(sqlType, length, ColumnType.UNSPECIFIED),
        values.stream().map("'%s'"::formatted).toList());
  }
}
