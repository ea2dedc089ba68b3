package io.doltconnect.dolt.pin;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.DoltException.Reason;
import io.doltconnect.dolt.PinSource;
import io.doltconnect.dolt.RunningStatement;
import io.doltconnect.retry.StopSignal;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
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
  private static final int QUIET_ATTEMPTS = 5;
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
   * Begins a snapshot on the client, which the caller ends, reads in it and finds its position:
   * exact as soon as nothing was logged meanwhile. On a server that is never quiet it is the
   * position of a moment before; then the snapshot must have the definitions that an earlier one
   * had, so that they are those at the position, too.
   *
   * @param read reads in the snapshot, each time that one is begun
   * @param definitions what of it are the definitions of tables; asked once for each that is read
   * @throws DoltException if a statement goes on for longer than the patience, definitions change
   *     all that time, or the server cannot be asked; no snapshot is open then
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public <T> Pinned<T> pin(Supplier<T> read, Function<T, ?> definitions)
      throws InterruptedException {
    long start = System.nanoTime();
    Object earlier = null;
    for (int attempt = 1; ; attempt++) {
      String before = source.gtidExecuted();
      awaitEnd(new StatementWatch(source::runningStatements));
      source.beginSnapshot();
      boolean pinned = false;
      try {
        boolean exact = members(before).equals(members(source.gtidExecuted()));
        if (exact || attempt >= QUIET_ATTEMPTS) {
          T value = read.get();
          Object now = exact ? null : definitions.apply(value);
          pinned = exact || now.equals(earlier);
          if (pinned) {
            return pinned(before, exact, value);
          }
          earlier = now;
        }
      } finally {
        if (!pinned) {
          source.endSnapshot();
        }
      }
      if (System.nanoTime() - start > patience.toNanos()) {
        throw new DoltException(
            Reason.BUSY,
            "Definitions of tables were changed again and again for %d ms, so that it is not known which of them hold at which transaction; try again when fewer statements like ALTER TABLE are executed, or raise 'database.query.timeout.ms'."
                .formatted(patience.toMillis()),
            null);
      }
    }
  }

  private static <T> Pinned<T> pinned(String position, boolean exact, T value) {
    if (!exact) {
      LOG.info(
          "The server logged transactions in each attempt to take a snapshot at a quiet moment;"
              + " streaming begins at {}, before the snapshot, and delivers what came between once"
              + " more",
          position);
    }
    return new Pinned<>(position, exact, value);
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
