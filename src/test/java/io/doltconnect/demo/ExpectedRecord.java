package io.doltconnect.demo;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A record that a step of the story must bring.
 *
 * @param topic its topic
 * @param operation what happened
 * @param key the whole key, by column name
 * @param columns some columns of the row after the change, or of the deleted row; for a statement
 *     some words of it, under {@link ReadableRecord#STATEMENT}
 */
record ExpectedRecord(
    String topic, Operation operation, Map<String, String> key, Map<String, String> columns) {

  private static final String PREFIX = "dolt";
  private static final String DATABASE = "employees";

  /** A row that was there when the connector began. */
  static ExpectedRecord read(String table, String key, String columns) {
    return row(table, Operation.READ, key, columns);
  }

  /** A row that was inserted. */
  static ExpectedRecord created(String table, String key, String columns) {
    return row(table, Operation.CREATE, key, columns);
  }

  /** A row that was changed. */
  static ExpectedRecord updated(String table, String key, String columns) {
    return row(table, Operation.UPDATE, key, columns);
  }

  /** A row that was deleted. */
  static ExpectedRecord deleted(String table, String key, String columns) {
    return row(table, Operation.DELETE, key, columns);
  }

  /** The null value that follows a deleted row. */
  static ExpectedRecord tombstone(String table, String key) {
    return row(table, Operation.TOMBSTONE, key, "");
  }

  /** A statement that changed the definition of a database or a table. */
  static ExpectedRecord statement(String words) {
    return new ExpectedRecord(
        PREFIX,
        Operation.STATEMENT,
        Map.of("databaseName", DATABASE),
        Map.of(ReadableRecord.STATEMENT, words));
  }

  boolean isMetBy(ReadableRecord record) {
    return record.topic().equals(topic)
        && record.operation() == operation
        && record.key().equals(key)
        && columns.entrySet().stream()
            .allMatch(column -> agrees(column.getValue(), record.row().get(column.getKey())));
  }

  @Override
  public String toString() {
    return "%s %s %s %s".formatted(topic, operation.word(), key, columns);
  }

  private boolean agrees(String expected, String actual) {
    return operation == Operation.STATEMENT
        ? actual != null && actual.startsWith(expected)
        : expected.equals(actual);
  }

  private static ExpectedRecord row(String table, Operation operation, String key, String columns) {
    return new ExpectedRecord(
        "%s.%s.%s".formatted(PREFIX, DATABASE, table), operation, columns(key), columns(columns));
  }

  /** Reads {@code a=1, b=2}. */
  private static Map<String, String> columns(String text) {
    return Arrays.stream(text.split(", "))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> pair[1], (first, second) -> second, LinkedHashMap::new));
  }
}
