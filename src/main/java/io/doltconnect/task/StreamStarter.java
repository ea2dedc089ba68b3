package io.doltconnect.task;

import io.doltconnect.binlog.BinlogReader;
import io.doltconnect.binlog.BinlogReader.Wanted;
import io.doltconnect.binlog.LatestTransactions;
import io.doltconnect.binlog.LogIdentity;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.dolt.branch.CommitLog;
import io.doltconnect.dolt.branch.SqlDefinitions;
import io.doltconnect.history.CommitFeed;
import io.doltconnect.history.SuspendedTableWatch;
import io.doltconnect.history.Touched;
import io.doltconnect.history.UncommittedReader;
import io.doltconnect.incremental.IncrementalSnapshots;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.JoiningTables;
import io.doltconnect.offset.SourceOffset;
import io.doltconnect.offset.SourcePartition;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.offset.TouchedTables;
import io.doltconnect.record.CommitRecords;
import io.doltconnect.record.HeartbeatRecords;
import io.doltconnect.record.SchemaChangeRecords;
import io.doltconnect.record.TopicNames;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.stream.AskedDefinitions;
import io.doltconnect.stream.ChangeStream;
import io.doltconnect.stream.ChangeStreamFactory;
import io.doltconnect.stream.CommitFollower;
import io.doltconnect.stream.keys.AskedKeys;
import io.doltconnect.stream.keys.SqlPresentKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the stream. For the SQL thread; what it starts belongs to the task's thread. */
final class StreamStarter {
  private static final Logger LOG = LoggerFactory.getLogger(StreamStarter.class);

  private final TaskContext task;
  private final DoltSourceConfig config;
  private final String logged;

  /**
   * Starts streams.
   *
   * @param logged the branch that the server logs
   */
  StreamStarter(TaskContext task, String logged) {
    this.task = task;
    this.config = task.config();
    this.logged = logged;
  }

  /**
   * Goes on at a position.
   *
   * @param anew starts what follows at an offset in another log
   */
  RunningTask start(
      ResumePoint stored,
      ResumePoints points,
      Function<Map<String, Object>, TaskPhase.Start> anew) {
    ResumePoint from = stored.under(task.filter());
    SourceOffset offset = from.offset();
    LOG.info(
        "Starting connector '{}' at GTID set '{}' of branch '{}'{}",
        task.connector().name(),
        offset.executed(),
        offset.branch(),
        offset.underWay().map(row -> ", inside transaction " + row.gtid()).orElse(""));
    GtidSet readFrom = from.rebuilding() ? points.purged() : offset.executed();
    // The rows of a transaction that were delivered before are not counted again.
    boolean summed = offset.underWay().isEmpty() && !from.rebuilding();
    TouchedTables tables =
        new TouchedTables(offset.touched(), summed ? offset.get(SourceOffset.SUMS) : Map.of());
    StreamPosition position = position(from, tables);
    if (from.rebuilding()) {
      position.replayBehind(readFrom);
    }
    Touched touched = new Touched(tables, config.reconciling().maxKeysSizeInBytes());
    LatestTransactions latest = new LatestTransactions();
    ServerQuestions questions = questions(position, offset, latest);
    Optional<CommitFeed> feed = feed(stored.offset(), position);
    ChangeStream stream =
        ChangeStreamFactory.create(
            config.output(),
            task.origin(offset.branch()),
            position,
            touched,
            config.reconciling().mode(),
            questions.sources(),
            task.metrics().stream());
    suspectWithoutCommits(from, stream);
    Suspensions suspensions = suspensions(position, touched, offset.branch());
    IncrementalSnapshots snapshots = snapshots(position, touched, offset.branch());
    return new RunningTask(
        task,
        new StreamLog(
            reader(new Wanted(offset.executed(), readFrom, log(offset, position)), latest),
            executed -> reader(new Wanted(executed, executed, log(offset, position)), latest)),
        anew,
        stream,
        questions,
        commits(position, touched, offset.branch(), feed),
        feed,
        new Reconciler(task, offset.branch(), stream, touched, suspensions),
        suspensions,
        snapshots,
        signals(position, snapshots),
        heartbeats());
  }

  /** Where commits are gone, it is not known what consumers hold that the server does not. */
  private void suspectWithoutCommits(ResumePoint from, ChangeStream stream) {
    Set<String> databases = from.databasesWithoutCommit();
    Set<TableId> tables =
        from.offset().get(SourceOffset.RECONCILING).stream()
            .filter(table -> databases.contains(table.database()))
            .collect(Collectors.toSet());
    if (!from.rebuilding() && !tables.isEmpty()) {
      stream
          .suspects()
          .unknown(
              tables,
              "Commits that the stored offset names are not there any more, in the databases "
                  + databases,
              GtidSet.parse(task.client().gtidExecuted()));
    }
  }

