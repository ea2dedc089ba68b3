package io.doltconnect.record;

import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * Makes the rows and keys of one version of a table as records have them, of those that are read:
 * without the columns that are left out, and with values masked. Immutable.
 */
public final class RowEmission {
  private final Schema schema;
  private final List<EmittedColumn> columns;
  private final List<ValueMask> keyMasks;

  /**
   * One field of a record's row.
   *
   * @param read the field of the row that is read
   * @param mask what its value goes through; null if it is the same
   */
  record EmittedColumn(Field read, ValueMask mask) {
    Object of(Struct row) {
      Object value = row.getWithoutDefault(read.name());
      return mask == null ? value : mask.of(value);
    }
  }

  /**
   * Makes rows.
   *
   * @param schema of a record's row
   * @param columns for each of its fields what it is made of
   * @param key the fields of the key, as fields of the row that is read
   */
  RowEmission(Schema schema, List<EmittedColumn> columns, List<Field> key) {
    this.schema = schema;
    this.columns = List.copyOf(columns);
    this.keyMasks =
        key.stream()
            .map(
                field ->
                    columns.stream()
                        .filter(column -> column.read().equals(field))
                        .findFirst()
                        .map(EmittedColumn::mask)
                        .orElse(null))
            .toList();
  }

  Schema schema() {
    return schema;
  }

  Struct row(Struct read) {
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = columns.get(i).of(read);
    }
    return new ConvertedStruct(schema, values);
  }

  Struct key(Struct read) {
    List<Field> fields = read.schema().fields();
    Object[] values = new Object[fields.size()];
    for (int i = 0; i < values.length; i++) {
      Object value = read.getWithoutDefault(fields.get(i).name());
      ValueMask mask = keyMasks.get(i);
      values[i] = mask == null ? value : mask.of(value);
    }
    return new ConvertedStruct(read.schema(), values);
  }
}
