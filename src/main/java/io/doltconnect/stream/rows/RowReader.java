package io.doltconnect.stream.rows;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.binlog.events.RowCursor;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.record.ConvertedStruct;
import io.doltconnect.record.RowFailure;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.types.ColumnConverter;
import io.doltconnect.types.ColumnConverters;
import io.doltconnect.types.HiddenValues;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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

  /** Where in the map the columns are that rows carry, which are those of the schemas. */
  private final int[] places;

  private final ColumnConverter[] converters;
  private final Field[] fields;
  private final boolean[] skipped;
  private final boolean[] optional;
  private final boolean[] key;

  private RowReader(
      TableMap map,
      TableSchemas schemas,
      Dialect dialect,
      int[] places,
      ColumnConverter[] converters,
      Field[] fields) {
    this.map = map;
    this.schemas = schemas;
    this.dialect = dialect;
    this.places = places;
    this.converters = converters;
    this.fields = fields;
    this.skipped = new boolean[fields.length];
    this.optional = new boolean[fields.length];
    this.key = new boolean[fields.length];
    for (int i = 0; i < fields.length; i++) {
      skipped[i] = !schemas.rules().isRead(fields[i].index());
      optional[i] = skipped[i] || fields[i].schema().isOptional();
      key[i] = schemas.table().isKey(schemas.table().columns().get(fields[i].index()));
    }
  }

  public static RowReader of(
      TableMap map, TableSchemas schemas, ColumnConverters converters, Dialect dialect) {
    TableDefinition table = schemas.table();
    int[] places = map.carried();
    int[] order = dialect.order(table);
    ColumnConverter[] inOrder = new ColumnConverter[order.length];
    Field[] fields = new Field[order.length];
    ColumnConverters own = converters.of(table.id());
    for (int i = 0; i < order.length; i++) {
      Column column = table.columns().get(order[i]);
      ColumnConverter converter =
          own.converter(column, map.type(places[i]), map.metadata(places[i]));
      inOrder[i] =
          schemas.rules().isShown(order[i]) ? converter : HiddenValues.of(column, converter);
      fields[i] = schemas.row().fields().get(order[i]);
    }
    return new RowReader(map, schemas, dialect, places, inOrder, fields);
  }

  TableMap map() {
    return map;
  }

  /** Where in the map a column of the schemas is. */
  int place(int column) {
    return places[column];
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
    for (int i = 0; i < fields.length; i++) {
      if (skipped[i]) {
        cursor.skipValue(places[i]);
      } else if (cursor.hasValue(places[i])) {
        values[fields[i].index()] = converters[i].read(cursor.reader());
      } else if (!optional[i]) {
        whole = false;
      }
    }
    return whole ? new ConvertedStruct(schemas.row(), values) : null;
  }

  /** Reads the values of the image that the cursor stands at, in the order of the columns. */
  public Object[] readValues(RowCursor cursor) {
    Object[] values = new Object[fields.length];
    for (int i = 0; i < fields.length; i++) {
      if (skipped[i]) {
        cursor.skipValue(places[i]);
      } else if (cursor.hasValue(places[i])) {
        values[fields[i].index()] = converters[i].read(cursor.reader());
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
    for (int i = 0; i < fields.length; i++) {
      int start = in.position();
      boolean there = cursor.skipValue(places[i]);
      if (key[i] && there) {
        bytes.write(in.array(), start, in.position() - start);
      }
      whole &= there || !key[i];
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

  /**
   * A row as it is.
   *
   * @param first the values of its first image, or the only one
   * @param second those of the image after an update
   * @param end where in the event's array the next row begins
   */
  public record RawRow(List<RowFailure.Value> first, List<RowFailure.Value> second, int end) {
    /** Whether both images have the same values. */
    public boolean isUnchanged() {
      return IntStream.range(0, first.size())
          .allMatch(i -> Arrays.equals(first.get(i).bytes(), second.get(i).bytes()));
    }
  }

  /**
   * The row that begins at a position of the event's array, whatever its values are; of it the
   * columns that records show.
   */
  public RawRow raw(RowsEvent event, int position) {
    RowCursor cursor = at(event, position);
    cursor.beginImage(event.kind() == RowsEvent.Kind.INSERT);
    List<RowFailure.Value> first = rawValues(cursor);
    List<RowFailure.Value> second = List.of();
    if (event.kind() == RowsEvent.Kind.UPDATE) {
      cursor.beginImage(true);
      second = rawValues(cursor);
    }
    return new RawRow(first, second, cursor.reader().position());
  }

  private List<RowFailure.Value> rawValues(RowCursor cursor) {
    ByteReader in = cursor.reader();
    List<RowFailure.Value> values = new ArrayList<>();
    for (int i = 0; i < fields.length; i++) {
      Column column = schemas.table().columns().get(fields[i].index());
      int start = in.position();
      byte[] bytes =
          cursor.skipValue(places[i]) ? Arrays.copyOfRange(in.array(), start, in.position()) : null;
      if (schemas.rules().isShown(fields[i].index())) {
        values.add(new RowFailure.Value(column.name(), column.type().toString(), bytes));
      }
    }
    return values;
  }

  private static RowCursor at(RowsEvent event, int position) {
    RowCursor cursor = event.open();
    cursor.reader().skip(position - cursor.reader().position());
    return cursor;
  }
}
