package io.doltconnect.binlog;

import io.doltconnect.binlog.events.LogPosition;
import io.doltconnect.model.GtidSet;
import java.io.IOException;

/**
 * Finds GTIDs that will never come while the stream goes on: with the heartbeat behind them if the
 * server is quiet. GTIDs arrive out of order, so one that is missing may still be written by a
 * statement that runs. It will never come once every statement that ran when it was missed has
 * ended, and the stream, which began before it, was read beyond what was written until then. Asks
 * the server only while something is missing. Used by the reader's thread only.
 */
final class BurntWatch {
  private final ServerState server;
  private GtidSet missing = GtidSet.empty();
  private ServerState.InFlight suspects;
  private LogPosition end;

  BurntWatch(ServerState server) {
    this.server = server;
  }

  /**
   * Another stream begins; what is missing may be before the place that the last one had reached.
   */
  void beginStream() {
    missing = GtidSet.empty();
    suspects = null;
    end = null;
  }

  /**
   * Takes stock at a heartbeat.
   *
   * @param absent what has not come of what this stream can bring
   * @param at up to where the log was read
   * @return GTIDs that will never come
   */
  GtidSet heartbeat(GtidSet absent, LogPosition at) throws IOException {
    missing = missing.intersection(absent);
    if (missing.isEmpty()) {
      beginStream();
      if (absent.isEmpty()) {
        return GtidSet.empty();
      }
      suspects = server.statementsInFlight();
      missing = absent;
    }
    if (end == null) {
      if (suspects.remaining() > 0) {
        return GtidSet.empty();
      }
      end = server.endOfLog();
    }
    if (!at.isBeyond(end)) {
      return GtidSet.empty();
    }
    GtidSet burnt = missing;
    beginStream();
    return burnt;
  }
}
