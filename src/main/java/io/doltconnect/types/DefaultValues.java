package io.doltconnect.types;

import io.doltconnect.config.TypeSettings;
import io.doltconnect.config.TypeSettings.DecimalHandlingMode;
import io.doltconnect.config.TypeSettings.TimePrecisionMode;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Schema;

/**
 * Turns the literal defaults of columns, as Dolt prints them, into values of their schemas: the
 * ones that the converters would give for rows that have them. A default that is no such value (an
 * expression, which Dolt's log prints as if it were a literal; a zero date) is none. Immutable, for
 * any thread.
 */
public final class DefaultValues {
  private static final Pattern DATE_TIME =
      Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(?: (\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,6})?))?");
  private static final Pattern TIME =
      Pattern.compile("(-?)(\\d{1,3}):([0-5]\\d):([0-5]\\d)(?:\\.(\\d{1,6}))?");
  private static final String HEX = "0x";

  private final TypeSettings settings;

  /** Converts under these modes. */
  public DefaultValues(TypeSettings settings) {
    this.settings = settings;
  }

  /**
   * The column's default.
   *
   * @param schema the column's schema, optional or not
   * @return empty if there is none that the schema can hold
   */
  public Optional<Object> of(Column column, Schema schema) {
    String text = column.defaultValue();
    if (text == null || column.generated()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(convert(column.type(), schema, text));
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      // What is no literal of the type is an expression or what Dolt could not give a row either.
      return Optional.empty();
    }
  }

  private Object convert(ColumnType type, Schema schema, String text) {
    return switch (type.sqlType()) {
      case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, YEAR, FLOAT, DOUBLE, DECIMAL ->
          number(type, schema, new BigDecimal(text));
      case BIT -> bits(type.lengthOr(1), Long.parseUnsignedLong(text));
      case CHAR, VARCHAR, TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT -> text;
      case BINARY, VARBINARY -> binary(type, text);
      case ENUM -> type.members().contains(text) ? text : null;
      case SET -> isSet(type.members(), text) ? text : null;
      case DATE, DATETIME, TIMESTAMP -> temporal(type, schema, text);
      case TIME -> time(text);
      default -> null;
    };
  }

  private Object number(ColumnType type, Schema schema, BigDecimal number) {
    return switch (schema.type()) {
      case INT16 -> number.shortValueExact();
      case INT32 -> number.intValueExact();
      case INT64 -> number.longValueExact();
      case FLOAT32 -> number.floatValue();
      case FLOAT64 -> number.doubleValue();
      default -> {
        BigDecimal scaled =
            number.setScale(
                type.sqlType() == SqlType.DECIMAL ? Math.max(type.scale(), 0) : 0,
                RoundingMode.UNNECESSARY);
        yield type.sqlType() == SqlType.DECIMAL && settings.decimal() == DecimalHandlingMode.STRING
            ? scaled.toPlainString()
            : scaled;
      }
    };
  }

  private static Object bits(int bits, long value) {
    if (bits == 1) {
      return value != 0;
    }
    byte[] bytes = new byte[(bits + 7) / 8];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (value >>> 8 * i);
    }
    return bytes;
  }

  private Object binary(ColumnType type, String text) {
    if (!text.startsWith(HEX)) {
      return null;
    }
    byte[] value = HexFormat.of().parseHex(text, HEX.length(), text.length());
    if (type.sqlType() == SqlType.BINARY) {
      value = Arrays.copyOf(value, type.lengthOr(1));
    }
    return switch (settings.binary()) {
      case BYTES -> ByteBuffer.wrap(value);
      case BASE64 -> Base64.getEncoder().encodeToString(value);
      case BASE64_URL_SAFE -> Base64.getUrlEncoder().encodeToString(value);
      case HEX -> HexFormat.of().formatHex(value);
    };
  }

  private static boolean isSet(List<String> members, String text) {
    return text.isEmpty() || members.containsAll(List.of(text.split(",", -1)));
  }

  private Object temporal(ColumnType type, Schema schema, String text) {
    Matcher matcher = DATE_TIME.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    LocalDate date = LocalDate.parse(matcher.group(1));
    LocalDateTime wall =
        matcher.group(2) == null
            ? date.atStartOfDay()
            : LocalDateTime.parse(matcher.group(1) + "T" + matcher.group(2));
    long seconds = wall.toEpochSecond(ZoneOffset.UTC);
    int micros = wall.getNano() / 1_000;
    if (schema.type() == Schema.Type.STRING) {
      IsoText iso = new IsoText().date(date.getYear(), date.getMonthValue(), date.getDayOfMonth());
      if (type.sqlType() != SqlType.DATE) {
        iso.separator().time(wall.getHour(), wall.getMinute(), wall.getSecond());
        if (type.sqlType() == SqlType.TIMESTAMP) {
          iso.fraction(micros, type.lengthOr(0));
        } else {
          iso.shortFraction(micros);
        }
      }
      return iso.utc();
    }
    if (settings.time() == TimePrecisionMode.CONNECT) {
      long millis = seconds * 1_000 + micros / 1_000;
      return Temporals.date(
          type.sqlType() == SqlType.DATE ? date.toEpochDay() * 86_400_000L : millis);
    }
    if (type.sqlType() == SqlType.DATE) {
      return (int) date.toEpochDay();
    }
    return type.lengthOr(0) <= 3
        ? (Object) (seconds * 1_000 + micros / 1_000)
        : (Object) (seconds * Temporals.MICROS_PER_SECOND + micros);
  }

  private Object time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long seconds =
        Integer.parseInt(matcher.group(2)) * 3600L
            + Integer.parseInt(matcher.group(3)) * 60L
            + Integer.parseInt(matcher.group(4));
    String fraction = matcher.group(5) == null ? "" : matcher.group(5);
    int micros = Integer.parseInt((fraction + "000000").substring(0, 6));
    boolean timeOfDay = matcher.group(1).isEmpty() && seconds < Temporals.SECONDS_PER_DAY;
    return switch (settings.time()) {
      case ADAPTIVE_TIME_MICROSECONDS -> {
        long value = seconds * Temporals.MICROS_PER_SECOND + micros;
        yield matcher.group(1).isEmpty() ? value : -value;
      }
      case CONNECT -> timeOfDay ? Temporals.date(seconds * 1_000 + micros / 1_000) : null;
      case ISOSTRING ->
          timeOfDay
              ? new IsoText()
                  .time((int) seconds / 3600, (int) seconds / 60 % 60, (int) seconds % 60)
                  .shortFraction(micros)
                  .utc()
              : null;
    };
  }
}
