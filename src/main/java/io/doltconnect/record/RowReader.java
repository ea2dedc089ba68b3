package io.doltconnect.record;

import io.doltconnect.binlog.MalformedEventException;
import io.doltconnect.binlog.RowCursor;
import io.doltconnect.binlog.TableMap;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.WireOrder;
import io.doltconnect.types.ColumnConverter;
import io.doltconnect.types.ColumnConverters;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * Reads row images of one table under one TABLE_MAP into structs. Everything that depends on the
 * table only was decided when it was made.
 */
final class RowReader {
  private final TableMap map;
  private final TableSchemas schemas;
  private final ColumnConverter[] converters;
  private final Field[] fields;

  private RowReader(
      TableMap map, TableSchemas schemas, ColumnConverter[] converters, Field[] fields) {
    this.map = map;
    this.schemas = schemas;
    this.converters = converters;
    this.fields = fields;
  }

  static RowReader of(TableMap map, TableSchemas schemas, ColumnConverters converters) {
    TableDefinition table = schemas.table();
    int[] order = WireOrder.of(table);
    ColumnConverter[] byPlace = new ColumnConverter[order.length];
    Field[] fields = new Field[order.length];
    for (int place = 0; place < order.length; place++) {
      Column column = table.columns().get(order[place]);
      byPlace[place] = converters.converter(column, map.type(place), map.metadata(place));
      fields[place] = schemas.row().fields().get(order[place]);
    }
    return new RowReader(map, schemas, byPlace, fields);
  }

  TableMap map() {
    return map;
  }

  TableSchemas schemas() {
    return schemas;
  }

  /**
   * Reads the image that the cursor stands at.
   *
   * @return null if a column that cannot be NULL has no value: then the image is not one of a row
   *     of this definition
   */
  Struct read(RowCursor cursor) {
    Struct row = new Struct(schemas.row());
    boolean whole = true;
    for (int place = 0; place < fields.length; place++) {
      Field field = fields[place];
      if (cursor.hasValue(place)) {
        try {
          row.put(field, converters[place].read(cursor.reader()));
        } catch (DataException e) {
          throw new MalformedEventException(
              "Column '%s' of table %s cannot hold what the log has for it: %s"
                  .formatted(field.name(), schemas.table().id(), e.getMessage()),
              e);
        }
      } else if (!field.schema().isOptional()) {
        whole = false;
      }
    }
    return whole ? row : null;
  }
}
