package io.doltconnect.task;

import io.doltconnect.binlog.BinlogEvent;
import io.doltconnect.binlog.BinlogException;
import io.doltconnect.binlog.LogLostException;
import io.doltconnect.config.StreamSettings;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.record.HeartbeatRecords;
import io.doltconnect.retry.ConsecutiveFailures;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.schema.DefinitionPendingException;
import io.doltconnect.stream.ChangeStream;
import io.doltconnect.stream.CommitFollower;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A task with everything it needs. {@link #poll} belongs to the task's thread; {@link #close} may
 * come from another one.
 */
public final class RunningTask implements TaskPhase {
  private static final int NOT_DONE = -1;

  private final StreamLog log;
  private final ChangeStream stream;
  private final StreamPosition position;
  private final HeartbeatRecords heartbeats;
  private final CommitFollower commits;
  private final ServerQuestions questions;
  private final Reconciler reconciler;
  private final StreamSettings settings;
  private final int batchBytes;
  private final ConsecutiveFailures failures;
  private final StopSignal stop;
  private BinlogEvent next;
  private RuntimeException failure;
  private long retryAt;

  /**
   * A task that is about to read.
   *
   * @param log what the stream reads
   * @param questions what it asks meanwhile
   */
  RunningTask(
      TaskContext task,
      StreamLog log,
      ChangeStream stream,
      ServerQuestions questions,
      CommitFollower commits,
      Reconciler reconciler,
      HeartbeatRecords heartbeats) {
    this.log = log;
    this.stream = stream;
    this.position = stream.position();
    this.questions = questions;
    this.commits = commits;
    this.reconciler = reconciler;
    this.heartbeats = heartbeats;
    this.settings = task.config().streaming();
    this.batchBytes = (int) Math.min(Integer.MAX_VALUE, settings.maxBatchSizeInBytes());
    this.failures = new ConsecutiveFailures(task.retries());
    this.stop = task.stop();
  }

  /**
   * The next records.
   *
   * @return null if there were none for the poll interval
   */
  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    if (failure != null) {
      throw failure;
    }
    List<SourceRecord> batch = new ArrayList<>();
    try {
      fill(batch, System.nanoTime() + settings.pollInterval().toNanos());
      if (batch.isEmpty() && next == null && !reconciler.isRunning()) {
        commits.idle();
        commits.takeAudit().ifPresent(reconciler::begin);
      }
    } catch (RuntimeException e) {
      fail(e, batch);
    }
    long now = System.currentTimeMillis();
    if (heartbeats.due(now)) {
      batch.add(heartbeats.beat(now, position.offset()));
    }
    return batch.isEmpty() ? null : batch;
  }

  @Override
  public Optional<Start> next() {
    return Optional.empty();
  }

  /** What could be read before the failure is delivered before it is told. */
  private void fail(RuntimeException e, List<SourceRecord> batch) {
    if (stop.isStopped()) {
      return;
    }
    failure = e instanceof BinlogException ? new ConnectException(e.getMessage(), e) : e;
    if (batch.isEmpty()) {
      throw failure;
    }
  }

  private void fill(List<SourceRecord> batch, long end) throws InterruptedException {
    int bytes = 0;
    while (batch.size() < settings.maxBatchSize() && bytes < batchBytes) {
      if (reconciler.isInterrupted()) {
        reconciler.resume();
      }
      if (reconciler.isRunning()) {
        reconcile(batch, batch.isEmpty() ? until(end) : Duration.ZERO);
        return;
      }
      if (stream.hasRows()) {
        int read = readRows(batch, batchBytes - bytes);
        if (read == NOT_DONE
            && (until(end).isZero() || !batch.isEmpty() || !awaitServer(until(end)))) {
          return;
        }
        bytes += Math.max(0, read);
        continue;
      }
      Duration left = batch.isEmpty() ? until(end) : Duration.ZERO;
      if (next == null) {
        next = take(left);
      }
      if (next == null || !accept(batch) && (!batch.isEmpty() || !awaitServer(left))) {
        return;
      }
      // Events that make no records may come as fast as they are taken.
      if (until(end).isZero() || batch.isEmpty() && heartbeats.due(System.currentTimeMillis())) {
        return;
      }
    }
  }

  private BinlogEvent take(Duration wait) throws InterruptedException {
    try {
      return log.take(wait);
    } catch (LogLostException e) {
      reconciler.begin(e);
      return null;
    }
  }

  private void reconcile(List<SourceRecord> batch, Duration wait) throws InterruptedException {
    commits.moved();
    if (reconciler.poll(batch, settings.maxBatchSize(), wait)) {
      log.moveTo(position.executed());
    }
  }

  private static Duration until(long end) {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  /** Whether the event is done with; if not, the server did not give a definition. */
  private boolean accept(List<SourceRecord> batch) {
    try {
      int done =
          ask(
              batch,
              () -> {
                commits.moved();
                if (next instanceof BinlogEvent.Burnt lost) {
                  reconciler.begin(lost);
                } else {
                  stream.accept(next, batch);
                }
                return 0;
              });
      if (done == NOT_DONE) {
        return false;
      }
    } catch (LogLostException e) {
      // The log was to say what the event means. What the tables hold does not need it.
      reconciler.begin(e);
    }
    next = null;
    return true;
  }

  /** The bytes of the rows that were read, or NOT_DONE if the server did not give their keys. */
  private int readRows(List<SourceRecord> batch, int maxBytes) {
    return ask(batch, () -> stream.readRows(batch, settings.maxBatchSize(), maxBytes));
  }

  /** Takes a step, or gives NOT_DONE if the server did not give what the step wants of it. */
  private int ask(List<SourceRecord> batch, IntSupplier step) {
    if (failures.any() && !(batch.isEmpty() && until(retryAt).isZero())) {
      return NOT_DONE;
    }
    int given;
    try {
      given = step.getAsInt();
    } catch (DefinitionPendingException e) {
      return NOT_DONE;
    } catch (DoltException e) {
      retryAt = System.nanoTime() + failures.recordFailure(e, e.isTransient()).toNanos();
      return NOT_DONE;
    }
    failures.reset();
    return given;
  }

  /** Waits for an answer, or after a failure; returns whether it is to be asked for again. */
  private boolean awaitServer(Duration left) throws InterruptedException {
    Duration wait = until(retryAt);
    if (!failures.any() || wait.isZero()) {
      return questions.await(left);
    }
    stop.await(wait.compareTo(left) < 0 ? wait : left);
    return wait.compareTo(left) < 0;
  }

  @Override
  public void close() {
    log.close();
    questions.close();
    reconciler.close();
  }
}
