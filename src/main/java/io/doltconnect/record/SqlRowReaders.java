package io.doltconnect.record;

import io.doltconnect.schema.TableDefinition;
import io.doltconnect.types.ColumnConverters;
import io.doltconnect.types.SqlConverter;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/** Makes the readers of rows that SQL gives. Thread-safe. */
public final class SqlRowReaders {
  private final ColumnConverters converters;
  private final TopicNames topics;

  SqlRowReaders(ColumnConverters converters, TopicNames topics) {
    this.converters = converters;
    this.topics = topics;
  }

  /**
   * The reader for a version of a table.
   *
   * @throws ConnectException if a column is of a type that cannot be delivered
   */
  public SqlRowReader of(TableDefinition table) {
    try {
      SqlConverter[] byColumn =
          table.columns().stream().map(converters::sqlConverter).toArray(SqlConverter[]::new);
      Map<Object, SqlConverter> converterOf = new IdentityHashMap<>();
      for (int i = 0; i < byColumn.length; i++) {
        converterOf.put(table.columns().get(i), byColumn[i]);
      }
      return new SqlRowReader(
          TableSchemas.of(table, topic(table), column -> converterOf.get(column).schema()),
          Arrays.copyOf(byColumn, byColumn.length));
    } catch (IllegalArgumentException e) {
      throw new ConnectException(
          "The rows of table %s cannot be read: %s".formatted(table.id(), e.getMessage()), e);
    }
  }

  private synchronized String topic(TableDefinition table) {
    return topics.of(table.id());
  }
}
