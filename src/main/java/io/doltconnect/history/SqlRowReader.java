package io.doltconnect.history;

import io.doltconnect.config.RowErrorMode;
import io.doltconnect.record.ChangeRecords;
import io.doltconnect.record.ConvertedStruct;
import io.doltconnect.record.RowFailure;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.Column;
import io.doltconnect.types.HiddenValues;
import io.doltconnect.types.SqlConverter;
import io.doltconnect.types.SqlValue;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;

/**
 * Reads rows of one version of a table from the answers of SQL. Everything that depends on the
 * table only was decided when it was made. Safe for any number of threads.
 */
public final class SqlRowReader {
  private final TableSchemas schemas;

  /** The places of the columns that are read. */
  private final int[] places;

  private final SqlConverter[] converters;
  private final RowErrorMode errors;

  /**
   * Reads rows.
   *
   * @param converters one for each column of the table
   */
  SqlRowReader(TableSchemas schemas, List<SqlConverter> converters, RowErrorMode errors) {
    this.schemas = schemas;
    this.errors = errors;
    this.places = IntStream.range(0, converters.size()).filter(schemas.rules()::isRead).toArray();
    this.converters = new SqlConverter[places.length];
    for (int i = 0; i < places.length; i++) {
      SqlConverter converter = converters.get(places[i]);
      this.converters[i] =
          schemas.rules().isShown(places[i]) ? converter : HiddenValues.of(column(i), converter);
    }
  }

  public TableSchemas schemas() {
    return schemas;
  }

  /** How many columns it reads. */
  public int columns() {
    return converters.length;
  }

  /** How a query names a column so that its values can be read. */
  public interface Naming {
    /** The column in SQL, quoted. */
    String of(Column column);
  }

  /** What a query selects, one expression for each of these columns in the table's order. */
  public List<String> expressions(Naming naming) {
    return IntStream.range(0, converters.length)
        .mapToObj(i -> converters[i].select(naming.of(column(i))))
        .toList();
  }

  /**
   * Reads one row.
   *
   * @param values the values of these expressions
   * @throws IllegalArgumentException if one is not of its column; the message names the column
   */
  public Struct read(SqlValue[] values) {
    Object[] row = new Object[schemas.table().columns().size()];
    for (int i = 0; i < converters.length; i++) {
      try {
        row[places[i]] = converters[i].read(values[i]);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "Column %s: %s".formatted(column(i).name(), withoutValue(e)));
      }
      if (row[places[i]] == null && !column(i).nullable()) {
        throw new IllegalArgumentException(
            "Column %s is declared NOT NULL, but the server gives NULL"
                .formatted(column(i).name()));
      }
    }
    return new ConvertedStruct(schemas.row(), row);
  }

  /** Texts of the Java runtime hold what they are about. */
  private static String withoutValue(IllegalArgumentException e) {
    return e.getClass() == IllegalArgumentException.class
        ? e.getMessage()
        : "the server gives a text that is none of its type (%s)"
            .formatted(e.getClass().getSimpleName());
  }

  /** What is done about a row that cannot be converted. */
  RowErrorMode errors() {
    return errors;
  }

  /**
   * The values as the server gives them, which the converters ask for as text or as bytes; of the
   * columns that records show.
   */
  List<RowFailure.Value> raw(SqlValue[] values) {
    return IntStream.range(0, converters.length)
        .filter(i -> schemas.rules().isShown(places[i]))
        .mapToObj(
            i ->
                new RowFailure.Value(
                    column(i).name(),
                    column(i).type().toString(),
                    SeenValue.of(converters[i], values[i])))
        .toList();
  }

  /** One of the columns that are read. */
  private Column column(int i) {
    return schemas.table().columns().get(places[i]);
  }

  /** The key of a row; null for a keyless table. */
  public Struct key(Struct row) {
    return ChangeRecords.key(schemas, row);
  }
}
