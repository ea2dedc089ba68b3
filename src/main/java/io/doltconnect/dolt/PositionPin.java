package io.doltconnect.dolt;

import io.doltconnect.binlog.StopSignal;
import io.doltconnect.dolt.DoltException.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a GTID set that is not ahead of a snapshot. Dolt puts a transaction's GTID into
 * gtid_executed before the transaction is visible, for a large one seconds before, and no lock
 * statement holds writers off (binlog_producer.go, doltdb.go writeWorkingSet). The GTID is taken
 * while the statement that commits is running, however: once no statement is running any more that
 * ran after the set was read, all transactions of the set are visible.
 */
public final class PositionPin {
  private static final Logger LOG = LoggerFactory.getLogger(PositionPin.class);
  private static final int ATTEMPTS = 5;
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);

  private final PinSource source;
  private final Duration patience;
  private final StopSignal stop;

  /**
   * @param client the client whose snapshot is pinned
   * @param patience how long to wait for the statements that are under way
   * @param stop ends the wait
   */
  public PositionPin(DoltClient client, Duration patience, StopSignal stop) {
    this((PinSource) client, patience, stop);
  }

  PositionPin(PinSource source, Duration patience, StopSignal stop) {
    this.source = source;
    this.patience = patience;
    this.stop = stop;
  }

  /**
   * Begins a snapshot on the client, which the caller ends, and finds its position: exact as soon
   * as nothing was logged meanwhile; on a server that is never quiet the position of a moment
   * before.
   *
   * @throws DoltException if a statement goes on for longer than the patience, or the server cannot
   *     be asked; no snapshot is open then
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public PinnedPosition pin() throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      String before = source.gtidExecuted();
      awaitEnd(new StatementWatch(source::runningStatements));
      source.beginSnapshot();
      String after = gtidExecutedInSnapshot();
      boolean exact = members(before).equals(members(after));
      if (exact || attempt == ATTEMPTS) {
        if (!exact) {
          LOG.info(
              "The server logged transactions in each of {} attempts to take a snapshot at a"
                  + " quiet moment; streaming begins at {}, before the snapshot, and delivers what"
                  + " came between once more",
              ATTEMPTS,
              before);
        }
        return new PinnedPosition(before, exact);
      }
      source.endSnapshot();
    }
  }

  private String gtidExecutedInSnapshot() {
    try {
      return source.gtidExecuted();
    } catch (DoltException e) {
      source.endSnapshot();
      throw e;
    }
  }

  private void awaitEnd(StatementWatch watch) throws InterruptedException {
    long start = System.nanoTime();
    long nextReport = start + REPORT_INTERVAL.toNanos();
    while (watch.remaining() > 0) {
      long now = System.nanoTime();
      if (now - start > patience.toNanos()) {
        throw new DoltException(
            Reason.BUSY,
            "Statements of the sessions %s were still running after %d ms, so that it is not known which transactions are complete; wait for them or end them (KILL <session>), or raise 'database.query.timeout.ms'."
                .formatted(sessions(watch.statements()), patience.toMillis()),
            null);
      }
      if (now - nextReport > 0) {
        LOG.info(
            "Waiting for the statements of the sessions {} to end, before the position is taken",
            sessions(watch.statements()));
        nextReport = now + REPORT_INTERVAL.toNanos();
      }
      if (stop.await(PAUSE)) {
        throw new DoltException(
            Reason.BUSY,
            "The wait for statements that are under way was broken off, because the task stops.",
            null);
      }
    }
  }

  /** The order in which the server writes the parts of a set with several UUIDs is not fixed. */
  private static Set<String> members(String gtidSet) {
    return new HashSet<>(Arrays.asList(gtidSet.replaceAll("\\s", "").split(",")));
  }

  private static String sessions(Set<RunningStatement> statements) {
    return statements.stream()
        .map(s -> String.valueOf(s.session()))
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
