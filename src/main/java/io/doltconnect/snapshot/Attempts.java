package io.doltconnect.snapshot;

import io.doltconnect.dolt.DoltException;
import io.doltconnect.retry.ConsecutiveFailures;
import io.doltconnect.retry.Retries;
import io.doltconnect.retry.StopSignal;
import org.apache.kafka.connect.errors.ConnectException;

/** Lets a reader do something again while the server does not answer. For one thread. */
final class Attempts {
  private final ConsecutiveFailures failures;
  private final SnapshotMetrics metrics;
  private final StopSignal stop;

  Attempts(Retries retries, SnapshotMetrics metrics, StopSignal stop) {
    this.failures = new ConsecutiveFailures(retries);
    this.metrics = metrics;
    this.stop = stop;
  }

  /** Something came from the server. */
  void succeeded() {
    if (failures.any()) {
      metrics.readerFound();
    }
    failures.reset();
  }

  /**
   * Waits after a failure, until it is worth to try again.
   *
   * @throws DoltException the failure itself, if trying again cannot help
   * @throws ConnectException if it was tried often enough
   * @throws SnapshotClosedException if the task is stopped
   */
  void failed(DoltException e) throws InterruptedException {
    if (e.isTransient() && !failures.any()) {
      metrics.readerLost();
    }
    if (stop.isStopped() || stop.await(failures.recordFailure(e, e.isTransient()))) {
      throw new SnapshotClosedException();
    }
  }
}
