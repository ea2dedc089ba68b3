package io.doltconnect.stream.rows;

import io.doltconnect.binlog.events.RowCursor;
import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.binlog.events.WireType;
import io.doltconnect.record.ConvertedStruct;
import io.doltconnect.record.TableSchemaFactory;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.WireTypes;
import io.doltconnect.types.ColumnConverter;
import io.doltconnect.types.ColumnConverters;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * Reads rows that were deleted under a former key of their table, which the log shows with the
 * table's present columns. Dolt converts the values of a former key (store/prolly/tree,
 * prolly_fields.go); what it makes of them tells the value that was only for some types, and only
 * for tables of those there is one of these.
 */
public final class FormerRows implements ImageReader {
  private final RowReader reader;
  private final TableSchemas schemas;
  private final int[] columns;
  private final List<UnaryOperator<Object>> reversals;

  private FormerRows(
      RowReader reader,
      TableSchemas schemas,
      int[] columns,
      List<UnaryOperator<Object>> reversals) {
    this.reader = reader;
    this.schemas = schemas;
    this.columns = columns;
    this.reversals = reversals;
  }

  /**
   * A reader of rows that were deleted under another key.
   *
   * @param former the definition with that key, whose columns are those of the present one
   * @param reader of rows of the present definition
   * @param make makes the schemas of the former definition from those of its columns
   * @return empty if the types of the key are the same, or the log does not tell the former rows
   */
  static Optional<FormerRows> of(
      TableDefinition former,
      RowReader reader,
      ColumnConverters converters,
      Function<TableSchemaFactory.ColumnSchemas, TableSchemas> make) {
    TableDefinition now = reader.schemas().table();
    int[] columns = new int[former.columns().size()];
    List<UnaryOperator<Object>> reversals = new ArrayList<>();
    for (Column column : former.columns()) {
      int at = now.indexOf(column.name());
      UnaryOperator<Object> reversal =
          at < 0
              ? null
              : reversal(
                  column,
                  now.columns().get(at),
                  former.isKey(column),
                  reader.schemas().row().fields().get(at).schema().type() != Schema.Type.FLOAT64,
                  converters);
      if (reversal == null) {
        return Optional.empty();
      }
      columns[reversals.size()] = at;
      reversals.add(reversal);
    }
    if (former.columns().stream()
        .allMatch(
            column -> column.type().equals(now.columns().get(now.indexOf(column.name())).type()))) {
      return Optional.empty();
    }
    TableSchemas schemas =
        make.apply(
            column -> {
              int at = columns[former.columns().indexOf(column)];
              boolean same = column.type().equals(now.columns().get(at).type());
              int place = reader.place(at);
              TableMap map = reader.map();
              return same
                  ? converters.converter(column, map.type(place), map.metadata(place)).schema()
                  : converter(converters, column).schema();
            });
    return Optional.of(new FormerRows(reader, schemas, columns, reversals));
  }

  /**
   * What gives the former value of a column for the one that the log has; null if nothing does.
   *
   * @param exact whether no two values of the present column are one where they are read
   */
  private static UnaryOperator<Object> reversal(
      Column former, Column now, boolean key, boolean exact, ColumnConverters converters) {
    if (former.type().equals(now.type())) {
      return UnaryOperator.identity();
    }
    SqlType type = now.type().sqlType();
    boolean text = type == SqlType.VARCHAR || type == SqlType.CHAR;
    if (!key || !text && (type != SqlType.DECIMAL || !exact)) {
      return null;
    }
    if (former.type().sqlType() == SqlType.ENUM && text) {
      // Dolt shows the number of the member.
      return value -> former.type().members().get(Integer.parseInt((String) value) - 1);
    }
    if (!former.type().sqlType().isInteger()) {
      return null;
    }
    return switch (converter(converters, former).schema().type()) {
      case INT16 -> value -> number(value).shortValueExact();
      case INT32 -> value -> number(value).intValueExact();
      case INT64 -> value -> number(value).longValueExact();
      default -> null;
    };
  }

  private static BigDecimal number(Object value) {
    return new BigDecimal(value.toString());
  }

  /** The converter of a column that the log has no map of any more. */
  private static ColumnConverter converter(ColumnConverters converters, Column column) {
    ColumnType type = column.type();
    return type.sqlType() == SqlType.ENUM
        ? converters.converter(
            column, WireType.STRING, WireType.ENUM << 8 | WireTypes.enumSize(type))
        : converters.converter(column, WireTypes.integer(type.sqlType()), 0);
  }

  @Override
  public TableSchemas schemas() {
    return schemas;
  }

  @Override
  public Struct read(RowCursor cursor) {
    Object[] now = reader.readValues(cursor);
    Object[] values = new Object[columns.length];
    for (int i = 0; i < columns.length; i++) {
      Object value = now[columns[i]];
      if (value != null) {
        values[i] = reversals.get(i).apply(value);
      } else if (schemas.rules().isRead(i)
          && !schemas.row().fields().get(i).schema().isOptional()) {
        return null;
      }
    }
    return new ConvertedStruct(schemas.row(), values);
  }
}
