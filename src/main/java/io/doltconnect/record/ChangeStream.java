package io.doltconnect.record;

import io.doltconnect.binlog.BinlogEvent;
import io.doltconnect.binlog.ByteReader;
import io.doltconnect.binlog.Gtid;
import io.doltconnect.binlog.RowCursor;
import io.doltconnect.binlog.RowsEvent;
import io.doltconnect.binlog.TableId;
import io.doltconnect.config.Operation;
import io.doltconnect.offset.SourceOffset.RowPosition;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.schema.UnknownColumnsException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Turns the events of the binlog into records, row by row as they are wanted. The last row of a
 * transaction carries the GTID set with the transaction in it; so a row is held back until the next
 * one or the commit is there. A transaction that begins again, after a lost connection or a
 * restart, goes on at the first row that was not handed out. Not thread-safe: it belongs to the
 * task's thread.
 */
public final class ChangeStream {
  private final Predicate<TableId> captured;
  private final StreamPosition position;
  private final TableVersions versions;
  private final ChangeRecords records;
  private final Statements statements;
  private final SourceBlock.Origin origin;
  private final StreamMetrics metrics;
  private final boolean dropUnchanged;
  private final KeyRedefinitions keyRedefinitions = new KeyRedefinitions();

  private Gtid gtid;
  private SourceBlock source;
  private Instant received;
  private RowPosition resumeAt;
  private boolean executed;
  private OpenRows open;
  private RowChange held;
  private RowPosition heldPosition;
  private BinlogEvent.Statement statement;
  private Statements.Followed followed;

  /** A rows event that is being read. */
  private static final class OpenRows {
    private final RowsEvent event;
    private final RowReader reader;
    private final RowCursor cursor;
    private final Operation operation;
    private final WrittenKeys writtenKeys;
    private int row;

    OpenRows(RowsEvent event, RowReader reader, WrittenKeys writtenKeys) {
      this.event = event;
      this.reader = reader;
      this.writtenKeys = writtenKeys;
      this.cursor = event.open();
      this.operation =
          switch (event.kind()) {
            case INSERT -> Operation.CREATE;
            case UPDATE -> Operation.UPDATE;
            case DELETE -> Operation.DELETE;
          };
    }

    /** Whether the row that begins here is deleted under a key that the table still has. */
    boolean onlyKeyRedefined(int position) {
      if (writtenKeys == null) {
        return false;
      }
      byte[] key = reader.readKey(event, position);
      // A row from before its key column was there has been under no key of this kind.
      return key == null || writtenKeys.contains(key);
    }
  }

  ChangeStream(
      Predicate<TableId> captured,
      StreamPosition position,
      TableVersions versions,
      ChangeRecords records,
      Statements statements,
      SourceBlock.Origin origin,
      StreamMetrics metrics,
      boolean dropUnchanged) {
    this.captured = captured;
    this.position = position;
    this.versions = versions;
    this.records = records;
    this.statements = statements;
    this.origin = origin;
    this.metrics = metrics;
    this.dropUnchanged = dropUnchanged;
  }

  /** Whether rows are at hand that {@link #readRows} can read. */
  public boolean hasRows() {
    return open != null;
  }

  /**
   * Takes the next event of the stream; not while {@link #hasRows}. If the server could not be
   * asked for a definition, the same event is to be given again.
   */
  public void accept(BinlogEvent event, List<SourceRecord> out) {
    if (event instanceof BinlogEvent.Begin begin) {
      begin(begin);
    } else if (event instanceof RowsEvent rows) {
      followStatement();
      recordStatement(out);
      rows(rows);
    } else if (event instanceof BinlogEvent.Statement next) {
      followStatement();
      recordStatement(out);
      statement = next;
    } else if (event instanceof BinlogEvent.Commit) {
      commit(out);
    } else if (event instanceof BinlogEvent.Burnt burnt) {
      held = null;
      statement = null;
      followed = null;
      position.executedToo(burnt.gtids());
    }
  }

  private void begin(BinlogEvent.Begin begin) {
    gtid = begin.gtid();
    received = begin.received();
    source = new SourceBlock(origin, gtid.toString(), begin.serverId(), begin.received());
    executed = position.begin(gtid);
    resumeAt = position.within(gtid);
    keyRedefinitions.begin();
    held = null;
    statement = null;
    followed = null;
  }

