package io.doltconnect.binlog;

import io.doltconnect.model.GtidSet;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what an error 1236 means. Dolt answers it for three reasons with the same text: the log
 * was purged; a commit has its GTID but is not written yet; a GTID was given to a commit that could
 * not be written and never will be. Keeps what it saw at the last refusal; used by the reader's
 * thread only.
 */
final class GapDiagnosis {
  private static final Logger LOG = LoggerFactory.getLogger(GapDiagnosis.class);

  private final ServerState server;
  private ServerState.InFlight suspects;
  private boolean suspectsEnded;
  private GtidSet refused = GtidSet.empty();

  GapDiagnosis(ServerState server) {
    this.server = server;
  }

  /** The server accepted a position. */
  void accepted() {
    suspects = null;
    suspectsEnded = false;
    refused = GtidSet.empty();
  }

  /**
   * Explains a refusal.
   *
   * @param message the server's text
   * @param sent the set that was asked with
   * @param received every transaction that was received whole
   * @return GTIDs that will never come and count as executed from now on; empty if it is worth
   *     asking again with the same set
   * @throws BinlogException if the stream cannot go on
   */
  GtidSet explain(String message, GtidSet sent, GtidSet received) throws IOException {
    Optional<GtidSet> named = MissingGtids.in(message);
    if (named.isEmpty()) {
      throw new BinlogException("The server refuses to send its binlog: " + message);
    }
    GtidSet purged = server.purged().minus(received);
    if (!purged.isEmpty()) {
      throw new LogLostException(
          "The server has purged transactions that were not read yet: " + purged,
          "Their rows cannot be streamed any more. Set reconcile.mode=auto to have what they changed"
              + " read from the tables, or delete the connector's offsets to start again from what"
              + " the server has (snapshot.mode says how); and raise binlog_expire_logs_seconds on"
              + " the server if the connector can be down for long");
    }
    GtidSet missing = named.get().minus(received);
    if (missing.isEmpty()) {
      if (!named.get().isContainedIn(sent)) {
        throw blocked(named.get());
      }
      throw new BinlogException(
          "The server refuses to send its binlog although it names no transaction that was not read:"
              + " "
              + message);
    }
    // Others come and go while they are written; those that are named every time stay.
    GtidSet lasting = refused.intersection(missing);
    if (suspects == null || lasting.isEmpty()) {
      suspects = server.statementsInFlight();
      refused = missing;
      suspectsEnded = false;
      return GtidSet.empty();
    }
    refused = lasting;
    int running = suspects.remaining();
    if (running > 0) {
      LOG.info(
          "Transactions {} have numbers but are not in the log yet; {} statements that may be"
              + " writing them still run. Asking again",
          missing,
          running);
      suspectsEnded = false;
      return GtidSet.empty();
    }
    if (!suspectsEnded) {
      // What they wrote may be there only since the refusal: ask once more.
      suspectsEnded = true;
      return GtidSet.empty();
    }
    return burnt(lasting, received);
  }

  private GtidSet burnt(GtidSet missing, GtidSet received) throws IOException {
    GtidSet all = received.union(missing);
    if (!missing.isContainedIn(all.lowWater(server.executed()))) {
      throw blocked(missing);
    }
    LOG.warn(
        "Transactions {} were numbered by Dolt but never logged, and nothing that could still write"
            + " them runs, so that what they changed is not in the log. Dolt's log names the reason",
        missing);
    return missing;
  }

  /**
   * Dolt subtracts a set with holes wrongly, so that none gets past one that begins behind another.
   */
  private static LogLostException blocked(GtidSet missing) {
    return new LogLostException(
        "Dolt numbered but never logged the transactions "
            + missing
            + ", and until it is restarted it refuses every reader that has not yet read all that"
            + " goes before them",
        "Dolt's own log names the reason; one of their tables has a value that Dolt cannot log, for"
            + " instance. Set reconcile.mode=auto to have what differs read from the tables. Or"
            + " restart the Dolt server, then this task: it goes on where it stopped, but the"
            + " changes of the transactions named here are not in the log");
  }
}
