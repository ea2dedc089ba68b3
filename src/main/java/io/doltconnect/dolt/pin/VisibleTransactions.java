package io.doltconnect.dolt.pin;

import io.doltconnect.binlog.LatestTransactions;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.DoltException.Reason;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.retry.Outage;
import java.time.Duration;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which logged transactions SQL shows. Dolt writes a transaction to the log before others see
 * it (doltdb.go, writeWorkingSet), while the statement that commits it is running. Thread-confined
 * like its client.
 */
public final class VisibleTransactions {
  private static final Logger LOG = LoggerFactory.getLogger(VisibleTransactions.class);

  /** Others want the thread, too. */
  private static final Duration SLICE = Duration.ofSeconds(2);

  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

  private final DoltClient client;
  private final LatestTransactions latest;
  private final Outage wait = new Outage(LOG);
  private GtidSet visible = GtidSet.empty();
  private GtidSet watched;
  private StatementWatch watch;

  /**
   * Knows of none yet.
   *
   * @param latest the transactions that were read of the log
   */
  public VisibleTransactions(DoltClient client, LatestTransactions latest) {
    this.client = client;
    this.latest = latest;
  }

  /**
   * Whether it is known that a transaction is visible; does not ask.
   *
   * @param database the one that it is of
   */
  public boolean contains(String database, Gtid gtid) {
    return visible.contains(gtid) || latest.follows(database, gtid);
  }

  /**
   * Waits, 2 s at most, until a transaction that came from the log is visible.
   *
   * @param database the one that it is of
   * @return whether it is; if not, statements are running that may be writing it, and it may be
   *     asked again
   */
  public boolean await(String database, Gtid gtid) {
    long end = System.nanoTime() + SLICE.toNanos();
    Duration pause = PAUSE;
    while (!contains(database, gtid)) {
      if (watch == null) {
        watched = GtidSet.parse(client.gtidExecuted());
        watch = new StatementWatch(client::runningStatements);
      }
      if (watch.remaining() == 0) {
        visible = watched;
        watch = null;
      } else if (System.nanoTime() - end > 0) {
        tellOfWait(gtid);
        return false;
      } else {
        pause(pause);
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
      }
    }
    wait.over("What was updated can be read for certain");
    wait.settled();
    return true;
  }

  private void tellOfWait(Gtid gtid) {
    wait.failed(
        "Statements of the sessions %s are running, so that it is not known whether what transaction %s wrote can be read already; its updates wait for that."
            .formatted(
                watch.statements().stream()
                    .map(statement -> String.valueOf(statement.session()))
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(", ")),
                gtid),
        PAUSE);
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DoltException(Reason.BUSY, "The wait for a transaction was interrupted.", e);
    }
  }
}
