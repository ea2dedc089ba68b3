package io.doltconnect.stream;

import io.doltconnect.binlog.events.RowCursor;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.config.Operation;
import io.doltconnect.config.RowErrorMode;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.RowPosition;
import io.doltconnect.record.RowChange;
import io.doltconnect.record.RowFailure;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.columns.DefinitionPendingException;
import io.doltconnect.stream.keys.Deletions;
import io.doltconnect.stream.keys.KeySpellings;
import io.doltconnect.stream.keys.RowsPlan;
import io.doltconnect.stream.rows.ImageReader;
import io.doltconnect.stream.rows.RowReader;
import io.doltconnect.types.UnrepresentableValueException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;

/** A rows event that is being read, row by row. Not thread-safe. */
final class OpenRows {
  private final OpenTransaction transaction;
  private final RowsEvent event;
  private final RowReader reader;

  /** Reads the first image of a row, or the only one. */
  private final ImageReader first;

  private final RowCursor cursor;
  private final Operation operation;
  private final Deletions deletions;
  private final boolean rewritten;
  private final UnaryOperator<RowReader> formerly;
  private final RowFilter filter;
  private final RowErrorMode errors;
  private final Optional<KeySpellings.OfEvent> spellings;
  private RowReader former;
  private int row;

  /**
   * Opens an event before its first row.
   *
   * @param plan what is to be done with its rows
   * @param spellings how the keys of updated rows are spelled; empty if as the log has them
   * @param formerly gives the reader of rows that a later NOT NULL does not hold for
   * @param errors what is done about a row that cannot be converted
   */
  OpenRows(
      OpenTransaction transaction,
      RowsEvent event,
      RowsPlan.Deliver plan,
      Optional<KeySpellings.OfEvent> spellings,
      UnaryOperator<RowReader> formerly,
      RowFilter filter,
      RowErrorMode errors) {
    this.transaction = transaction;
    this.event = event;
    this.reader = plan.reader();
    this.deletions = plan.deletions();
    this.rewritten = plan.rewritten();
    this.first = deletions.reader(reader);
    this.spellings = spellings;
    this.formerly = formerly;
    this.filter = filter;
    this.errors = errors;
    this.cursor = event.open();
    this.operation =
        switch (event.kind()) {
          case INSERT -> Operation.CREATE;
          case UPDATE -> Operation.UPDATE;
          case DELETE -> Operation.DELETE;
        };
  }

  TableId table() {
    return event.table().table();
  }

  Operation operation() {
    return operation;
  }

  boolean hasNext() {
    return cursor.hasNext();
  }

  /** Number of rows that were read. */
  int row() {
    return row;
  }

  /** The position behind the rows that were read. */
  RowPosition position() {
    return new RowPosition(transaction.gtid(), event.ordinal(), row);
  }

  /** Where in the event's bytes the next row begins. */
  int bytePosition() {
    return cursor.reader().position();
  }

  /** Passes over the next row. */
  void skip() {
    read(false, Optional.empty());
  }

  /**
   * Reads the next row.
   *
   * @return null if it is not wanted
   * @throws DoltException if the server cannot be asked; then the row was not read
   * @throws DefinitionPendingException if it has not answered yet; then neither
   */
  RowChange next() {
    return read(true, spellings);
  }

  /**
   * Reads the next row, which was delivered before, without asking the server for the spelling of
   * its key: it may be another one by now anyway.
   *
   * @return null if it is not wanted
   */
  RowChange nextAsLogged() {
    return read(true, Optional.empty());
  }

