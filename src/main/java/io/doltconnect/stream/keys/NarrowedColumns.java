package io.doltconnect.stream.keys;

import io.doltconnect.binlog.events.RowCursor;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.FormerTable;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.stream.rows.RowReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;

/**
 * The columns by which consumers know rows, those of the records' key or all if there is none,
 * whose type holds less than before. An ALTER cannot take away what a row has, but a reset or the
 * like can: it deletes rows whose values the present type cannot hold, and Dolt logs them cut to it
 * (store/prolly/tree, prolly_fields.go), so that they look like other rows.
 */
final class NarrowedColumns {
  private final TableDefinition now;
  private final List<Narrowed> columns = new ArrayList<>();

  private record Narrowed(int column, ColumnType former, StoredValues stored) {}

  /**
   * Finds the columns.
   *
   * @param former the table before, known, with the present primary key
   */
  NarrowedColumns(FormerTable former, TableSchemas schemas) {
    now = schemas.table();
    List<Field> key = schemas.keyFields();
    for (Field field : key.isEmpty() ? schemas.row().fields() : key) {
      Column column = now.columns().get(field.index());
      Optional<ColumnType> type = former.formerly(column).map(Column::type);
      if (type.isPresent()) {
        StoredValues.of(type.get(), column.type())
            .map(stored -> new Narrowed(field.index(), type.get(), stored))
            .ifPresent(columns::add);
      }
    }
  }

  /** Why the rows of an event may not be those that it says; empty if they are. */
  Optional<RowsPlan.Refuse> doubt(RowsEvent event, RowReader reader) {
    if (columns.isEmpty()) {
      return Optional.empty();
    }
    RowCursor cursor = event.open();
    while (cursor.hasNext()) {
      cursor.beginImage(event.kind() == RowsEvent.Kind.INSERT);
      Optional<RowsPlan.Refuse> doubt = doubt(reader.readValues(cursor));
      if (doubt.isPresent()) {
        return doubt;
      }
      if (event.kind() == RowsEvent.Kind.UPDATE) {
        cursor.beginImage(true);
        reader.readValues(cursor);
      }
    }
    return Optional.empty();
  }

  private Optional<RowsPlan.Refuse> doubt(Object[] values) {
    for (Narrowed narrowed : columns) {
      Object value = values[narrowed.column()];
      if (value != null && !narrowed.stored().contains(value)) {
        Column column = now.columns().get(narrowed.column());
        return Optional.of(
            new RowsPlan.Refuse(
                ("Column %s of table %s was %s and is %s, and a row has a value there in the log that"
                        + " it cannot hold. Dolt cuts such values, so this or a later row may be another"
                        + " than it seems")
                    .formatted(column.name(), now.id(), narrowed.former(), column.type()),
                "To go on, add this transaction to the offset's gtid_set and leave out its"
                    + " definitions (PATCH /connectors/<name>/offsets), and then write the rows of"
                    + " the table anew, into a new table for instance"));
      }
    }
    return Optional.empty();
  }
}
