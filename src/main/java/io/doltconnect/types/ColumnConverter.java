package io.doltconnect.types;

import io.doltconnect.binlog.ByteReader;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * Turns the values of one column of one version of a table into Connect values. It is made once for
 * that version; {@link #read} runs for every row and does nothing that could have been done before.
 * Immutable, for any thread.
 */
public interface ColumnConverter {

  /**
   * A new builder for the column's schema: type, name, version and parameters are set, optional is
   * not.
   */
  SchemaBuilder schema();

  /**
   * Reads one value that is not NULL and leaves the reader behind it.
   *
   * @return a value that the schema accepts
   * @throws UnrepresentableValueException if the value has no right form under the configured modes
   */
  Object read(ByteReader in);
}
