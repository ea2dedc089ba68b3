package io.doltconnect;

import com.github.shyiko.mysql.binlog.network.SSLMode;
import io.doltconnect.binlog.Backoff;
import io.doltconnect.binlog.BinlogReader;
import io.doltconnect.binlog.Endpoint;
import io.doltconnect.binlog.GtidSet;
import io.doltconnect.binlog.Retries;
import io.doltconnect.binlog.StopSignal;
import io.doltconnect.binlog.TableId;
import io.doltconnect.config.ConnectionSettings;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.SnapshotMode;
import io.doltconnect.config.SslMode;
import io.doltconnect.config.StreamSettings;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.PinnedPosition;
import io.doltconnect.dolt.PositionPin;
import io.doltconnect.dolt.SqlDefinitions;
import io.doltconnect.dolt.SqlServerState;
import io.doltconnect.metrics.JmxRegistration;
import io.doltconnect.metrics.TaskMetrics;
import io.doltconnect.offset.SourceOffset;
import io.doltconnect.offset.SourcePartition;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.record.ChangeStream;
import io.doltconnect.record.ChangeStreamFactory;
import io.doltconnect.record.HeartbeatRecords;
import io.doltconnect.record.SnapshotRecordsFactory;
import io.doltconnect.schema.DefinitionCodec;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TrackedTable;
import io.doltconnect.snapshot.Snapshot;
import io.doltconnect.snapshot.SnapshotEnd;
import io.doltconnect.snapshot.SnapshotPlanner;
import io.doltconnect.snapshot.SnapshotScope;
import io.doltconnect.snapshot.SnapshotStart;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds a {@link RunningTask} from the configuration and the stored offset. */
final class TaskStarter {
  private static final Logger LOG = LoggerFactory.getLogger(TaskStarter.class);

  /** Three of Dolt's heartbeats, which come every 30 s whatever is asked for. */
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(90);

  private final DoltSourceConfig config;
  private final DoltClient client;
  private final StopSignal stop;
  private final Retries retries;
  private final SqlDefinitions definitions;
  private final TableCatalog catalog;
  private final DefinitionCodec codec = new DefinitionCodec();

  private TaskStarter(DoltSourceConfig config, DoltClient client, StopSignal stop) {
    this.config = config;
    this.client = client;
    this.stop = stop;
    this.retries = retries(config.streaming());
    this.definitions = new SqlDefinitions(client);
    this.catalog = new TableCatalog(config.capture().filter());
  }

