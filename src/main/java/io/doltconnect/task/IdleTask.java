package io.doltconnect.task;

import io.doltconnect.retry.StopSignal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/** Delivers nothing, because all that was wanted is delivered. */
final class IdleTask implements TaskPhase {
  private final StopSignal stop;
  private final Duration interval;

  /**
   * Does nothing until it is stopped.
   *
   * @param interval how long a poll waits
   */
  IdleTask(StopSignal stop, Duration interval) {
    this.stop = stop;
    this.interval = interval;
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    stop.await(interval);
    return null;
  }

  @Override
  public Optional<Start> next() {
    return Optional.empty();
  }

  @Override
  public void close() {
    // It has nothing.
  }
}
