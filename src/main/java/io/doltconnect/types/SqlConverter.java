package io.doltconnect.types;

import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * Turns the values that SQL gives of one column of one version of a table into the Connect values
 * that a {@link ColumnConverter} makes of them in the log, under the same schema. Safe for any
 * number of threads.
 *
 * <p>Two values differ, because the log has lost what SQL still knows: the YEAR 0000 is 2048 in the
 * log, and a whole JSON number above 2^53 that SQL computed is rounded there.
 */
public interface SqlConverter {

  /** As {@link ColumnConverter#schema}. */
  SchemaBuilder schema();

  /**
   * What to select so that {@link #read} has the value in the form that it knows.
   *
   * <p>Two things go wrong with a column as it is. Dolt 2.2 sends a JSON document or geometry of
   * some kilobytes as an empty value if its plan only passes the column on. And MariaDB Connector/J
   * 3.5 makes another text of a DATETIME or TIMESTAMP than the one that the server sent: it loses
   * the fraction of a TIMESTAMP, shifts that of a DATETIME, and takes the year 0 for the year 1.
   *
   * @param column the column as SQL, quoted
   */
  default String select(String column) {
    return column;
  }

  /**
   * Reads one value of the text protocol.
   *
   * @return a value that the schema accepts; null for NULL
   * @throws UnrepresentableValueException if the value has no right form under the configured modes
   * @throws IllegalArgumentException if the value is not in the form in which Dolt prints the
   *     column's type; the message has the value, not the column
   */
  Object read(SqlValue value);
}