  /**
   * Starts a task where the stored offset, or else {@code snapshot.mode}, says.
   *
   * @throws ConnectException if it cannot start; nothing is left open then
   */
  static TaskPhase start(
      String connector, DoltSourceConfig config, OffsetStorageReader offsets, StopSignal stop) {
    DoltClient client = new DoltClient(config.connection());
    try {
      return new TaskStarter(config, client, stop).start(connector, offsets);
    } catch (InterruptedException e) {
      client.close();
      Thread.currentThread().interrupt();
      throw new ConnectException("The task was interrupted while it started", e);
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  private TaskPhase start(String connector, OffsetStorageReader offsets)
      throws InterruptedException {
    String topicPrefix = config.records().topicPrefix();
    Map<String, String> partition = SourcePartition.of(topicPrefix);
    String branch = client.logBinBranch();
    Map<String, Object> stored = offsets.offset(partition);
    if (stored == null && config.snapshot().mode().readsRows()) {
      return snapshot(connector, branch, null);
    }
    SourceOffset from = startingPoint(stored, branch);
    if (from.snapshot() != null) {
      return snapshot(connector, branch, from);
    }
    // Without definitions, the statements before the offset are read again to have them.
    return stream(connector, from, stored != null && from.definitions() == null);
  }

  private TaskPhase snapshot(String connector, String branch, SourceOffset from)
      throws InterruptedException {
    SnapshotScope scope = new SnapshotScope(config.capture().filter(), config.snapshot(), null);
    SnapshotPlanner planner =
        new SnapshotPlanner(scope, client, branch, config.connection().queryTimeout());
    SnapshotStart begin =
        from == null
            ? planner.begin()
            : planner
                .resume(
                    from.executed(),
                    from.snapshot(),
                    catalog.tables().stream().map(TrackedTable::definition).toList())
                .orElseThrow();
    begin.definitions().forEach(catalog::put);
    SourceOffset g0 = SourceOffset.at(begin.position(), branch);
    Map<String, Object> position = new StreamPosition(g0, catalog, codec, branch, false).offset();
    Snapshot snapshot =
        new Snapshot(
            new Snapshot.Setting(
                scope,
                config.connection(),
                branch,
                config.streaming().maxQueueSizeInBytes(),
                retries,
                stop,
                "dolt-snapshot-" + connector),
            begin,
            SnapshotRecordsFactory.readers(config.records(), config.types()),
            SnapshotRecordsFactory.records(
                config.capture(), config.records(), Version.current(), branch, Instant.now()),
            new TaskMetrics(),
            position,
            end -> behind(end, g0, branch));
    return new SnapshotTask(
        snapshot,
        config.streaming(),
        List.of(),
        end ->
            () ->
                stream(
                    connector, end.resumed() ? g0 : SourceOffset.at(end.position(), branch), false),
        broken -> () -> snapshot(connector, branch, null));
  }

  private Map<String, Object> behind(SnapshotEnd end, SourceOffset g0, String branch) {
    if (end.resumed()) {
      return new StreamPosition(g0, catalog, codec, branch, false).offset();
    }
    end.definitions().forEach(catalog::put);
    return new StreamPosition(
            SourceOffset.at(end.position(), branch), catalog, codec, branch, false)
        .offset();
  }

  private RunningTask stream(String connector, SourceOffset from, boolean rebuilding) {
    String topicPrefix = config.records().topicPrefix();
    Map<String, String> partition = SourcePartition.of(topicPrefix);
    LOG.info(
        "Starting connector '{}' at GTID set '{}' of branch '{}'{}",
        connector,
        from.executed(),
        from.branch(),
        from.underWay().map(row -> ", inside transaction " + row.gtid()).orElse(""));
    StreamPosition position = new StreamPosition(from, catalog, codec, from.branch(), rebuilding);
    TaskMetrics metrics = new TaskMetrics();
    ChangeStream stream =
        ChangeStreamFactory.create(
            config.capture(),
            config.records(),
            config.types(),
            catalog,
            definitions,
            position,
            metrics,
            Version.current(),
            from.branch());
    HeartbeatRecords heartbeats =
        new HeartbeatRecords(
            partition,
            config.heartbeat().topicPrefix(),
            topicPrefix,
            config.heartbeat().interval(),
            System.currentTimeMillis());
    BinlogReader reader = reader(connector, from, rebuilding ? purged() : from.executed(), metrics);
    JmxRegistration jmx = JmxRegistration.of(connector, metrics);
    reader.start();
    return new RunningTask(
        reader,
        stream,
        position,
        heartbeats,
        config.streaming(),
        retries,
        stop,
        () -> {
          jmx.close();
          client.close();
        });
  }

  /** What is done when the server does not answer. */
  static Retries retries(StreamSettings settings) {
    return new Retries(
        settings.maxRetries(), new Backoff(settings.backoff(), settings.backoffMax()));
  }

  private SourceOffset startingPoint(Map<String, Object> stored, String branch)
      throws InterruptedException {
    if (stored != null) {
      return resume(stored, branch);
    }
    return config.snapshot().mode() == SnapshotMode.NO_DATA ? now(branch) : oldest(branch);
  }

  private SourceOffset resume(Map<String, Object> stored, String branch) {
    try {
      SourceOffset offset = SourceOffset.fromMap(stored);
      if (offset.definitions() != null) {
        codec.decode(offset.definitions()).forEach(catalog::put);
      }
      return offset.branch() != null ? offset : offset.withBranch(branch);
    } catch (IllegalArgumentException e) {
      throw new ConnectException(
          "The stored offset cannot be used: "
              + e.getMessage()
              + ". Mend it with PATCH /connectors/<name>/offsets, or delete it",
          e);
    }
  }

  private SourceOffset oldest(String branch) {
    return SourceOffset.at(purged(), branch);
  }

  private GtidSet purged() {
    return GtidSet.parse(client.gtidPurged()).backToFirst(GtidSet.parse(client.gtidExecuted()));
  }

  private SourceOffset now(String branch) throws InterruptedException {
    PinnedPosition pinned = new PositionPin(client, config.connection().queryTimeout()).pin();
    try {
      for (TableId table : client.tables()) {
        if (config.capture().filter().test(table)) {
          definitions.read(table).ifPresent(catalog::put);
        }
      }
    } finally {
      client.endSnapshot();
    }
    return SourceOffset.at(GtidSet.parse(pinned.gtidSet()), branch);
  }

  private BinlogReader reader(
      String connector, SourceOffset from, GtidSet readFrom, TaskMetrics metrics) {
    ConnectionSettings connection = config.connection();
    StreamSettings streaming = config.streaming();
    Endpoint endpoint =
        new Endpoint(
            connection.hostname(),
            connection.port(),
            connection.user(),
            connection.password().value(),
            connection.serverId(),
            connection.connectTimeout(),
            READ_TIMEOUT,
            SSLMode.valueOf(connection.tls().mode().name()),
            connection.tls().mode() == SslMode.DISABLED ? null : connection.tls().sslContext());
    return new BinlogReader(
        endpoint,
        new BinlogReader.Limits(
            streaming.maxQueueSizeInBytes(), streaming.maxEventSizeInBytes(), retries),
        new SqlServerState(new DoltClient(connection)),
        metrics,
        from.executed(),
        readFrom,
        from.branch(),
        stop,
        "dolt-binlog-reader-" + connector);
  }
}
