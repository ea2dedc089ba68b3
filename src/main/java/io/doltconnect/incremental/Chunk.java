package io.doltconnect.incremental;

import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.record.RowFailure;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;

/** What the server says of the next rows of a table. */
sealed interface Chunk {
  /**
   * The rows that are wanted.
   *
   * @param after the key behind which they are; empty: from the first one on
   * @param condition what they have to be, in SQL
   * @param definitions what is known of the tables; nobody else may use it
   */
  record Wanted(
      TableId table,
      Optional<List<Object>> after,
      Optional<String> condition,
      TableCatalog definitions) {}

  /**
   * Rows as they are at a moment.
   *
   * @param upper the moment has no transaction beyond these
   * @param last the key up to which the table is read; empty at its end
   */
  record Rows(
      TableDefinition definition,
      TableSchemas schemas,
      GtidSet upper,
      Instant read,
      List<Row> rows,
      Optional<List<Object>> last)
      implements Chunk {
    public Rows {
      rows = List.copyOf(rows);
    }
  }

  /**
   * A row.
   *
   * @param key what tells it from others; if it cannot be converted, a value that is its own
   * @param values null if it cannot be converted
   * @param failure the row as it is, if it cannot be converted
   */
  record Row(List<Object> key, Struct values, Optional<RowFailure> failure) {}

  /** There is no such table. */
  record Gone() implements Chunk {}

  /** The rows of the table cannot be read in the order of keys that SQL can name. */
  record Unordered() implements Chunk {}
}
