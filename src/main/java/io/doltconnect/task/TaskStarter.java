package io.doltconnect.task;

import io.doltconnect.binlog.BinlogReader;
import io.doltconnect.binlog.LatestTransactions;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.ReconcileMode;
import io.doltconnect.config.SnapshotMode;
import io.doltconnect.config.StreamSettings;
import io.doltconnect.config.TableFilter;
import io.doltconnect.dolt.BranchReader;
import io.doltconnect.dolt.CommitDefinitions;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.SqlDefinitions;
import io.doltconnect.history.Reconciliation;
import io.doltconnect.history.Touched;
import io.doltconnect.history.UncommittedReader;
import io.doltconnect.metrics.JmxRegistration;
import io.doltconnect.metrics.TaskMetrics;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.JoiningTables;
import io.doltconnect.offset.SourcePartition;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.offset.TouchedTables;
import io.doltconnect.record.HeartbeatRecords;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.record.TopicNames;
import io.doltconnect.retry.Backoff;
import io.doltconnect.retry.Retries;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.schema.DefinitionCodec;
import io.doltconnect.schema.DefinitionLimit;
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
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds what a task does from the configuration and the stored offset: a snapshot, the stream, or
 * one after the other. What these share it closes itself.
 */
public final class TaskStarter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskStarter.class);

  private final ConnectorIdentity connector;
  private final DoltSourceConfig config;
  private final Map<String, Object> stored;
  private final SqlThread sqlThread;

  /** Used by its thread only, and cut by any. */
  private final DoltClient client;

  private final StopSignal stop;
  private final Retries retries;
  private final LogReaders logs;
  private final DefinitionCodec codec;
  private final TaskMetrics metrics = new TaskMetrics();
  private final JmxRegistration jmx;

  /**
   * Starts nothing yet.
   *
   * @param stored the stored offset; null if there is none
   */
  public TaskStarter(
      ConnectorIdentity connector,
      DoltSourceConfig config,
      Map<String, Object> stored,
      StopSignal stop) {
    this.connector = connector;
    this.config = config;
    this.stored = stored;
    this.sqlThread = new SqlThread("dolt-sql-" + connector.name());
    this.client = new DoltClient(config.connection());
    this.stop = stop;
    this.retries = retries(config.streaming());
    this.logs = new LogReaders(connector.name(), config, retries);
    this.codec =
        new DefinitionCodec(
            new DefinitionLimit(
                StreamSettings.MAX_OFFSET_SIZE_IN_BYTES,
                config.streaming().maxOffsetSizeInBytes()));
    this.jmx = JmxRegistration.of(connector.name(), metrics);
  }

  /** Starts a phase in the thread that may wait for the server. */
  CompletableFuture<TaskPhase> inSqlThread(TaskPhase.Start start) {
    return sqlThread.ask(
        () -> {
          try {
            return start.start();
          } catch (DoltException e) {
            metrics.connected(false);
            throw e;
          }
        });
  }

  /**
   * Starts where the stored offset, or else {@code snapshot.mode}, says. For the SQL thread.
   *
   * @throws ConnectException if it cannot start; nothing is left open then
   */
  TaskPhase start() throws InterruptedException {
    String branch = client.logBinBranch();
    metrics.connected(true);
    ResumePoints points = points(branch);
    if (stored != null) {
      return resume(points.resume(stored), branch, points);
    }
    return switch (config.snapshot().mode()) {
      case INITIAL, INITIAL_ONLY, WHEN_NEEDED -> snapshots(branch).begin();
      case NO_DATA -> stream(points.now(), branch, points);
      case EARLIEST -> stream(points.oldest(), branch, points);
    };
  }

  private ResumePoints points(String branch) {
    return new ResumePoints(
        client,
        commits(branch),
        branch,
        config.capture().filter().text(),
        config.connection().queryTimeout(),
        stop);
  }

  private CommitDefinitions commits(String branch) {
    TableFilter filter = config.capture().filter();
    return new CommitDefinitions(client, branch, filter::databaseCouldMatch, filter);
  }

  private SnapshotStarter snapshots(String branch) {
    return new SnapshotStarter(
        connector,
        config,
        client,
        branch,
        codec,
        metrics,
        retries,
        logs,
        stop,
        from -> () -> resume(from, branch, points(branch)));
  }

  private TaskPhase resume(ResumePoint from, String branch, ResumePoints points)
      throws InterruptedException {
    SnapshotMode mode = config.snapshot().mode();
    SnapshotStarter snapshots = snapshots(branch);
    if (mode == SnapshotMode.WHEN_NEEDED) {
      Optional<String> lost = points.lost(from, reconciles(from));
      if (lost.isPresent()) {
        LOG.warn("{} All rows are read again (snapshot.mode=when_needed)", lost.get());
        return snapshots.begin(new Stale.Any(from.offset().toMap()));
      }
    }
    if (from.offset().snapshot() != null) {
      return snapshots.resume(from);
    }
    if (mode == SnapshotMode.INITIAL_ONLY) {
      LOG.info("The snapshot is complete, and nothing else is wanted (snapshot.mode=initial_only)");
      return new IdleTask(stop, config.streaming().pollInterval());
    }
    List<TableId> added = mode.readsRows() ? snapshots.added(from.offset().filter()) : List.of();
    return added.isEmpty() ? stream(from, branch, points) : snapshots.add(from, added);
  }

  /** An interrupted snapshot needs the log itself. */
  private boolean reconciles(ResumePoint from) {
    return config.reconciling().mode() == ReconcileMode.AUTO && from.offset().snapshot() == null;
  }

  /** The stream, which belongs to the task's thread as soon as it is handed over. */
  private RunningTask stream(ResumePoint stored, String branch, ResumePoints points) {
    ResumePoint from = stored.under(config.capture().filter());
    LOG.info(
        "Starting connector '{}' at GTID set '{}' of branch '{}'{}",
        connector.name(),
        from.offset().executed(),
        from.offset().branch(),
        from.offset().underWay().map(row -> ", inside transaction " + row.gtid()).orElse(""));
    GtidSet readFrom = from.rebuilding() ? points.purged() : from.offset().executed();
    CommitDefinitions commits = commits(branch);
    LatestTransactions latest = new LatestTransactions();
    AskedKeys keys =
        new AskedKeys(new SqlPresentKeys(client, branch, config.types(), latest), sqlThread);
    AskedDefinitions definitions =
        new AskedDefinitions(new SqlDefinitions(client, branch)::read, sqlThread, System::nanoTime);
    JoiningTables captured = new JoiningTables(config.capture().filter(), from.offset().joining());
    TableCatalog catalog = new TableCatalog(config.capture().filter());
    from.restore(catalog);
    TopicNames.of(config.records(), config.heartbeat()).require(catalog.names());
    TouchedTables touchedTables = new TouchedTables(from.offset().touched());
    StreamPosition position =
        new StreamPosition(
            from.offset(),
            catalog,
            codec,
            from.anchor(),
            captured,
            touchedTables,
            from.rebuilding());
    Touched touched = new Touched(touchedTables, config.reconciling().maxKeysSizeInBytes());
    StatementsAhead ahead =
        new StatementsAhead(
            after -> logs.statements(after, from.offset().branch()),
            client::gtidExecuted,
            sqlThread,
            position::begun);
    ChangeStream stream =
        ChangeStreamFactory.create(
            new ChangeStreamFactory.Settings(
                config.capture(), config.records(), config.heartbeat(), config.types()),
            new SourceBlock.Origin(
                connector.version(), config.records().topicPrefix(), from.offset().branch()),
            position,
            touched,
            definitions,
            ahead,
            keys,
            metrics);
    String topicPrefix = config.records().topicPrefix();
    HeartbeatRecords heartbeats =
        new HeartbeatRecords(
            SourcePartition.of(topicPrefix),
            config.heartbeat().topicPrefix(),
            topicPrefix,
            config.heartbeat().interval(),
            System.currentTimeMillis());
    BinlogReader reader =
        logs.stream(from.offset().executed(), readFrom, from.offset().branch(), metrics, latest);
    reader.start();
    return new RunningTask(
        reader,
        executed -> logs.stream(executed, executed, from.offset().branch(), metrics, latest),
        ahead,
        stream,
        position,
        heartbeats,
        new CommitFollower(
            client,
            commits,
            position,
            catalog,
            sqlThread,
            touched,
            uncommitted(from.offset().branch()),
            config.reconciling().auditInterval(),
            System::nanoTime),
        definitions,
        new Reconciler(
            config,
            reconciliations(from.offset().branch()),
            new SourceBlock.Origin(
                connector.version(), config.records().topicPrefix(), from.offset().branch()),
            position,
            catalog,
            touched,
            stream,
            metrics),
        keys,
        config.streaming(),
        retries,
        stop);
  }

  private UncommittedReader uncommitted(String branch) {
    return new UncommittedReader(
        new BranchReader(client, branch),
        config.records(),
        config.heartbeat(),
        config.types(),
        config.capture().filter());
  }

  private Reconciliation.Setting reconciliations(String branch) {
    return new Reconciliation.Setting(
        config.connection(),
        branch,
        config.capture().filter(),
        config.snapshot(),
        config.streaming().maxQueueSizeInBytes(),
        retries,
        stop,
        "dolt-reconcile-" + connector.name());
  }

  /** Cuts what the phases share, without waiting; for any thread. */
  @Override
  public void close() {
    jmx.close();
    sqlThread.close();
    client.shutDown();
  }

  /** What is done when the server does not answer. */
  public static Retries retries(StreamSettings settings) {
    return new Retries(
        settings.maxRetries(), new Backoff(settings.backoff(), settings.backoffMax()));
  }
}
