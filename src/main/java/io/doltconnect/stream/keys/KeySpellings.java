package io.doltconnect.stream.keys;

import io.doltconnect.binlog.events.RowCursor;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.TableId;
import io.doltconnect.record.ConvertedStruct;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.stream.rows.RowReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/**
 * Spells the keys of updated rows as SQL shows them. If an update changes a key into one that is
 * equal by the column's collation, Dolt logs the spelling from before it, for the row before and
 * after (binlog_producer.go, createRowEvents takes the key of the former row), and the new one from
 * the next change of the row on.
 *
 * <p>So a row gets its present spelling, which may be that of a later change. The end is right
 * nevertheless: each change tells of the spelling that it finds, and takes it back if it is not the
 * present one. Not thread-safe.
 */
public final class KeySpellings {
  private static final int ROWS_AT_ONCE = 100;

  private final PresentKeys present;
  private TableSchemas last;
  private List<Column> looseOfLast;

  public KeySpellings(PresentKeys present) {
    this.present = present;
  }

  /**
   * Those of the rows of an event.
   *
   * @return empty if the log has them
   * @throws io.doltconnect.dolt.DoltException if the server cannot be asked
   */
  public Optional<OfEvent> of(RowsEvent event, RowReader reader, Gtid gtid) {
    if (event.kind() != RowsEvent.Kind.UPDATE) {
      return Optional.empty();
    }
    if (last != reader.schemas()) {
      looseOfLast = present.looseColumns(reader.schemas().table());
      last = reader.schemas();
    }
    return looseOfLast.isEmpty()
        ? Optional.empty()
        : Optional.of(new OfEvent(event, reader, gtid, looseOfLast));
  }

  /**
   * Whether rows of a table may be spelled anew without a trace in the log: where nothing else of
   * them changes, Dolt logs no row.
   *
   * @throws io.doltconnect.dolt.DoltException if the server cannot be asked
   */
  public boolean mayBeUnlogged(TableId table) {
    return present.mayBeRespelled(table);
  }

  static Object value(TableDefinition table, Column column, Struct row) {
    Field field = row.schema().fields().get(table.columns().indexOf(column));
    return row.getWithoutDefault(field.name());
  }

  static List<String> values(TableDefinition table, List<Column> columns, Struct row) {
    return columns.stream().map(column -> (String) value(table, column, row)).toList();
  }

  /** Those of the rows of one event, which are asked for in order. */
  public final class OfEvent {
    private final RowsEvent event;
    private final RowReader reader;
    private final Gtid gtid;
    private final List<Column> columns;
    private final boolean inKey;
    private List<PresentKeys.Spelling> found = List.of();
    private int first;

    private OfEvent(RowsEvent event, RowReader reader, Gtid gtid, List<Column> columns) {
      this.event = event;
      this.reader = reader;
      this.gtid = gtid;
      this.columns = columns;
      TableSchemas schemas = reader.schemas();
      this.inKey =
          schemas.keyFields().stream()
              .map(field -> schemas.table().columns().get(field.index()))
              .anyMatch(columns::contains);
    }

    /**
     * Makes sure that {@link #of} knows a row; rows behind it are looked at, too.
     *
     * @param row its number in the event
     * @param position where in the event's bytes it begins
     * @throws io.doltconnect.dolt.DoltException if the server cannot be asked
     */
    public void prepare(int row, int position) {
      if (row < first || row >= first + found.size()) {
        found = find(position);
        first = row;
      }
    }

    /**
     * The row after the update as SQL shows it.
     *
     * @param row its number in the event
     * @param after the row as the log has it
     * @return null if consumers are to forget the row, because there is none with its key any more,
     *     in no spelling
     */
    public Struct of(int row, Struct after) {
      PresentKeys.Spelling spelling = found.get(row - first);
      TableDefinition table = reader.schemas().table();
      if (!spelling.known()) {
        return after;
      }
      if (spelling.values() == null) {
        // A deletion will follow, under the last spelling. Under any other the row would stay.
        return inKey ? null : after;
      }
      return spelling.values().equals(values(table, columns, after))
          ? after
          : spelled(table, spelling.values(), after);
    }

    private Struct spelled(TableDefinition table, List<String> values, Struct after) {
      Object[] row = new Object[table.columns().size()];
      for (Field field : after.schema().fields()) {
        row[field.index()] = after.getWithoutDefault(field.name());
      }
      for (int i = 0; i < values.size(); i++) {
        row[table.columns().indexOf(columns.get(i))] = values.get(i);
      }
      return new ConvertedStruct(after.schema(), row);
    }

    private List<PresentKeys.Spelling> find(int position) {
      List<Struct> rows = new ArrayList<>();
      RowCursor cursor = event.open();
      cursor.reader().skip(position - cursor.reader().position());
      while (cursor.hasNext() && rows.size() < ROWS_AT_ONCE) {
        try {
          cursor.beginImage(false);
          reader.readValues(cursor);
          cursor.beginImage(true);
          rows.add(new ConvertedStruct(reader.schemas().row(), reader.readValues(cursor)));
        } catch (RuntimeException e) {
          if (rows.isEmpty()) {
            throw e;
          }
          // It is a fault of that row, and told when that is asked for.
          break;
        }
      }
      return present.find(reader.schemas().table(), columns, rows, gtid);
    }
  }
}
