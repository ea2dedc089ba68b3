package io.doltconnect.snapshot;

import io.doltconnect.binlog.Retries;
import io.doltconnect.binlog.StopSignal;
import io.doltconnect.dolt.DoltException;
import java.time.Duration;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something again while the server does not answer. For one thread. */
final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

  private final Retries retries;
  private final StopSignal stop;
  private int failures;

  Attempts(Retries retries, StopSignal stop) {
    this.retries = retries;
    this.stop = stop;
  }

  /** Something came from the server. */
  void succeeded() {
    failures = 0;
  }

  /**
   * Waits after a failure, until it is worth to try again.
   *
   * @throws DoltException the failure itself, if trying again cannot help
   * @throws ConnectException if it was tried often enough
   * @throws SnapshotClosedException if the task is stopped
   */
  void failed(DoltException e) throws InterruptedException {
    if (stop.isStopped()) {
      throw new SnapshotClosedException();
    }
    if (!e.isTransient()) {
      throw e;
    }
    failures++;
    Duration wait =
        retries
            .next(failures)
            .orElseThrow(
                () -> new ConnectException(retries.givenUp(failures) + ": " + e.getMessage(), e));
    LOG.warn("{} The snapshot tries again in {} ms", e.getMessage(), wait.toMillis());
    if (stop.await(wait)) {
      throw new SnapshotClosedException();
    }
  }
}
