package io.doltconnect.stream.rows;

import io.doltconnect.binlog.ByteReader;
import io.doltconnect.binlog.RowCursor;
import io.doltconnect.binlog.RowsEvent;
import io.doltconnect.binlog.TableMap;
import io.doltconnect.record.ConvertedStruct;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.types.ColumnConverter;
import io.doltconnect.types.ColumnConverters;
import java.io.ByteArrayOutputStream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/**
 * Reads row images of one table under one TABLE_MAP into structs. Everything that depends on the
 * table only was decided when it was made.
 */
public final class RowReader implements ImageReader {
  private final TableMap map;
  private final TableSchemas schemas;
  private final Dialect dialect;
  private final ColumnConverter[] converters;
  private final Field[] fields;
  private final boolean[] optional;
  private final boolean[] key;

  private RowReader(
      TableMap map,
      TableSchemas schemas,
      Dialect dialect,
      ColumnConverter[] converters,
      Field[] fields) {
    this.map = map;
    this.schemas = schemas;
    this.dialect = dialect;
    this.converters = converters;
    this.fields = fields;
    this.optional = new boolean[fields.length];
    this.key = new boolean[fields.length];
    for (int place = 0; place < fields.length; place++) {
      optional[place] = fields[place].schema().isOptional();
      key[place] = schemas.table().isKey(schemas.table().columns().get(fields[place].index()));
    }
  }

  public static RowReader of(
      TableMap map, TableSchemas schemas, ColumnConverters converters, Dialect dialect) {
    TableDefinition table = schemas.table();
    int[] order = dialect.order(table);
    ColumnConverter[] byPlace = new ColumnConverter[order.length];
    Field[] fields = new Field[order.length];
    ColumnConverters own = converters.of(table.id());
    for (int place = 0; place < order.length; place++) {
      Column column = table.columns().get(order[place]);
      byPlace[place] = own.converter(column, map.type(place), map.metadata(place));
      fields[place] = schemas.row().fields().get(order[place]);
    }
    return new RowReader(map, schemas, dialect, byPlace, fields);
  }

  TableMap map() {
    return map;
  }

  Dialect dialect() {
    return dialect;
  }

  @Override
  public TableSchemas schemas() {
    return schemas;
  }

  @Override
  public Struct read(RowCursor cursor) {
    Object[] values = new Object[fields.length];
    boolean whole = true;
    for (int place = 0; place < fields.length; place++) {
      if (cursor.hasValue(place)) {
        values[fields[place].index()] = converters[place].read(cursor.reader());
      } else if (!optional[place]) {
        whole = false;
      }
    }
    return whole ? new ConvertedStruct(schemas.row(), values) : null;
  }

  /** Reads the values of the image that the cursor stands at, in the order of the columns. */
  public Object[] readValues(RowCursor cursor) {
    Object[] values = new Object[fields.length];
    for (int place = 0; place < fields.length; place++) {
      if (cursor.hasValue(place)) {
        values[fields[place].index()] = converters[place].read(cursor.reader());
      }
    }
    return values;
  }

  /**
   * Reads the inserted or deleted row that the cursor stands at, for its primary key only.
   *
   * @return the bytes of the key's columns as they are in the event; null if one has no value
   */
  public byte[] readKey(RowCursor cursor) {
    cursor.beginImage(true);
    ByteReader in = cursor.reader();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean whole = true;
    for (int place = 0; place < fields.length; place++) {
      if (cursor.hasValue(place)) {
        int start = in.position();
        converters[place].read(in);
        if (key[place]) {
          bytes.write(in.array(), start, in.position() - start);
        }
      } else if (key[place]) {
        whole = false;
      }
    }
    return whole ? bytes.toByteArray() : null;
  }

  /** Reads the key of the row that begins at a position of the event's array. */
  public byte[] readKey(RowsEvent event, int position) {
    return readKey(at(event, position));
  }

  /** Reads the deleted row that begins at a position of the event's array, as {@link #read}. */
  public Struct read(RowsEvent event, int position) {
    RowCursor cursor = at(event, position);
    cursor.beginImage(false);
    return read(cursor);
  }

  private static RowCursor at(RowsEvent event, int position) {
    RowCursor cursor = event.open();
    cursor.reader().skip(position - cursor.reader().position());
    return cursor;
  }
}
