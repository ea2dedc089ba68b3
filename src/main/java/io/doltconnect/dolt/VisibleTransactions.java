package io.doltconnect.dolt;

import io.doltconnect.dolt.DoltException.Reason;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import java.time.Duration;
import java.util.stream.Collectors;

/**
 * Knows which logged transactions SQL shows. Dolt writes a transaction to the log before others see
 * it (doltdb.go, writeWorkingSet), while the statement that commits it is running. Thread-confined
 * like its client.
 */
public final class VisibleTransactions {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final DoltClient client;
  private GtidSet visible = GtidSet.empty();
  private GtidSet watched;
  private StatementWatch watch;

  /** Knows of none yet. */
  public VisibleTransactions(DoltClient client) {
    this.client = client;
  }

  /** Whether it is known that the transaction is visible; does not ask. */
  public boolean contains(Gtid gtid) {
    return visible.contains(gtid);
  }

  /**
   * Waits, 10 s at most, until a transaction that came from the log is visible.
   *
   * @throws DoltException with BUSY if statements are still running that may be writing it; then it
   *     may be asked again
   */
  public void await(Gtid gtid) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!visible.contains(gtid)) {
      if (watch == null) {
        watched = GtidSet.parse(client.gtidExecuted());
        watch = new StatementWatch(client::runningStatements);
      }
      if (watch.remaining() == 0) {
        visible = watched;
        watch = null;
      } else if (System.nanoTime() - end > 0) {
        throw busy(gtid);
      } else {
        pause();
      }
    }
  }

  private DoltException busy(Gtid gtid) {
    return new DoltException(
        Reason.BUSY,
        "Statements of the sessions %s are running, so that it is not known whether what transaction %s wrote can be read already."
            .formatted(
                watch.statements().stream()
                    .map(statement -> String.valueOf(statement.session()))
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(", ")),
                gtid),
        null);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DoltException(Reason.BUSY, "The wait for a transaction was interrupted.", e);
    }
  }
}
