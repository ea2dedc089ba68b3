package io.doltconnect.binlog;

/** Counts what the reader sees. Called by the reader's thread. */
public interface ReaderMetrics {
  void connected(boolean connected);

  void reconnect();

  void bytes(int count);

  void tornEvent();

  void unknownEvent();

  /** GTIDs that Dolt numbered but never logged. */
  void burnt(GtidSet gtids);
}
