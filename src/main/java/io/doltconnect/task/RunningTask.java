package io.doltconnect.task;

import io.doltconnect.binlog.BinlogException;
import io.doltconnect.binlog.LogLostException;
import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.history.CommitFeed;
import io.doltconnect.incremental.IncrementalSnapshots;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.TableId;
import io.doltconnect.notification.Notifications;
import io.doltconnect.offset.RowPosition;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.record.HeartbeatRecords;
import io.doltconnect.retry.ConsecutiveFailures;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.schema.columns.DefinitionPendingException;
import io.doltconnect.stream.ChangeStream;
import io.doltconnect.stream.CommitFollower;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A task with everything it needs. {@link #poll} belongs to the task's thread; {@link #close} may
 * come from another one.
 */
public final class RunningTask implements TaskPhase {
  private static final int NOT_DONE = -1;
  private static final int DONE = 0;
  private static final int AGAIN = 1;

  private static final Duration LOOK_AT_SNAPSHOT = Duration.ofMillis(10);

  private final StreamLog log;
  private final Function<Map<String, Object>, Start> anew;
  private final ChangeStream stream;
  private final StreamPosition position;
  private final HeartbeatRecords heartbeats;
  private final CommitFollower commits;
  private final Optional<CommitFeed> feed;
  private final ServerQuestions questions;
  private final Reconciler reconciler;
  private final Suspensions suspensions;
  private final IncrementalSnapshots snapshots;
  private final Signals signals;
  private final Notifications notifications;
  private final Duration interval;
  private final Outgoing out;
  private final ConsecutiveFailures failures;
  private final StopSignal stop;
  private BinlogEvent next;
  private Optional<Gtid> within = Optional.empty();
  private Optional<RowPosition> partBegin;

  /** Only a reader of the log finds out that it is that of the position. */
  private boolean connected;

  private RuntimeException failure;
  private long retryAt;

  /**
   * A task that is about to read.
   *
   * @param log what the stream reads
   * @param anew starts what follows at an offset in another log
   * @param questions what it asks meanwhile
   * @param feed tells of commits, if anything is to be told
   * @param suspensions what becomes of tables that cannot be delivered
   * @param snapshots what is read beside the stream
   * @param signals who may ask for that
   */
  RunningTask(
      TaskContext task,
      StreamLog log,
      Function<Map<String, Object>, Start> anew,
      ChangeStream stream,
      ServerQuestions questions,
      CommitFollower commits,
      Optional<CommitFeed> feed,
      Reconciler reconciler,
      Suspensions suspensions,
      IncrementalSnapshots snapshots,
      Signals signals,
      HeartbeatRecords heartbeats) {
    this.log = log;
    this.anew = anew;
    this.stream = stream;
    this.position = stream.position();
    this.questions = questions;
    this.commits = commits;
    this.feed = feed;
    this.reconciler = reconciler;
    this.suspensions = suspensions;
    this.snapshots = snapshots;
    this.signals = signals;
    this.notifications = task.notifications();
    this.heartbeats = heartbeats;
    this.interval = task.config().streaming().pollInterval();
    this.out = task.outgoing();
    this.partBegin = position.underWay();
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
    try {
      fill(System.nanoTime() + interval.toNanos());
      if (next == null
          && !stream.hasRows()
          && !reconciler.isRunning()
          && stream.suspects().isEmpty()
          && !reconciler.hasOtherLog()) {
        commits.follow();
        commits.takeAudit().ifPresent(reconciler::begin);
      }
      if (connected
          && !reconciler.isRunning()
          && !reconciler.hasOtherLog()
          && !stream.isInTransaction()) {
        reconciler.beginIfDue();
      }
      tellCommits();
    } catch (RuntimeException e) {
      fail(e);
    }
    if (!out.isWithinTransaction() && suspensions.tell(out.records())) {
      out.end();
    }
    if (!out.isWithinTransaction()
        && notifications.any()
        && notifications.take(position.offset(), out.records())) {
      out.end();
    }
    long now = System.currentTimeMillis();
    if (heartbeats.due(now) && !out.isWithinTransaction()) {
      out.records().add(heartbeats.beat(now, position.offset()));
      out.end();
    }
    // Also if there are none: what was read for them counts for one batch only.
    List<SourceRecord> batch = out.take();
    return batch.isEmpty() ? null : batch;
  }

  @Override
  public Optional<Start> next() {
    return reconciler.hasOtherLog() ? Optional.of(anew.apply(position.offset())) : Optional.empty();
  }

  /** What could be read before the failure is delivered before it is told. */
  private void fail(RuntimeException e) {
    if (stop.isStopped()) {
      return;
    }
    failure = e instanceof BinlogException ? new ConnectException(e.getMessage(), e) : e;
    if (out.isEmpty()) {
      throw failure;
    }
  }

  private void fill(long end) throws InterruptedException {
    while (!out.isFull()) {
      if (connected && reconciler.isInterrupted() && stream.suspects().isEmpty()) {
        reconciler.resume();
      }
      if (reconciler.isRunning()) {
        reconcile(out.isEmpty() ? until(end) : Duration.ZERO);
        return;
      }
      if (stream.hasRows()) {
        if (!readRows() && (until(end).isZero() || !out.isEmpty() || !awaitServer(until(end)))) {
          return;
        }
        if (until(end).isZero()) {
          return;
        }
        continue;
      }
      if (connected
          && !stream.suspects().isEmpty()
          && !stream.isInTransaction()
          && reconcileSuspects()) {
        continue;
      }
      if (connected && !stream.isInTransaction() && snapshot()) {
        continue;
      }
      Duration left = out.isEmpty() ? untilSnapshot(until(end)) : Duration.ZERO;
      if (next == null) {
        next = take(left);
      }
      if (next == null || !accept() && (!out.isEmpty() || !awaitServer(left))) {
        return;
      }
      // Events that make no records may come as fast as they are taken.
      if (until(end).isZero() || heartbeatIsDue()) {
        return;
      }
    }
  }

  /** Whether something of a snapshot was delivered, or the stream is to wait for one. */
  private boolean snapshot() {
    if (position.isReplaying() || out.isWithinTransaction()) {
      return false;
    }
    signals.take();
    boolean delivered = snapshots.poll(out.records(), out.maxRecords());
    if (delivered) {
      endTransaction();
    }
    Optional<TableId> whole = snapshots.takeWhole();
    whole.map(Set::of).map(ReconcileCause::asked).ifPresent(reconciler::begin);
    return delivered || whole.isPresent();
  }

  private Duration untilSnapshot(Duration wait) {
    return snapshots.isUnderWay() && wait.compareTo(LOOK_AT_SNAPSHOT) > 0 ? LOOK_AT_SNAPSHOT : wait;
  }

  private boolean heartbeatIsDue() {
    return out.isEmpty()
        && !out.isWithinTransaction()
        && heartbeats.due(System.currentTimeMillis());
  }

  /**
   * Has tables read that the log does not tell, as soon as it has no more of them at hand or they
   * wait for long: of all that come by then it is read once.
   *
   * @return whether that has begun, or what the log lost has
   */
  private boolean reconcileSuspects() throws InterruptedException {
    if (!reconciler.isRested()) {
      return false;
    }
    if (next == null) {
      next = take(Duration.ZERO);
    }
    if (!reconciler.isRunning() && stream.suspects().areDue(next == null)) {
      reconciler.begin(stream.suspects());
    }
    return reconciler.isRunning();
  }

  private BinlogEvent take(Duration wait) throws InterruptedException {
    try {
      return log.take(wait);
    } catch (LogLostException e) {
      giveUpTransaction();
      reconciler.begin(e);
      return null;
    }
  }

  private void reconcile(Duration wait) throws InterruptedException {
    commits.cancel();
    snapshots.overtaken();
    boolean moved = reconciler.poll(out, wait);
    if (!reconciler.isRunning() && within.isEmpty()) {
      endTransaction();
    }
    split();
    if (moved && !reconciler.hasOtherLog()) {
      log.moveTo(position.executed());
    }
  }

  private static Duration until(long end) {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  /** Whether the event is done with; if not, the server did not give a definition. */
  private boolean accept() {
    try {
      int done =
          ask(
              () -> {
                connected |= next instanceof BinlogEvent.Connected;
                return takeNext();
              });
      if (done != DONE) {
        return done == AGAIN;
      }
    } catch (LogLostException e) {
      // The log was to say what the event means. What the tables hold does not need it.
      giveUpTransaction();
      reconciler.begin(e);
    }
    next = null;
    return true;
  }

  /** DONE, or AGAIN if something else comes before the event. */
  private int takeNext() {
    if (next instanceof BinlogEvent.Burnt lost) {
      giveUpTransaction();
      reconciler.begin(lost);
      return DONE;
    }
    if (next instanceof BinlogEvent.Commit commit) {
      Set<TableId> unlogged = stream.takeUnlogged(out.records());
      if (!unlogged.isEmpty()) {
        // As long as what the log lacks of it is not delivered, the transaction is not, either.
        reconciler.begin(ReconcileCause.respelled(commit.gtid(), unlogged));
        return AGAIN;
      }
    }
    accept(next);
    return DONE;
  }

  private void accept(BinlogEvent event) {
    if (event instanceof BinlogEvent.Begin begin) {
      if (within.isPresent() && !within.get().equals(begin.gtid())) {
        giveUpTransaction();
      }
      within = Optional.of(begin.gtid());
    }
    stream.accept(event, out.records());
    if (event instanceof BinlogEvent.Commit) {
      within = Optional.empty();
      endTransaction();
      commits.passed();
      tellCommits();
    }
  }

  /** Only between two transactions is all of what a commit has delivered, and nothing in part. */
  private void tellCommits() {
    if (feed.isPresent()
        && within.isEmpty()
        && !position.isWithinTransaction()
        && !out.isWithinTransaction()
        && !out.isFull()
        && !reconciler.isRunning()
        && !reconciler.hasOtherLog()
        && feed.get().poll(out.records(), out.maxRecords())) {
      endTransaction();
    }
  }

  private void endTransaction() {
    out.end();
    partBegin = position.underWay();
  }

  /** A transaction that will never be whole is not delivered, as far as it can be helped. */
  private void giveUpTransaction() {
    within = Optional.empty();
    if (out.isWithinTransaction()) {
      out.discard();
      position.backTo(partBegin);
    }
  }

  private void split() {
    if (out.mustSplit()) {
      within.ifPresent(stream::splitTransaction);
      endTransaction();
    }
  }

  /** Whether rows were read; if not, the server did not give their keys. */
  private boolean readRows() {
    int read = ask(() -> stream.readRows(out.records(), out.maxRecords(), out.maxBytes()));
    if (read == NOT_DONE) {
      return false;
    }
    out.read(read);
    split();
    return true;
  }

  /** Takes a step, or gives NOT_DONE if the server did not give what the step wants of it. */
  private int ask(IntSupplier step) {
    if (failures.any() && !(out.isEmpty() && until(retryAt).isZero())) {
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
    feed.ifPresent(CommitFeed::close);
    reconciler.close();
    signals.close();
    snapshots.close();
  }
}
