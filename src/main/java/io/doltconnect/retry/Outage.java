package io.doltconnect.retry;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Tells in the log that a server is away and that it is back: once at each, and in between at
 * longer and longer intervals, however often it is tried. For one thread.
 */
public final class Outage {
  private static final Duration FIRST_INTERVAL = Duration.ofSeconds(30);
  private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);

  private final Logger log;
  private final LongSupplier nanoTime;
  private boolean away;
  private boolean warned;
  private int attempts;
  private long since;
  private boolean silent;
  private long lastTold;
  private Duration interval = FIRST_INTERVAL;

  /** No outage yet. */
  public Outage(Logger log) {
    this(log, System::nanoTime);
  }

  Outage(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  /**
   * An attempt failed.
   *
   * @param failure a sentence that says what and why
   * @param wait how long until the next attempt
   */
  public void failed(String failure, Duration wait) {
    long now = nanoTime.getAsLong();
    if (!away) {
      away = true;
      warned = false;
      attempts = 0;
      since = now;
    }
    attempts++;
    if (silent && now - lastTold < interval.toNanos()) {
      log.debug("{} Trying again in {} ms, attempt {}", failure, wait.toMillis(), attempts);
      return;
    }
    if (silent) {
      Duration doubled = interval.multipliedBy(2);
      interval = doubled.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : doubled;
    }
    silent = true;
    warned = true;
    lastTold = now;
    log.warn(
        "{} Trying again in {} ms, attempt {}{}",
        failure,
        wait.toMillis(),
        attempts,
        attempts == 1 ? "" : ", after " + seconds(now) + " s");
  }

  /**
   * It is back. Until it is {@link #settled}, the next outage gets a warning no sooner than this
   * one would have been.
   *
   * @param back the beginning of a sentence that says who is back
   */
  public void over(String back) {
    if (away && warned) {
      log.info("{} after {} s and {} attempts", back, seconds(nanoTime.getAsLong()), attempts);
    }
    away = false;
  }

  /** It stays: the next outage gets a warning at once. */
  public void settled() {
    silent = false;
    interval = FIRST_INTERVAL;
  }

  private long seconds(long now) {
    return Duration.ofNanos(now - since).toSeconds();
  }
}