  private IncrementalSnapshots snapshots(StreamPosition position, Touched touched, String branch) {
    return new IncrementalSnapshots(
        new IncrementalSnapshots.Setting(
            config,
            branch,
            task.origin(branch),
            task.stop(),
            "dolt-incremental-" + task.connector().name()),
        position,
        touched,
        task.metrics().reconciles(),
        new SnapshotNotifications(task.metrics().incremental(), task.notifications()));
  }

  private Signals signals(StreamPosition position, IncrementalSnapshots snapshots) {
    return new Signals(
        config.signals(),
        task.stop(),
        "dolt-signals-" + task.connector().name(),
        position,
        snapshots);
  }

  private StreamPosition position(ResumePoint from, TouchedTables touched) {
    SuspendedTables suspended = task.suspended();
    suspended.restore(from.offset().suspended());
    suspended.remove(
        suspended.tables().stream().filter(table -> !task.filter().test(table)).toList());
    TableCatalog catalog = new TableCatalog(suspended.outOf(task.filter()));
    from.restore(catalog);
    topics().require(List.copyOf(catalog.names()), suspended);
    return new StreamPosition(
        from.offset(),
        catalog,
        task.codec(),
        from.anchor(),
        new JoiningTables(task.filter(), from.offset().joining(), suspended),
        touched,
        from.rebuilding());
  }

  private TopicNames topics() {
    return TopicNames.of(config.records(), config.heartbeat());
  }

  private Suspensions suspensions(StreamPosition position, Touched touched, String branch) {
    SuspendedTables suspended = task.suspended();
    TopicNames topics = topics();
    TableCatalog catalog = position.catalog();
    return new Suspensions(
        suspended,
        new SuspendedTableWatch(
            suspended,
            new BranchReader(task.client(), branch)::state,
            table ->
                topics.faultBeside(table, suspended.without(catalog.names())).orElse("no fault"),
            task.sqlThread(),
            config.reconciling().suspendedInterval(),
            System::nanoTime),
        position,
        touched,
        task.origin(branch),
        SchemaChangeRecords.of(
            config.records(), SourcePartition.of(config.records().topicPrefix()), topics));
  }

  private ServerQuestions questions(
      StreamPosition position, SourceOffset offset, LatestTransactions latest) {
    return new ServerQuestions(
        new AskedDefinitions(
            new SqlDefinitions(task.client(), logged)::read, task.sqlThread(), System::nanoTime),
        new StatementsAhead(
            after -> task.logs().statements(after, log(offset, position)),
            task.client()::gtidExecuted,
            task.sqlThread(),
            position::begun),
        new AskedKeys(
            new SqlPresentKeys(task.client(), logged, config.types(), latest), task.sqlThread()));
  }

  private static LogIdentity log(SourceOffset from, StreamPosition position) {
    return LogIdentity.of(from.branch(), from.get(SourceOffset.LOG_SINCE), position.servers());
  }

  private BinlogReader reader(Wanted wanted, LatestTransactions latest) {
    return task.logs().stream(wanted, new BinlogReader.Observers(task.metrics().reader(), latest));
  }

  /** What is told of commits has a connection of its own: counting what they changed takes time. */
  private Optional<CommitFeed> feed(SourceOffset stored, StreamPosition position) {
    Optional<CommitRecords> records =
        CommitRecords.of(
            config.records().commits(),
            SourcePartition.of(config.records().topicPrefix()),
            topics(),
            task.origin(stored.branch()));
    if (records.isEmpty()) {
      position.told(Optional.empty(), Map.of());
      return Optional.empty();
    }
    DoltClient client = new DoltClient(config.connection());
    SqlThread thread = new SqlThread("dolt-commits-" + task.connector().name());
    return Optional.of(
        new CommitFeed(
            new CommitFeed.Source(
                new CommitLog(client),
                thread,
                () -> {
                  thread.close();
                  client.shutDown();
                }),
            new CommitFeed.Setting(
                logged::equals,
                task.filter()::databaseCouldMatch,
                config.records().commits().from(),
                position.commits(),
                task.filter().text().equals(stored.filter())),
            position,
            records.get()));
  }

  private CommitFollower commits(
      StreamPosition position, Touched touched, String branch, Optional<CommitFeed> feed) {
    return new CommitFollower(
        new CommitFollower.Server(
            task.client(),
            task.commits(logged),
            new UncommittedReader(
                new BranchReader(task.client(), branch),
                config.output(),
                task.suspended(),
                config.reconciling().maxKeysSizeInBytes()),
            task.sqlThread()),
        position,
        touched,
        feed,
        config.reconciling().auditInterval(),
        feed.isPresent()
            ? config.records().commits().pollInterval()
            : CommitFollower.LONGEST_INTERVAL,
        task.metrics().reconciles(),
        System::nanoTime);
  }

  private HeartbeatRecords heartbeats() {
    String topicPrefix = config.records().topicPrefix();
    return new HeartbeatRecords(
        SourcePartition.of(topicPrefix),
        config.heartbeat().topicPrefix(),
        topicPrefix,
        config.heartbeat().interval(),
        System.currentTimeMillis());
  }
}
