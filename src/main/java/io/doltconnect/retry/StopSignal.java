package io.doltconnect.retry;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends every wait of a task once it is stopped. Thread-safe. */
public final class StopSignal {
  private final CountDownLatch latch = new CountDownLatch(1);

  /** Stops for good. */
  public void stop() {
    latch.countDown();
  }

  public boolean isStopped() {
    return latch.getCount() == 0;
  }

  /** Waits, but not beyond the stop; returns whether it is stopped. */
  public boolean await(Duration time) throws InterruptedException {
    return latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
