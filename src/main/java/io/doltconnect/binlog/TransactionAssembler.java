package io.doltconnect.binlog;

import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.binlog.events.LogPosition;
import io.doltconnect.binlog.events.LoggedNames;
import io.doltconnect.binlog.events.MalformedEventException;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.binlog.events.RowsEvent.ByteSlice;
import io.doltconnect.binlog.events.RowsEvent.Kind;
import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.GtidSet.Interval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the events of one connection together to transactions. Knows every kind of event that Dolt
 * writes; one that it does not know is passed over only if it is marked as ignorable, and ends the
 * stream otherwise. Used by the reader's thread only.
 *
 * <p>Of each table Dolt writes the insertions before the deletions (binlog_producer.go,
 * createRowEvents). They are handed on in the other order, in which a row that gets another key is
 * gone under its old one before it is there under its new one. So insertions are held back until
 * the event after them is there.
 */
final class TransactionAssembler {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionAssembler.class);

  private static final int QUERY = 2;
  private static final int STOP = 3;
  private static final int ROTATE = 4;
  private static final int FORMAT_DESCRIPTION = 15;
  private static final int XID = 16;
  private static final int TABLE_MAP = 19;
  private static final int HEARTBEAT = 27;
  private static final int WRITE_ROWS = 30;
  private static final int UPDATE_ROWS = 31;
  private static final int DELETE_ROWS = 32;
  private static final int GTID = 33;
  private static final int PREVIOUS_GTIDS = 35;
  private static final int CHECKSUM_CRC32 = 1;
  private static final int END_POSITION = 13;
  private static final int FLAGS = 17;

  /** LOG_EVENT_IGNORABLE_F: a reader that does not know the event may pass over it. */
  private static final int LOG_EVENT_IGNORABLE = 0x80;

  private final StreamListener listener;
  private final Map<Long, TableMap> tables = new HashMap<>();

  /** The maps that no rows have come for, in the order of the log. */
  private final Map<Long, TableMap> withoutRows = new TreeMap<>();

  private final Set<Integer> unknownTypes = new HashSet<>();
  private Gtid current;
  private Gtid last;
  private boolean inRows;
  private int rowsEvents;
  private TableMap writtenTable;
  private ByteSlice written;

  TransactionAssembler(StreamListener listener) {
    this.listener = listener;
  }

  /** A new connection: what was not whole before it comes again. */
  void reset() {
    current = null;
    inRows = false;
    written = null;
    tables.clear();
    withoutRows.clear();
  }

  /** Takes an event that is whole and verified. */
  void accept(byte[] event) {
    int type = event[4] & 0xff;
    ByteReader body =
        new ByteReader(
            event, EventSource.HEADER_LENGTH, event.length - EventSource.CHECKSUM_LENGTH);
    switch (type) {
      case GTID -> begin(event, body);
      case QUERY -> query(body);
      case TABLE_MAP -> {
        long id = body.readUint(6);
        body.skip(2);
        TableMap table = TableMap.read(body);
        tables.put(id, table);
        withoutRows.put(id, table);
      }
      case WRITE_ROWS -> rows(Kind.INSERT, event, body);
      case UPDATE_ROWS -> rows(Kind.UPDATE, event, body);
      case DELETE_ROWS -> rows(Kind.DELETE, event, body);
      case XID -> commit();
      case FORMAT_DESCRIPTION -> {
        abandon();
        checkFormat(event);
      }
      case PREVIOUS_GTIDS -> listener.file(previous(body), writerStarted(event));
      case HEARTBEAT -> listener.heartbeat(position(event, body));
      case ROTATE, STOP -> {
        // A position by file is never used, as Dolt does not tell of a rotation.
      }
      default -> passOver(type, event);
    }
  }

  private void passOver(int type, byte[] event) {
    if ((event[FLAGS] & LOG_EVENT_IGNORABLE) == 0) {
      throw new BinlogException(
          "The log has an event of type %d %s, ending at position %d of its file, that the connector"
                  .formatted(type, place(), new ByteReader(event, END_POSITION, FLAGS).readUint(4))
              + " does not know and that is not marked as one that a reader may pass over"
              + " (LOG_EVENT_IGNORABLE_F). What it changes would be missing. Use a version of the"
              + " connector that is made for this version of Dolt. To go on without it, add its"
              + " transaction to the offset's gtid_set (PATCH /connectors/<name>/offsets): then"
              + " nothing that the transaction changes is delivered");
    }
    listener.unknownEvent();
    if (unknownTypes.add(type)) {
      LOG.warn(
          "Passing over events of type {}, which Dolt is not known to write and which are marked as"
              + " ignorable; this is logged once",
          type);
    }
  }

  private String place() {
    if (current != null) {
      return "in transaction " + current;
    }
    return last == null ? "before the first transaction" : "behind transaction " + last;
  }

  private static LogPosition position(byte[] event, ByteReader body) {
    long end = new ByteReader(event, END_POSITION, FLAGS).readUint(4);
    return new LogPosition(body.readUtf8(body.remaining()), end);
  }

  /** Ends of intervals are not in them. */
  private static GtidSet previous(ByteReader body) {
    Map<String, List<Interval>> sets = new HashMap<>();
    for (long servers = body.readInt64(); servers > 0; servers--) {
      String uuid = uuid(body);
      List<Interval> intervals = new ArrayList<>();
      for (long count = body.readInt64(); count > 0; count--) {
        intervals.add(interval(body.readInt64(), body.readInt64() - 1));
      }
      sets.put(uuid, intervals);
    }
    return GtidSet.of(sets);
  }

  private static Interval interval(long first, long last) {
    try {
      return new Interval(first, last);
    } catch (IllegalArgumentException e) {
      throw new MalformedEventException("A file names no GTIDs before it: " + e.getMessage(), e);
    }
  }

  private static String uuid(ByteReader body) {
    return new UUID(body.readUintBigEndian(8), body.readUintBigEndian(8)).toString();
  }

  private static void checkFormat(byte[] event) {
    int checksum = event[event.length - EventSource.CHECKSUM_LENGTH - 1];
    if (checksum != CHECKSUM_CRC32) {
      throw new BinlogException(
          "The binlog is written with checksum algorithm %d instead of CRC32; run SET"
                  .formatted(checksum)
              + " @@PERSIST.binlog_checksum='CRC32' on the server and restart it");
    }
  }

  private static Gtid gtid(ByteReader body) {
    String uuid = uuid(body);
    long number = body.readInt64();
    try {
      return new Gtid(uuid, number);
    } catch (IllegalArgumentException e) {
      throw new MalformedEventException("A transaction has no GTID: " + e.getMessage(), e);
    }
  }

  private void begin(byte[] event, ByteReader body) {
    abandon();
    body.skip(1);
    current = gtid(body);
    inRows = false;
    rowsEvents = 0;
    written = null;
    tables.clear();
    withoutRows.clear();
    long serverId = new ByteReader(event, 5, 9).readUint(4);
    listener.event(
        new BinlogEvent.Begin(
            current, serverId, writerStarted(event), Instant.now(), System.nanoTime()));
  }

  private static Instant writerStarted(byte[] event) {
    return Instant.ofEpochSecond(new ByteReader(event, 0, 4).readUint(4));
  }

  /**
   * What is under way ends where another transaction or file begins. Dolt writes the log before the
   * data: what it did not finish writing, it did not commit.
   */
  private void abandon() {
    if (current != null) {
      listener.abandoned(current);
      current = null;
      written = null;
    }
  }

  private void query(ByteReader body) {
    body.skip(8);
    int databaseLength = body.readUint8();
    body.skip(2);
    body.skip(body.readUint16());
    String database = LoggedNames.database(LoggedNames.read(body, databaseLength));
    String sql = body.readUtf8(body.remaining());
    if (current == null) {
      throw new MalformedEventException(
          "A statement on database '%s' belongs to no transaction".formatted(database));
    }
    switch (sql.toUpperCase(Locale.ROOT)) {
      case "BEGIN" -> inRows = true;
      case "COMMIT" -> commit();
      default -> {
        handOnWritten();
        listener.event(
            new BinlogEvent.Statement(database, LoggedNames.statement(database, withoutEnd(sql))));
        if (!inRows) {
          commit();
        }
      }
    }
  }

  private static String withoutEnd(String sql) {
    String text = sql.strip();
    return text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
  }

  private void rows(Kind kind, byte[] event, ByteReader body) {
    long id = body.readUint(6);
    body.skip(2);
    // The length of the extra data counts itself.
    body.skip(body.readUint16() - 2);
    TableMap table = tables.get(id);
    if (table == null || current == null) {
      throw new MalformedEventException(
          "Rows of table id %d in transaction %s have no map".formatted(id, current));
    }
    withoutRows.remove(id);
    ByteSlice rows = new ByteSlice(event, body.position(), body.position() + body.remaining());
    boolean rowsOfWritten = kind == Kind.DELETE && written != null && table == writtenTable;
    if (rowsOfWritten) {
      listener.event(new RowsEvent(table, kind, rowsEvents++, rows, written));
    }
    handOnWritten();
    if (kind == Kind.INSERT) {
      writtenTable = table;
      written = rows;
    } else if (!rowsOfWritten) {
      listener.event(new RowsEvent(table, kind, rowsEvents++, rows));
    }
  }

  private void handOnWritten() {
    if (written != null) {
      listener.event(new RowsEvent(writtenTable, Kind.INSERT, rowsEvents++, written));
      written = null;
    }
  }

  private void commit() {
    if (current == null) {
      throw new MalformedEventException("A commit belongs to no transaction");
    }
    handOnWritten();
    withoutRows.values().forEach(map -> listener.event(new BinlogEvent.NoRows(map.table())));
    withoutRows.clear();
    listener.event(new BinlogEvent.Commit(current));
    last = current;
    current = null;
  }
}
