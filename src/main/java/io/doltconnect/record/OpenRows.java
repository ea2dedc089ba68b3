package io.doltconnect.record;

import io.doltconnect.binlog.Gtid;
import io.doltconnect.binlog.RowCursor;
import io.doltconnect.binlog.RowsEvent;
import io.doltconnect.config.Operation;
import io.doltconnect.offset.SourceOffset.RowPosition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;

/** A rows event that is being read, row by row. Not thread-safe. */
final class OpenRows {

  /** Tells which changes are wanted, whatever their rows. */
  interface Wish {
    boolean wants(Operation operation, boolean unchanged);
  }

  private final Gtid gtid;
  private final SourceBlock source;
  private final RowsEvent event;
  private final RowReader reader;
  private final RowCursor cursor;
  private final Operation operation;
  private final WrittenKeys writtenKeys;
  private final Wish wish;
  private int row;

  /**
   * Opens an event before its first row.
   *
   * @param writtenKeys the keys that the table still has though the event deletes rows under them;
   *     null if there are none
   */
  OpenRows(
      Gtid gtid,
      SourceBlock source,
      RowsEvent event,
      RowReader reader,
      WrittenKeys writtenKeys,
      Wish wish) {
    this.gtid = gtid;
    this.source = source;
    this.event = event;
    this.reader = reader;
    this.writtenKeys = writtenKeys;
    this.wish = wish;
    this.cursor = event.open();
    this.operation =
        switch (event.kind()) {
          case INSERT -> Operation.CREATE;
          case UPDATE -> Operation.UPDATE;
          case DELETE -> Operation.DELETE;
        };
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
    return new RowPosition(gtid, event.ordinal(), row);
  }

  /** Where in the event's bytes the next row begins. */
  int bytePosition() {
    return cursor.reader().position();
  }

  /** Passes over the next row. */
  void skip() {
    read(false);
  }

  /**
   * Reads the next row.
   *
   * @return null if it is not wanted
   */
  RowChange next() {
    return read(true);
  }

  private RowChange read(boolean wanted) {
    try {
      int start = bytePosition();
      cursor.beginImage(operation == Operation.CREATE);
      Struct first = reader.read(cursor);
      if (operation != Operation.UPDATE) {
        row++;
        return wanted ? single(first, start) : null;
      }
      int middle = bytePosition();
      cursor.beginImage(true);
      Struct after = reader.read(cursor);
      row++;
      if (!wanted || !wish.wants(operation, cursor.sameBytes(start, middle, bytePosition()))) {
        return null;
      }
      return change(first, require(after));
    } catch (RuntimeException e) {
      throw new ConnectException(
          "Row %d of table %s in transaction %s cannot be delivered: %s"
              .formatted(row, reader.schemas().table().id(), gtid, e.getMessage()),
          e);
    }
  }

  private RowChange single(Struct image, int position) {
    if (!wish.wants(operation, false) || onlyKeyRedefined(position)) {
      return null;
    }
    Struct whole = require(image);
    return operation == Operation.CREATE ? change(null, whole) : change(whole, null);
  }

  /** Whether the row that begins here is deleted under a key that the table still has. */
  private boolean onlyKeyRedefined(int position) {
    if (writtenKeys == null) {
      return false;
    }
    byte[] key = reader.readKey(event, position);
    // A row from before its key column was there has been under no key of this kind.
    return key == null || writtenKeys.contains(key);
  }

  private static Struct require(Struct image) {
    if (image == null) {
      throw new IllegalStateException(
          "a column that is declared NOT NULL has no value in the log. Dolt writes such rows when"
              + " a primary key is dropped and another one added in one statement. To go on, add"
              + " this transaction to the offset's gtid_set (PATCH /connectors/<name>/offsets)");
    }
    return image;
  }

  private RowChange change(Struct before, Struct after) {
    return new RowChange(reader.schemas(), source, operation, row - 1, before, after);
  }
}
