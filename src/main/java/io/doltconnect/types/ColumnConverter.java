package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * Turns the values of one column of one version of a table into Connect values. It is made once for
 * that version; {@link #read} runs for every row and does nothing that could have been done before.
 * Safe for any number of threads.
 */
public interface ColumnConverter {

  /**
   * A new builder for the column's schema: type, name, version and parameters are set, optional is
   * not, and the doc is set for a {@code Struct} only: to the column's comment if it has one. A
   * {@code Struct} that {@link #read} gives has the schema that this builder builds after {@code
   * optional()} for a nullable column and as it is for any other; Connect refuses it under a schema
   * that differs from that one in anything.
   */
  SchemaBuilder schema();

  /**
   * Reads one value that is not NULL and leaves the reader behind it.
   *
   * @return a value that the schema accepts
   * @throws UnrepresentableValueException if the value has no right form under the configured modes
   * @throws io.doltconnect.binlog.events.MalformedEventException if the value is longer than what
   *     is left
   */
  Object read(ByteReader in);
}
