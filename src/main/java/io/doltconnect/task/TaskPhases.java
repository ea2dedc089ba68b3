package io.doltconnect.task;

import io.doltconnect.dolt.DoltException;
import io.doltconnect.retry.ConsecutiveFailures;
import io.doltconnect.retry.Retries;
import io.doltconnect.retry.StopSignal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the phases of a task one after the other. Each is started in the {@link SqlThread}, again
 * and again while the server does not answer, and handed over when it is there: no call here waits
 * for longer than the poll interval. {@link #start}, {@link #poll} and {@link #close} belong to the
 * task's thread; {@link #close} may come from another one, too.
 */
public final class TaskPhases implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskPhases.class);

  private final TaskStarter starter;
  private final ConsecutiveFailures failures;
  private final Duration interval;
  private final StopSignal stop;
  private TaskPhase.Start next;
  private long retryAt;

  // Guarded by this.
  private CompletableFuture<TaskPhase> starting;
  private TaskPhase running;

  /**
   * Starts nothing yet.
   *
   * @param starter gives the first phase; closed with this
   * @param retries what is done while the server does not answer
   * @param interval the longest that a call waits
   * @param stop given by {@link #close}
   */
  public TaskPhases(TaskStarter starter, Retries retries, Duration interval, StopSignal stop) {
    this.starter = starter;
    this.failures = new ConsecutiveFailures(retries);
    this.interval = interval;
    this.stop = stop;
  }

  /**
   * Begins to start the first phase. If the server answers in time, it runs when this returns.
   *
   * @throws ConnectException if it cannot be started
   */
  public void start() throws InterruptedException {
    next = starter::start;
    tryToStart();
  }

  /** Whether a phase runs, so that a position was found. */
  public synchronized boolean isRunning() {
    return running != null;
  }

  /**
   * The next records.
   *
   * @return null if there were none for the poll interval
   */
  public List<SourceRecord> poll() throws InterruptedException {
    TaskPhase phase = running();
    if (phase == null) {
      tryToStart();
      return null;
    }
    Optional<TaskPhase.Start> following = phase.next();
    if (following.isEmpty()) {
      return phase.poll();
    }
    next = following.get();
    closeRunning();
    tryToStart();
    return null;
  }

  private synchronized TaskPhase running() {
    return running;
  }

  private void tryToStart() throws InterruptedException {
    long end = System.nanoTime() + interval.toNanos();
    CompletableFuture<TaskPhase> phase = startingAfterWait();
    if (phase == null) {
      return;
    }
    try {
      TaskPhase started = phase.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      failures.reset();
      keep(started);
    } catch (TimeoutException e) {
      LOG.trace("Nothing runs yet", e);
    } catch (ExecutionException e) {
      failed(e.getCause());
    }
  }

  /** What is being started; null as long as that has to wait, or is to be no more. */
  private CompletableFuture<TaskPhase> startingAfterWait() throws InterruptedException {
    if (failures.any() && !isStarting()) {
      Duration left = Duration.ofNanos(Math.max(0, retryAt - System.nanoTime()));
      stop.await(left.compareTo(interval) < 0 ? left : interval);
      if (retryAt - System.nanoTime() > 0) {
        return null;
      }
    }
    synchronized (this) {
      if (stop.isStopped()) {
        return null;
      }
      if (starting == null) {
        starting = starter.inSqlThread(next);
      }
      return starting;
    }
  }

  private synchronized boolean isStarting() {
    return starting != null;
  }

  private synchronized void keep(TaskPhase started) {
    starting = null;
    if (stop.isStopped()) {
      close(started);
    } else {
      running = started;
    }
  }

  private void failed(Throwable cause) {
    synchronized (this) {
      starting = null;
    }
    if (stop.isStopped()) {
      return;
    }
    if (cause instanceof DoltException e) {
      retryAt = System.nanoTime() + failures.recordFailure(e, e.isTransient()).toNanos();
    } else if (cause instanceof RuntimeException e) {
      throw e;
    } else {
      throw new ConnectException("The task could not be started: " + cause, cause);
    }
  }

  private synchronized void closeRunning() {
    TaskPhase closing = running;
    running = null;
    if (closing != null) {
      close(closing);
    }
  }

  /** Ends everything without waiting for the server. Idempotent. */
  @Override
  public synchronized void close() {
    stop.stop();
    try {
      closeRunning();
      if (starting != null) {
        // If it comes to be in spite of all, nobody waits for it.
        starting.thenAccept(TaskPhases::close);
        starting = null;
      }
    } finally {
      starter.close();
    }
  }

  private static void close(TaskPhase phase) {
    try {
      phase.close();
    } catch (Exception e) {
      throw new ConnectException("The task could not be stopped cleanly: " + e.getMessage(), e);
    }
  }
}
