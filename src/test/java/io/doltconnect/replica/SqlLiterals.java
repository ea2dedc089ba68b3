package io.doltconnect.replica;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Writes the values of records as SQL, by nothing but their schemas. */
final class SqlLiterals {
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final DateTimeFormatter DATETIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

  private SqlLiterals() {}

  /**
   * A value as SQL.
   *
   * @param value not null
   * @throws IllegalArgumentException if the connector documents no such schema
   */
  static String of(Schema schema, Object value) {
    return schema.name() == null ? plain(schema, value) : semantic(schema, value);
  }

  private static String plain(Schema schema, Object value) {
    return switch (schema.type()) {
      case BOOLEAN -> (Boolean) value ? "1" : "0";
      case INT16, INT32, INT64 -> value.toString();
      // The shortest text of a float is another double: the exact one is the same float again.
      case FLOAT32 -> Double.toString(((Float) value).doubleValue());
      case FLOAT64 -> value.toString();
      case STRING -> text((String) value);
      case BYTES -> hex(bytes(value));
      default -> throw new IllegalArgumentException("No column is a plain " + schema.type());
    };
  }

  private static String semantic(Schema schema, Object value) {
    return switch (schema.name()) {
      case Decimal.LOGICAL_NAME -> decimal((BigDecimal) value);
      case "io.debezium.time.Date" -> quoted(LocalDate.ofEpochDay((Integer) value).toString());
      case "io.debezium.time.MicroTime" -> quoted(time((Long) value));
      case "io.debezium.time.Timestamp" -> quoted(datetime((Long) value * 1_000));
      case "io.debezium.time.MicroTimestamp" -> quoted(datetime((Long) value));
      case "io.debezium.time.ZonedTimestamp" ->
          quoted(((String) value).replace('T', ' ').replace("Z", ""));
      case "io.debezium.time.Year" -> value.toString();
      case "io.debezium.data.Bits" -> hex(reversed(bytes(value)));
      case "io.debezium.data.Json", "io.debezium.data.Enum", "io.debezium.data.EnumSet" ->
          text((String) value);
      case "io.debezium.data.geometry.Point", "io.debezium.data.geometry.Geometry" ->
          geometry((Struct) value);
      case "io.debezium.data.FloatVector" -> vector((List<?>) value);
      default -> throw new IllegalArgumentException("No column has the schema " + schema.name());
    };
  }

  /** A BIGINT UNSIGNED has the text that it had as a smaller type: rows are found by it. */
  private static String decimal(BigDecimal value) {
    String text = value.toPlainString();
    return value.scale() == 0 && value.unscaledValue().bitLength() <= Long.SIZE
        ? text
        : quoted(text);
  }

  private static String time(long micros) {
    long left = Math.abs(micros);
    return "%s%02d:%02d:%02d.%06d"
        .formatted(
            micros < 0 ? "-" : "",
            left / (3_600 * MICROS_PER_SECOND),
            left / (60 * MICROS_PER_SECOND) % 60,
            left / MICROS_PER_SECOND % 60,
            left % MICROS_PER_SECOND);
  }

  private static String datetime(long micros) {
    return LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, MICROS_PER_SECOND),
            (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1_000,
            ZoneOffset.UTC)
        .format(DATETIME);
  }

  /** Dolt reads a binary value as what it stores: the SRID and the well-known binary form. */
  private static String geometry(Struct value) {
    Integer srid = value.getInt32("srid");
    return "0x%08X".formatted(Integer.reverseBytes(srid == null ? 0 : srid))
        + HexFormat.of().formatHex(bytes(value.get("wkb")));
  }

  private static String vector(List<?> numbers) {
    return numbers.stream()
        .map(number -> Double.toString((Float) number))
        .collect(Collectors.joining(",", "string_to_vector('[", "]')"));
  }

  private static byte[] bytes(Object value) {
    return value instanceof ByteBuffer buffer ? buffer.array() : (byte[]) value;
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[bytes.length - 1 - i] = bytes[i];
    }
    return reversed;
  }

  private static String hex(byte[] bytes) {
    return bytes.length == 0 ? "''" : "0x" + HexFormat.of().formatHex(bytes);
  }

  private static String text(String value) {
    return quoted(value.replace("\\", "\\\\").replace("'", "''").replace("\0", "\\0"));
  }

  private static String quoted(String value) {
    return "'" + value + "'";
  }
}
