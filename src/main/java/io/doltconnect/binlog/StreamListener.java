package io.doltconnect.binlog;

/** Hears what one connection delivers. Called by the reader's thread. */
interface StreamListener {
  void event(BinlogEvent event);

  void heartbeat();

  void unknownEvent();
}
