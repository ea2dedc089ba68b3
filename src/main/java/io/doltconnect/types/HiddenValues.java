package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.schema.Column;
import org.apache.kafka.connect.data.SchemaBuilder;

/** Converts the values of a column of which no message may show one. */
public final class HiddenValues {
  private HiddenValues() {}

  /** The same converter, but for the messages of its errors, and their causes. */
  public static ColumnConverter of(Column column, ColumnConverter converter) {
    return new ColumnConverter() {
      @Override
      public SchemaBuilder schema() {
        return converter.schema();
      }

      @Override
      public Object read(ByteReader in) {
        try {
          return converter.read(in);
        } catch (UnrepresentableValueException | IllegalArgumentException e) {
          throw hidden(column, e);
        }
      }
    };
  }

  /** The same converter, but for the messages of its errors, and their causes. */
  public static SqlConverter of(Column column, SqlConverter converter) {
    return new SqlConverter() {
      @Override
      public SchemaBuilder schema() {
        return converter.schema();
      }

      @Override
      public String select(String name) {
        return converter.select(name);
      }

      @Override
      public Object read(SqlValue value) {
        try {
          return converter.read(value);
        } catch (UnrepresentableValueException | IllegalArgumentException e) {
          throw hidden(column, e);
        }
      }
    };
  }

  private static UnrepresentableValueException hidden(Column column, RuntimeException e) {
    return new UnrepresentableValueException(
        "Column %s %s holds a value that cannot be read (%s); it is not shown, because a property column.* keeps it out of records"
            .formatted(column.name(), column.type(), e.getClass().getSimpleName()));
  }
}
