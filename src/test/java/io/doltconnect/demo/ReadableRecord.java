package io.doltconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.doltconnect.support.TopicRecord;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A record of the connector with its values as a person writes them.
 *
 * @param before the row before a change; empty if there was none
 * @param row the row after a change, or the deleted one; of a statement its text
 * @param branch the branch that it happened on; empty for a tombstone
 */
record ReadableRecord(
    String topic,
    Operation operation,
    Map<String, String> key,
    Map<String, String> before,
    Map<String, String> row,
    String branch) {

  /** Key under which the text of a statement is found. */
  static final String STATEMENT = "statement";

  /** Reads a record of the connector, written by JsonConverter with schemas. */
  static ReadableRecord of(TopicRecord record) {
    Map<String, String> key =
        record.key() == null
            ? Map.of()
            : ReadableValues.of(record.keyPayload(), record.key().get("schema"));
    if (record.isTombstone()) {
      return new ReadableRecord(record.topic(), Operation.TOMBSTONE, key, Map.of(), Map.of(), "");
    }
    JsonNode value = record.payload();
    String branch = value.at("/source/branch").asText("");
    if (value.has("ddl")) {
      String text = value.get("ddl").asText().strip().replaceAll("\\s+", " ");
      return new ReadableRecord(
          record.topic(), Operation.STATEMENT, key, Map.of(), Map.of(STATEMENT, text), branch);
    }
    JsonNode schema = record.valueSchema();
    Map<String, String> before = row("before", value, schema);
    Map<String, String> after = row("after", value, schema);
    Operation operation = operation(value.get("op").asText());
    return new ReadableRecord(
        record.topic(),
        operation,
        key,
        before,
        operation == Operation.DELETE ? before : after,
        branch);
  }

  /** One line. */
  @Override
  public String toString() {
    String text =
        switch (operation) {
          case READ, CREATE, DELETE -> listed(row);
          case UPDATE ->
              row.entrySet().stream()
                  .filter(column -> !column.getValue().equals(before.get(column.getKey())))
                  .map(
                      column ->
                          "%s: %s -> %s"
                              .formatted(
                                  column.getKey(), before.get(column.getKey()), column.getValue()))
                  .collect(Collectors.joining(", "));
          case TOMBSTONE -> "";
          case STATEMENT -> row.get(STATEMENT);
        };
    // An inserted or a deleted row shows its key itself.
    String about =
        operation == Operation.UPDATE || operation == Operation.TOMBSTONE
            ? "(%s) ".formatted(listed(key))
            : "";
    return "%-9s [%s] %s%s".formatted(operation.word(), topic, about, text).stripTrailing();
  }

  private static Operation operation(String op) {
    return switch (op) {
      case "r" -> Operation.READ;
      case "c" -> Operation.CREATE;
      case "u" -> Operation.UPDATE;
      case "d" -> Operation.DELETE;
      default -> throw new IllegalArgumentException("Unknown operation '" + op + "' in a record");
    };
  }

  private static Map<String, String> row(String side, JsonNode value, JsonNode schema) {
    JsonNode row = value.get(side);
    return row == null || row.isNull()
        ? Map.of()
        : ReadableValues.of(row, ReadableValues.field(schema, side));
  }

  private static String listed(Map<String, String> columns) {
    return columns.entrySet().stream()
        .map(column -> column.getKey() + "=" + column.getValue())
        .collect(Collectors.joining(", "));
  }
}
