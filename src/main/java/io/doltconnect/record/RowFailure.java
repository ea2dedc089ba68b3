package io.doltconnect.record;

import java.util.List;

/**
 * A row that cannot be converted, as it is.
 *
 * @param schemas of the table that it is in
 * @param reason what is wrong and how to mend it
 * @param form what the bytes of its values are
 * @param before its values before the change; empty if there was no row
 * @param after its values after the change; empty if there is no row
 */
public record RowFailure(
    TableSchemas schemas, String reason, Form form, List<Value> before, List<Value> after) {
  public RowFailure {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  /** What the bytes of a value are. */
  public enum Form {
    /** Those of MySQL's binlog, as Dolt writes it. */
    BINLOG,
    /** The text that the server gives. */
    TEXT
  }

  /**
   * A value of a row.
   *
   * @param type the column's declared type
   * @param bytes null for NULL
   */
  public record Value(String column, String type, byte[] bytes) {}
}
