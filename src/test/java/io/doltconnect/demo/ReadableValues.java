package io.doltconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns the values of a struct into text, by the schema that JsonConverter put beside them. */
final class ReadableValues {
  private ReadableValues() {}

  /** The fields of a struct, in their order. */
  static Map<String, String> of(JsonNode struct, JsonNode schema) {
    Map<String, String> values = new LinkedHashMap<>();
    struct
        .properties()
        .forEach(
            field ->
                values.put(field.getKey(), text(field.getValue(), field(schema, field.getKey()))));
    return values;
  }

  /** The schema of a field of a struct. */
  static JsonNode field(JsonNode schema, String name) {
    for (JsonNode field : schema.get("fields")) {
      if (field.get("field").asText().equals(name)) {
        return field;
      }
    }
    throw new IllegalArgumentException("The schema has no field '%s': %s".formatted(name, schema));
  }

  private static String text(JsonNode value, JsonNode schema) {
    if (value.isNull()) {
      return "null";
    }
    return switch (schema.path("name").asText("")) {
      case "io.debezium.time.Date" -> LocalDate.ofEpochDay(value.asLong()).toString();
      case "io.debezium.time.Timestamp" -> dateTime(value.asLong(), ChronoUnit.MILLIS);
      case "io.debezium.time.MicroTimestamp" -> dateTime(value.asLong(), ChronoUnit.MICROS);
      case "org.apache.kafka.connect.data.Decimal" ->
          new BigDecimal(new BigInteger(bytes(value)), schema.at("/parameters/scale").asInt())
              .toPlainString();
      default -> value.isValueNode() ? value.asText() : value.toString();
    };
  }

  private static String dateTime(long number, ChronoUnit unit) {
    return LocalDateTime.ofInstant(Instant.EPOCH.plus(number, unit), ZoneOffset.UTC).toString();
  }

  private static byte[] bytes(JsonNode base64) {
    try {
      return base64.binaryValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
