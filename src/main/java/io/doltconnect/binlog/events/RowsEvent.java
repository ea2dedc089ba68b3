package io.doltconnect.binlog.events;

import java.util.Optional;

/**
 * All rows that one transaction inserted into, deleted from or updated in one table: Dolt never
 * splits them (binlog_producer.go, createRowEvents). The rows stay as they came and are read one at
 * a time. Of one table the deletions come first, then the insertions, then the updates.
 *
 * @param table the map of the table's columns that was sent in the same transaction, with those
 *     that the rows carry
 * @param kind what happened to the rows
 * @param ordinal number of rows events before this one in the transaction
 * @param rows the event's body behind its fixed header
 * @param written of deletions, the body of the next event, if that holds the rows that the
 *     transaction inserts into the same table; else null
 */
public record RowsEvent(TableMap table, Kind kind, int ordinal, ByteSlice rows, ByteSlice written)
    implements BinlogEvent {

  public RowsEvent {
    table = table.of(new ByteReader(rows.bytes(), rows.from(), rows.to()));
  }

  /** An event that no insertions into its table follow. */
  public RowsEvent(TableMap table, Kind kind, int ordinal, ByteSlice rows) {
    this(table, kind, ordinal, rows, null);
  }

  /** What happened to the rows of an event. */
  public enum Kind {
    INSERT,
    DELETE,
    UPDATE
  }

  /** A part of an array that nobody changes any more. */
  public record ByteSlice(byte[] bytes, int from, int to) {}

  @Override
  public int bytes() {
    return Math.max(rows.bytes().length, LEAST_BYTES);
  }

  /** A new cursor before the first row. */
  public RowCursor open() {
    return new RowCursor(table, kind, new ByteReader(rows.bytes(), rows.from(), rows.to()));
  }

  /** Whether there is an update among the rows that changes nothing. */
  public boolean hasUnchangedRow() {
    if (kind != Kind.UPDATE) {
      return false;
    }
    RowCursor cursor = open();
    while (cursor.hasNext()) {
      int start = cursor.reader().position();
      cursor.skipImage(false);
      int middle = cursor.reader().position();
      cursor.skipImage(true);
      if (cursor.sameBytes(start, middle, cursor.reader().position())) {
        return true;
      }
    }
    return false;
  }

  /** Whether the rows, whatever is in them, end where the event does. */
  public boolean isWhole() {
    RowCursor cursor = open();
    try {
      while (cursor.hasNext()) {
        cursor.skipImage(kind == Kind.INSERT);
        if (kind == Kind.UPDATE) {
          cursor.skipImage(true);
        }
      }
      return true;
    } catch (MalformedEventException e) {
      return false;
    }
  }

  /** What was written after these deletions, as an event of its own. */
  public Optional<RowsEvent> insertions() {
    return Optional.ofNullable(written)
        .map(body -> new RowsEvent(table, Kind.INSERT, ordinal + 1, body));
  }
}
