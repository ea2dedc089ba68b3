package io.doltconnect.dolt;

import io.doltconnect.binlog.Retries;
import java.time.Duration;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides how something goes on that asks the server for an answer and gets none: it is done again
 * as long as that may help. For one thread.
 */
public final class FailuresInARow {
  private static final Logger LOG = LoggerFactory.getLogger(FailuresInARow.class);

  private final Retries retries;
  private int count;

  /** None so far. */
  public FailuresInARow(Retries retries) {
    this.retries = retries;
  }

  /** The server answered. */
  public void end() {
    count = 0;
  }

  /** Whether the last attempt failed. */
  public boolean any() {
    return count > 0;
  }

  /**
   * One more.
   *
   * @return how long to wait before the next attempt
   * @throws DoltException the failure itself, if trying again cannot help
   * @throws ConnectException if it was tried often enough
   */
  public Duration add(DoltException failure) {
    if (!failure.isTransient()) {
      throw failure;
    }
    count++;
    Duration wait =
        retries
            .next(count)
            .orElseThrow(
                () ->
                    new ConnectException(
                        retries.givenUp(count) + ": " + failure.getMessage(), failure));
    LOG.warn("{} Trying again in {} ms", failure.getMessage(), wait.toMillis());
    return wait;
  }
}
