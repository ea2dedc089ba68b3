package io.doltconnect.history;

import io.doltconnect.record.TableSchemas;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/** The values of records' keys, such as can be compared and kept. */
final class RowKeys {
  private RowKeys() {}

  /** The values of the key's fields, in their order. */
  static List<Object> of(TableSchemas schemas, Struct row) {
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