  private RowChange read(boolean wanted, Optional<KeySpellings.OfEvent> keys) {
    int start = bytePosition();
    int number = row;
    try {
      if (keys.isPresent()) {
        keys.get().prepare(row, start);
      }
      cursor.beginImage(operation == Operation.CREATE);
      Struct image = first.read(cursor);
      if (operation != Operation.UPDATE) {
        row++;
        return wanted ? single(image, start) : null;
      }
      int middle = bytePosition();
      cursor.beginImage(true);
      Struct after = reader.read(cursor);
      row++;
      boolean unchanged =
          !rewritten
              && (cursor.sameBytes(start, middle, bytePosition())
                  // A key that the log does not show may be another one.
                  || spellings.isEmpty() && reader.schemas().emitsAlike(image, after));
      if (!wanted || !filter.accepts(operation, unchanged)) {
        return null;
      }
      return keys.isEmpty()
          ? change(image, require(after))
          : respelled(image, require(after), keys.get());
    } catch (DefinitionPendingException | DoltException | RowsRefusedException e) {
      throw e;
    } catch (RuntimeException e) {
      if (errors == RowErrorMode.TOPIC && isOfValue(e)) {
        row = number + 1;
        return failed(e, start, wanted);
      }
      throw new ConnectException(
          "Row %d of table %s in transaction %s cannot be delivered: %s"
              .formatted(row, reader.schemas().table().id(), transaction.gtid(), e.getMessage()),
          e);
    }
  }

  /** Whether there is nothing wrong but a value, so that it is known where the row ends. */
  private static boolean isOfValue(RuntimeException e) {
    return e instanceof UnrepresentableValueException
        || e instanceof IllegalArgumentException
        || e instanceof IllegalStateException;
  }

  private RowChange failed(RuntimeException e, int start, boolean wanted) {
    RowReader.RawRow raw = reader.raw(event, start);
    cursor.reader().skip(raw.end() - bytePosition());
    boolean deletion = operation == Operation.DELETE;
    boolean unchanged = !rewritten && operation == Operation.UPDATE && raw.isUnchanged();
    if (!wanted || !filter.accepts(operation, unchanged) || deletion && deletions.isNone(start)) {
      return null;
    }
    boolean hasBefore = operation != Operation.CREATE;
    RowFailure failure =
        new RowFailure(
            reader.schemas(),
            e.getMessage(),
            RowFailure.Form.BINLOG,
            hasBefore ? raw.first() : List.of(),
            hasBefore ? raw.second() : raw.first());
    return RowChange.failed(failure, transaction.source(), operation, row - 1);
  }

  private RowChange respelled(Struct before, Struct after, KeySpellings.OfEvent keys) {
    Struct now = keys.of(row - 1, after);
    if (now == null) {
      Struct gone = before == null ? after : before;
      return filter.accepts(Operation.DELETE, false)
          ? new RowChange(
              first.schemas(), transaction.source(), Operation.DELETE, row - 1, gone, null)
          : null;
    }
    return now == after
        ? new RowChange(first.schemas(), transaction.source(), operation, row - 1, before, now)
        : RowChange.respelled(first.schemas(), transaction.source(), row - 1, before, now);
  }

  private RowChange single(Struct image, int position) {
    if (!filter.accepts(operation, false) || deletions.isNone(position)) {
      return null;
    }
    if (operation == Operation.CREATE) {
      return change(null, require(image));
    }
    if (image != null) {
      return change(image, null);
    }
    // An ALTER, or a reset over one, deletes rows that never had the columns of today.
    if (former == null) {
      former = formerly.apply(reader);
    }
    return change(former.schemas(), require(former.read(event, position)), null);
  }

  private Struct require(Struct image) {
    if (image == null) {
      throw new RowsRefusedException(
          new RowsPlan.Refuse(
              ("In row %d of table %s a column that is declared NOT NULL has no value in the log. Dolt"
                      + " writes such rows when a primary key is dropped and another one added in one"
                      + " statement")
                  .formatted(row - 1, table()),
              RowsPlan.Refuse.WRITE_ANEW,
              true,
              null));
    }
    return image;
  }

  private RowChange change(Struct before, Struct after) {
    return change(first.schemas(), before, after);
  }

  private RowChange change(TableSchemas schemas, Struct before, Struct after) {
    return new RowChange(schemas, transaction.source(), operation, row - 1, before, after);
  }
}
