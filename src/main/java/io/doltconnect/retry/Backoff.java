package io.doltconnect.retry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next attempt: doubling from a first wait up to a longest one, each
 * with up to half of it taken off at random so that many readers do not come back at once.
 *
 * @param first the first wait
 * @param longest the longest wait
 */
public record Backoff(Duration first, Duration longest) {
  private static final int MAX_DOUBLINGS = 30;

  /**
   * The wait before an attempt.
   *
   * @param failures consecutive failures so far, at least 1
   */
  public Duration wait(int failures) {
    long doubled = first.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
    long limit = longest.toMillis();
    long millis = doubled <= 0 || doubled > limit ? limit : doubled;
    return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 2 + 1));
  }
}
