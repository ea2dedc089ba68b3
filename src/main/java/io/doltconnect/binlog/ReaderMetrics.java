package io.doltconnect.binlog;

import io.doltconnect.model.GtidSet;

/** Counts what the reader sees. Called by the reader's thread. */
public interface ReaderMetrics {

  /** Counts nothing. */
  ReaderMetrics NONE =
      new ReaderMetrics() {
        @Override
        public void connected(boolean connected) {}

        @Override
        public void reconnect() {}

        @Override
        public void bytes(int count) {}

        @Override
        public void tornEvent() {}

        @Override
        public void unknownEvent() {}

        @Override
        public void burnt(GtidSet gtids) {}
      };

  void connected(boolean connected);

  void reconnect();

  void bytes(int count);

  void tornEvent();

  void unknownEvent();

  /** GTIDs that Dolt numbered but never logged. */
  void burnt(GtidSet gtids);
}
