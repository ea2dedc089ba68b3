package io.doltconnect.binlog;

import io.doltconnect.model.GtidSet;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Finds GTIDs that will never come while the stream goes on. GTIDs arrive out of order, so one that
 * is missing between others may still be written by a statement that runs. It is burnt once every
 * statement that ran when it was missed has ended, and the log was read beyond what was written
 * until then: a later GTID has come, or the log was at its end. Asks the server only while
 * something is missing. Used by the reader's thread only.
 */
final class BurntWatch {
  private final ServerState server;
  private GtidSet missing = GtidSet.empty();
  private ServerState.InFlight suspects;
  private GtidSet numbered;

  BurntWatch(ServerState server) {
    this.server = server;
  }

  /**
   * Takes stock at a heartbeat.
   *
   * @param received every transaction that was received whole
   * @param quiet whether nothing came since the last heartbeat: the streamer looks for events
   *     several times a second, so it was at the end of the log
   * @return GTIDs that will never come
   */
  GtidSet heartbeat(GtidSet received, boolean quiet) throws IOException {
    GtidSet holes = received.holes();
    missing = missing.minus(missing.minus(holes));
    if (missing.isEmpty()) {
      missing = holes;
      suspects = holes.isEmpty() ? null : server.statementsInFlight();
      numbered = null;
      return GtidSet.empty();
    }
    if (numbered == null) {
      if (suspects.remaining() == 0) {
        numbered = server.executed();
      }
      return GtidSet.empty();
    }
    if (!quiet && !hasLater(received)) {
      return GtidSet.empty();
    }
    GtidSet burnt = missing;
    missing = GtidSet.empty();
    return burnt;
  }

  private boolean hasLater(GtidSet received) {
    return missing.intervals().keySet().stream()
        .allMatch(uuid -> last(received, uuid) > last(numbered, uuid));
  }

  private static long last(GtidSet set, String uuid) {
    List<GtidSet.Interval> intervals = set.intervals().getOrDefault(uuid, List.of());
    return Optional.of(intervals)
        .filter(list -> !list.isEmpty())
        .map(list -> list.get(list.size() - 1).last())
        .orElse(0L);
  }
}
