package io.doltconnect.binlog.events;

import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.ServerRun;
import io.doltconnect.model.TableId;
import java.time.Instant;

/** What the stream is made of once events are put together: transactions, and what is in them. */
public sealed interface BinlogEvent
    permits BinlogEvent.Connected,
        BinlogEvent.Begin,
        BinlogEvent.Statement,
        BinlogEvent.NoRows,
        BinlogEvent.Commit,
        BinlogEvent.Burnt,
        RowsEvent {

  /** What a small one is taken for, so that a stream of small ones is bounded in memory, too. */
  int LEAST_BYTES = 128;

  /** About how many bytes of memory the event takes until it is done with. */
  default int bytes() {
    return LEAST_BYTES;
  }

  /**
   * What comes next is from another connection.
   *
   * @param server the process that it is to
   */
  record Connected(ServerRun server) implements BinlogEvent {}

  /**
   * A transaction begins. It may begin again after a lost connection: then everything in it comes
   * again, from its first row.
   *
   * @param serverId the id of the server that wrote it
   * @param writerStarted when the process was started that wrote it, by its clock and in whole
   *     seconds: the time in all of Dolt's event headers (binlog_producer.go)
   * @param received when its first event was read
   * @param moment the same as {@link System#nanoTime} gives it, which no clock that is set can turn
   *     around
   */
  record Begin(Gtid gtid, long serverId, Instant writerStarted, Instant received, long moment)
      implements BinlogEvent {}

  /**
   * A statement that Dolt generated from the difference of two schemas.
   *
   * @param database the database it applies to
   * @param sql the text, without the semicolon at its end
   */
  record Statement(String database, String sql) implements BinlogEvent {}

  /**
   * The transaction changed a table of which the log has no row; comes behind all rows that it has.
   * Dolt maps the tables whose rows have another hash, and logs the rows of which a value differs
   * (binlog_producer.go, createTableMapEvents and createRowEvents). Texts that are equal by their
   * collation do not differ then, nor do the digits of a DECIMAL that got another number of them.
   */
  record NoRows(TableId table) implements BinlogEvent {}

  /** The transaction is whole. */
  record Commit(Gtid gtid) implements BinlogEvent {}

  /**
   * Transactions that Dolt numbered but did not log whole and never will: it failed to serialize
   * them, or ended while it wrote them. Count them as executed: Dolt refuses every set that lacks
   * them.
   */
  record Burnt(GtidSet gtids) implements BinlogEvent {}
}
