package io.doltconnect.binlog;

import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import java.util.function.LongSupplier;

/** Counts what the reader sees. Called by the reader's thread. */
public interface ReaderMetrics {

  /** Counts nothing. */
  ReaderMetrics NONE =
      new ReaderMetrics() {
        @Override
        public void connected(boolean connected) {}

        @Override
        public void queue(LongSupplier bytes, long capacity) {}

        @Override
        public void serverHas(GtidSet executed, GtidSet received) {}

        @Override
        public void received(Gtid gtid) {}

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

  /**
   * A reader begins.
   *
   * @param bytes gives those of events that wait to be delivered, or are being
   */
  void queue(LongSupplier bytes, long capacity);

  /**
   * The server was asked what it has.
   *
   * @param executed {@code gtid_executed}
   * @param received what is not wanted or was received before
   */
  void serverHas(GtidSet executed, GtidSet received);

  /** A transaction begins that was not received before, or not whole. */
  void received(Gtid gtid);

  void reconnect();

  void bytes(int count);

  void tornEvent();

  void unknownEvent();

  /** GTIDs that Dolt numbered but never logged. */
  void burnt(GtidSet gtids);
}
