package io.doltconnect.binlog;

import io.doltconnect.model.Gtid;

/** Hears what one connection delivers. Called by the reader's thread. */
interface StreamListener {
  void event(BinlogEvent event);

  /** The server ended in the middle of writing this transaction; its end will never come. */
  void abandoned(Gtid gtid);

  void heartbeat();

  void unknownEvent();
}
