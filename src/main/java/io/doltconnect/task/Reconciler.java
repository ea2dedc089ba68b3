package io.doltconnect.task;

import io.doltconnect.binlog.LogLostException;
import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.ReconcileMode;
import io.doltconnect.config.ReconcileSettings;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.history.Audit;
import io.doltconnect.history.Base;
import io.doltconnect.history.Provenance;
import io.doltconnect.history.ReadTable;
import io.doltconnect.history.ReconcileMetrics;
import io.doltconnect.history.Reconciliation;
import io.doltconnect.history.Touched;
import io.doltconnect.history.UnloggedTables;
import io.doltconnect.metrics.DeliveryCounters;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.notification.Notifications;
import io.doltconnect.offset.QueuedSnapshot;
import io.doltconnect.offset.ReadPart;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.stream.ChangeStream;
import io.doltconnect.stream.SuspectTables;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what the log lost read from the tables, while the stream waits. {@link #close} may come from
 * another thread than the task's.
 */
final class Reconciler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  /** What notifications tell of. */
  private static final String RECONCILE = "Reconcile";

  private final DoltSourceConfig config;
  private final Reconciliation.Setting setting;
  private final SourceBlock.Origin origin;
  private final StreamPosition position;
  private final TableCatalog catalog;
  private final Touched touched;
  private final ChangeStream stream;
  private final UnloggedTables unlogged;
  private final Suspensions suspensions;
  private final ReconcileMetrics metrics;
  private final Notifications notifications;
  private final DeliveryCounters delivery;
  private final Replaceable<Reconciliation> running = new Replaceable<>(Reconciliation::close);
  private ReconcileCause cause;
  private String id;
  private long started;
  private long endedAt;
  private long took;

  /**
   * Reads nothing yet.
   *
   * @param branch the branch that the position counts
   * @param touched what was delivered since the commits that the position names
   * @param suspensions what becomes of tables that cannot be read
   */
  Reconciler(
      TaskContext task,
      String branch,
      ChangeStream stream,
      Touched touched,
      Suspensions suspensions) {
    this.config = task.config();
    this.setting =
        new Reconciliation.Setting(
            config.connection(),
            branch,
            config.capture().filter(),
            task.suspended(),
            config.snapshot(),
            config.streaming().maxQueueSizeInBytes(),
            task.retries(),
            task.stop(),
            "dolt-reconcile-" + task.connector().name(),
            Optional.empty());
    this.origin = task.origin(branch);
    this.stream = stream;
    this.position = stream.position();
    this.catalog = position.catalog();
    this.touched = touched;
    this.unlogged =
        new UnloggedTables(
            catalog,
            new BranchReader(task.client(), branch)::hash,
            task.sqlThread(),
            config.reconciling().readsUnlogged() ? config.reconciling().interval() : Duration.ZERO,
            System::nanoTime);
    this.suspensions = suspensions;
    this.notifications = task.notifications();
    this.metrics = task.metrics().reconciles();
    this.delivery = task.metrics().delivery();
  }

  /** Whether it reads, so that the stream has to wait. */
  boolean isRunning() {
    return running.get() != null;
  }

  /** Whether the position is one in another log now, so that all begins anew there. */
  boolean hasOtherLog() {
    return !isRunning() && cause != null && cause.otherBranch().isPresent();
  }

  /** Whether tables are to be read that were not read to the end before a restart. */
  boolean isInterrupted() {
    return !isRunning() && !position.reconciling().isEmpty() && !position.isReplaying();
  }

  /**
   * Goes on with the tables that were not read to the end before a restart.
   *
   * @throws ConnectException if that is not wanted
   */
  void resume() {
    Set<TableId> tables = position.reconciling();
    boolean asked =
        position
            .snapshots()
            .first()
            .flatMap(QueuedSnapshot::reached)
            .filter(place -> tables.equals(Set.of(place.table())))
            .isPresent();
    begin(asked ? ReconcileCause.asked(tables) : ReconcileCause.interrupted(tables));
  }

  /**
   * Begins because of transactions that are in no log.
   *
   * @throws ConnectException if that is not wanted
   */
  void begin(BinlogEvent.Burnt lost) {
    begin(ReconcileCause.burnt(lost.gtids()));
  }

  /**
   * Begins because the log cannot be read any more from the position on. When it has come to its
   * end, the position is one from which it can. If the server has another log, that is done only if
   * the server is proven to be the one that consumers have their rows from.
   *
   * @throws ConnectException if that is not wanted
   */
  void begin(LogLostException lost) {
    begin(ReconcileCause.logLost(lost));
  }

  /**
   * Begins because of changes that no log told of.
   *
   * @throws ConnectException if that is not wanted
   */
  void begin(Audit audit) {
    if (audit.isUnclear() && config.reconciling().mode() == ReconcileMode.FAIL) {
      LOG.warn(
          "The server was started anew, and nothing tells whether it kept what the last transactions"
              + " in its log before that changed in {}. Compare these tables ('{}' is 'fail')",
          audit.last().unclear(),
          ReconcileSettings.MODE);
      return;
    }
    metrics.auditFound(audit.names().size());
    begin(ReconcileCause.audit(audit));
  }

  /**
   * Begins if tables have changed whose rows Dolt cannot log, or tables that are put aside are to
   * be read again, and it is time to look.
   */
  void beginIfDue() {
    Set<TableId> changed = unlogged.changed();
    if (!changed.isEmpty()) {
      begin(ReconcileCause.unlogged(changed));
      return;
    }
    Set<TableId> again = suspensions.due();
    if (!again.isEmpty()) {
      begin(ReconcileCause.suspended(again));
    }
  }

  /**
   * Begins because the log does not tell some tables.
   *
   * @throws ConnectException if that is not wanted
   */
  void begin(SuspectTables suspects) {
    begin(ReconcileCause.ofTables(suspects.reason(), "", position.reconciling()));
  }

  /** Whether the stream had as much time since the last one as that took. */
  boolean isRested() {
    return took == 0 || System.nanoTime() - endedAt >= took;
  }

  /**
   * Begins.
   *
   * @throws ConnectException if that is not wanted
   */
  void begin(ReconcileCause why) {
    if (config.reconciling().mode() == ReconcileMode.FAIL && !why.routine()) {
      throw why.refusal();
    }
    if (why.routine()) {
      LOG.info("{}. What they hold is compared with what was delivered", why.reason());
    } else {
      LOG.warn("{}. What the tables hold is compared with what was delivered", why.reason());
    }
    metrics.reconcileStarted(why.reason());
    id = Notifications.newId();
    notifications.send(id, RECONCILE, "STARTED", Map.of("reason", why.reason()));
    cause = why;
    started = System.nanoTime();
    why.tables().ifPresent(position::reconcilingBegan);
    running.put(
        Reconciliation.start(
            why.otherBranch()
                .map(
                    branch ->
                        setting.onOtherLog(
                            branch, new Provenance(position.executed(), position.commits())))
                .orElse(setting),
            Base.of(
                position.executed(),
                position.anchor().commits(),
                touched,
                catalog.copy(config.capture().filter()),
                wanted(why),
                why.tables().orElseGet(position::reconciling),
                partOf(why)),
            config.output(),
            why.otherBranch()
                .map(branch -> new SourceBlock.Origin(origin.version(), origin.name(), branch))
                .orElse(origin),
            touched,
            metrics));
  }

  /** How far a table was read, if the stream will have what changed since in the rows before. */
  private Optional<ReadPart> partOf(ReconcileCause why) {
    return position
        .readPart()
        .filter(part -> why.otherBranch().isEmpty())
        .filter(part -> position.executed().isContainedIn(part.position()))
        .filter(part -> why.missed().orElse(GtidSet.empty()).isContainedIn(part.position()));
  }

  private void readTo(Reconciliation now) {
    Optional<ReadPart> part = now.part();
    if (cause.otherBranch().isEmpty()
        && !position.isRebuilding()
        && part.isPresent()
        && !part.equals(position.readPart())) {
      position.readTo(part);
    }
  }

  /** Of tables that were read since, nothing is missing that transactions changed before. */
  private Predicate<TableId> wanted(ReconcileCause why) {
    if (why.tables().isPresent()) {
      return why.tables().get()::contains;
    }
    Set<TableId> delivered =
        why.missed().map(missed -> position.captured().delivered(missed)).orElse(Set.of());
    return table -> !delivered.contains(table);
  }

  /**
   * Adds records, and comes to the end if there are no more.
   *
   * @return whether the stream is to be read from the position on, which is another one now
   */
  boolean poll(Outgoing out, Duration wait) throws InterruptedException {
    Reconciliation now = running.get();
    long before = now.bytes();
    boolean more =
        now.poll(
            out.records(),
            new Reconciliation.Room(out.maxRecords(), out.maxBytes()),
            () -> {
              readTo(now);
              return position.offset();
            },
            wait);
    out.read(now.bytes() - before);
    if (!more) {
      return end(now, out.records());
    }
    if (!position.isRebuilding() && cause.otherBranch().isEmpty()) {
      now.takeRead().forEach(this::takeOver);
    }
    return false;
  }

  private boolean end(Reconciliation ended, List<SourceRecord> out) {
    Reconciliation.Result result = ended.result();
    Map<String, Object> before = position.offset();
    takeOver(result);
    ended.finish(before, position.offset(), out);
    ended.close();
    running.remove();
    endedAt = System.nanoTime();
    took = endedAt - started;
    metrics.reconcileCompleted(result.rows());
    notifications.send(
        id, RECONCILE, "COMPLETED", Map.of("total_rows_scanned", String.valueOf(result.rows())));
    delivery.reconciled(position.executed());
    LOG.info(
        "Reconciled at GTID set '{}' in {} ms: {} rows were delivered, {} of them as gone; compared"
            + " with the last commit were the tables {}, read whole {}",
        result.position(),
        took / 1_000_000,
        result.rows(),
        result.deletions(),
        result.compared(),
        result.readWhole());
    boolean moves = cause.missed().isEmpty() || cause.tables().isEmpty() && position.isReplaying();
    if (moves) {
      position.replayBehind(position.executed());
    }
    return moves;
  }

  private void takeOver(Reconciliation.Result result) {
    GtidSet done = cause.missed().orElseGet(result::position);
    if (!done.isEmpty() && cause.otherBranch().isEmpty()) {
      stream.accept(new BinlogEvent.Burnt(done), List.of());
    }
    suspensions.tables().endRetry();
    catalog.capture(suspensions.tables().outOf(config.capture().filter()));
    catalog.apply(new DdlStatement.DropTables(List.copyOf(result.gone())));
    result.gone().forEach(touched::table);
    // What no row tells of is not to be found again.
    Set<TableId> ended = cause.tables().orElseGet(position::reconciling);
    ended.stream().filter(table -> !touched.contains(table)).forEach(touched::table);
    unlogged.read(result.hashes());
    result.gone().forEach(catalog::removeFormer);
    stream.delivered(result.gone());
    result.tables().forEach(this::define);
    position.reconcilingEnded(ended);
    position.readTo(Optional.empty());
    stream.suspects().read(ended);
    if (cause.tables().isEmpty()) {
      position.lastTransactions().clear();
    } else {
      ended.forEach(position.lastTransactions()::read);
    }
    result
        .server()
        .ifPresentOrElse(
            server ->
                position.moveTo(
                    new StreamPosition.OtherLog(
                        result.position(), cause.otherBranch().orElseThrow(), server.started()),
                    server.usable()),
            () -> takeOverPositions(result));
  }

  private void takeOverPositions(Reconciliation.Result result) {
    position.delivered(result.gone(), result.position());
    result.tables().forEach(this::joins);
  }

  /** The stream goes on with a table behind the place at which it was read. */
  private void takeOver(ReadTable read) {
    define(read);
    joins(read);
    position.reconcilingEnded(Set.of(read.definition().id()));
  }

  private void define(ReadTable read) {
    TableId table = read.definition().id();
    catalog.capture(suspensions.tables().outOf(config.capture().filter()));
    touched.read(table);
    catalog.put(read.definition());
    catalog.removeFormer(table);
    stream.delivered(Set.of(table));
  }

  private void joins(ReadTable read) {
    position.delivered(Set.of(read.definition().id()), read.position());
  }

  @Override
  public void close() {
    running.close();
  }
}
