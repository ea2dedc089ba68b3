package io.doltconnect.history;

import io.doltconnect.dolt.branch.NamedKeys;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.SqlType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** The values of records' keys, such as can be compared and kept. */
public final class RowKeys {
  private RowKeys() {}

  /**
   * Whether the rows of a table can be named in SQL by their records' keys. Text in the place of
   * anything else is a form that a mode gives it, such as {@code binary.handling.mode=hex}.
   */
  public static boolean canName(TableSchemas schemas) {
    if (schemas.messageKey() || !NamedKeys.canName(schemas.table())) {
      return false;
    }
    List<Column> columns = schemas.table().keyColumns();
    List<Field> fields = schemas.keyFields();
    for (int i = 0; i < columns.size(); i++) {
      if (fields.get(i).schema().type() == Schema.Type.STRING && !isText(columns.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isText(Column column) {
    return column.type().sqlType() == SqlType.CHAR || column.type().sqlType() == SqlType.VARCHAR;
  }

  /** The values of the key's fields, in their order. */
  public static List<Object> of(TableSchemas schemas, Struct row) {
    List<Field> fields = schemas.keyFields();
    Object[] values = new Object[fields.size()];
    for (int i = 0; i < values.length; i++) {
      Object value = row.getWithoutDefault(fields.get(i).name());
      values[i] = value instanceof byte[] array ? ByteBuffer.wrap(array) : value;
    }
    return Arrays.asList(values);
  }

  /** The key that has these values. */
  static Struct struct(TableSchemas schemas, List<Object> values) {
    Struct key = new Struct(schemas.key());
    for (int i = 0; i < values.size(); i++) {
      key.put(schemas.key().fields().get(i), values.get(i));
    }
    return key;
  }
}
