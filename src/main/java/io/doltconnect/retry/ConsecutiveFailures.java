package io.doltconnect.retry;

import java.time.Duration;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides how something goes on that asks the server for an answer and gets none: it is done again
 * as long as that may help. For one thread.
 */
public final class ConsecutiveFailures {
  private static final Logger LOG = LoggerFactory.getLogger(ConsecutiveFailures.class);

  private final Retries retries;
  private final Outage outage = new Outage(LOG);
  private int count;

  /** None so far. */
  public ConsecutiveFailures(Retries retries) {
    this.retries = retries;
  }

  /** The server answered. */
  public void reset() {
    count = 0;
    outage.over("The server answers again");
    outage.settled();
  }

  /** Whether the last attempt failed. */
  public boolean any() {
    return count > 0;
  }

  /**
   * Counts one more.
   *
   * @param failure its message says what failed
   * @param retriable whether trying again may help
   * @return how long to wait before the next attempt
   * @throws ConnectException the failure itself, if trying again cannot help, or one that says so
   *     if it was tried often enough
   */
  public Duration recordFailure(ConnectException failure, boolean retriable) {
    if (!retriable) {
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
    outage.failed(failure.getMessage(), wait);
    return wait;
  }
}
