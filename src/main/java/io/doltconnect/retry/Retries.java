package io.doltconnect.retry;

import java.time.Duration;
import java.util.Optional;

/**
 * How often and after which waits something that failed is tried again.
 *
 * @param max consecutive failures after which it is given up ({@code errors.max.retries}); -1 for
 *     never
 * @param backoff the waits between them
 */
public record Retries(int max, Backoff backoff) {

  /**
   * The wait before the next attempt.
   *
   * @param failures consecutive failures so far, at least 1
   * @return empty if there is to be none
   */
  public Optional<Duration> next(int failures) {
    return max >= 0 && failures > max ? Optional.empty() : Optional.of(backoff.wait(failures));
  }

  /** Why it was given up, for the end of a message. */
  public String givenUp(int failures) {
    return "Given up after %d failures in a row (errors.max.retries=%d)".formatted(failures, max);
  }
}