  private void rows(RowsEvent event) {
    boolean wanted = !executed && captured.test(event.table().table());
    keyRedefinitions.rows(event, wanted);
    if (executed || event.ordinal() < resumeAt.event()) {
      return;
    }
    if (!wanted) {
      metrics.filteredEvent();
      return;
    }
    RowReader reader = reader(event);
    open = new OpenRows(event, reader, keyRedefinitions.writtenBefore(event, reader).orElse(null));
    if (event.ordinal() == resumeAt.event()) {
      while (open.row < resumeAt.row() && open.cursor.hasNext()) {
        readRow(false);
      }
    }
    closeIfRead();
  }

  private RowReader reader(RowsEvent event) {
    try {
      return versions.of(event, received);
    } catch (UnknownColumnsException e) {
      throw new ConnectException(
          "Transaction %s cannot be delivered: %s".formatted(gtid, e.getMessage()), e);
    }
  }

  /**
   * Reads rows until there are records enough, bytes enough, or no rows left.
   *
   * @return the bytes that were read
   */
  public int readRows(List<SourceRecord> out, int maxRecords, int maxBytes) {
    records.processingAt(Instant.now());
    ByteReader bytes = open.cursor.reader();
    int start = bytes.position();
    while (open != null && out.size() < maxRecords && bytes.position() - start < maxBytes) {
      RowChange change = readRow(true);
      if (change != null) {
        release(out);
        held = change;
        heldPosition = new RowPosition(gtid, open.event.ordinal(), open.row);
      }
      closeIfRead();
    }
    return bytes.position() - start;
  }

  private void closeIfRead() {
    if (!open.cursor.hasNext()) {
      open = null;
    }
  }

  private RowChange readRow(boolean wanted) {
    RowCursor cursor = open.cursor;
    RowReader reader = open.reader;
    try {
      int start = cursor.reader().position();
      cursor.beginImage(open.operation == Operation.CREATE);
      Struct first = reader.read(cursor);
      if (open.operation != Operation.UPDATE) {
        open.row++;
        return wanted ? single(reader, first, start) : null;
      }
      int middle = cursor.reader().position();
      cursor.beginImage(true);
      Struct after = reader.read(cursor);
      open.row++;
      boolean unchanged = cursor.sameBytes(start, middle, cursor.reader().position());
      if (!wanted) {
        return null;
      }
      if (unchanged && dropUnchanged || records.skips(Operation.UPDATE)) {
        metrics.droppedRow();
        return null;
      }
      return change(reader, first, require(after));
    } catch (RuntimeException e) {
      throw new ConnectException(
          "Row %d of table %s in transaction %s cannot be delivered: %s"
              .formatted(open.row, reader.schemas().table().id(), gtid, e.getMessage()),
          e);
    }
  }

  private RowChange single(RowReader reader, Struct image, int position) {
    if (records.skips(open.operation) || open.onlyKeyRedefined(position)) {
      metrics.droppedRow();
      return null;
    }
    Struct row = require(image);
    return open.operation == Operation.CREATE
        ? change(reader, null, row)
        : change(reader, row, null);
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

  private RowChange change(RowReader reader, Struct before, Struct after) {
    metrics.row(open.operation);
    return new RowChange(reader.schemas(), source, open.operation, open.row - 1, before, after);
  }

  private void release(List<SourceRecord> out) {
    if (held != null) {
      RowChange change = held;
      held = null;
      Map<String, ?> before = position.offset();
      records.add(change, before, position.delivered(heldPosition), out);
    }
  }

  private void commit(List<SourceRecord> out) {
    followStatement();
    RowChange last = held;
    held = null;
    Map<String, ?> before = last == null ? null : position.offset();
    keyRedefinitions.commit();
    if (!executed) {
      position.committed(gtid);
      metrics.transaction(gtid);
    }
    if (last != null) {
      records.add(last, before, position.offset(), out);
    }
    recordStatement(out);
  }

  /** Asks the server, so it may fail and be called again. */
  private void followStatement() {
    if (statement == null) {
      return;
    }
    if (followed == null) {
      followed = statements.apply(statement);
      keyRedefinitions.statement(followed.parsed());
    }
    followed.reorder();
  }

  private void recordStatement(List<SourceRecord> out) {
    if (statement == null) {
      return;
    }
    if (!executed) {
      metrics.statement();
      followed.record(source, position.offset()).ifPresent(out::add);
    }
    statement = null;
    followed = null;
  }
}
