package io.doltconnect.binlog;

import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.binlog.events.LogPosition;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import java.time.Instant;

/** Hears what one connection delivers. Called by the reader's thread. */
interface StreamListener {
  void event(BinlogEvent event);

  /** The server ended in the middle of writing this transaction; its end will never come. */
  void abandoned(Gtid gtid);

  /**
   * The server has nothing new, or says that it is there.
   *
   * @param at up to where it has read its log for this connection
   */
  void heartbeat(LogPosition at);

  /**
   * A file of the log begins.
   *
   * @param before what was numbered before it was made
   * @param writerStarted when the process was started that made it
   */
  void file(GtidSet before, Instant writerStarted);

  void unknownEvent();
}
