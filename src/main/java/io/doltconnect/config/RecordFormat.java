package io.doltconnect.config;

/** {@code record.format}: the shape of the records of a table's topic. */
public enum RecordFormat {
  /** Debezium's envelope with before, after, source and op. */
  DEBEZIUM,
  /** The row after the change; null for a delete. */
  ROW
}
