package io.doltconnect;

import com.github.shyiko.mysql.binlog.network.SSLMode;
import io.doltconnect.binlog.Backoff;
import io.doltconnect.binlog.BinlogReader;
import io.doltconnect.binlog.Endpoint;
import io.doltconnect.binlog.GtidSet;
import io.doltconnect.binlog.Retries;
import io.doltconnect.binlog.StopSignal;
import io.doltconnect.config.ConnectionSettings;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.SnapshotMode;
import io.doltconnect.config.SslMode;
import io.doltconnect.config.StreamSettings;
import io.doltconnect.config.TableFilter;
import io.doltconnect.dolt.CommitDefinitions;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.SqlDefinitions;
import io.doltconnect.dolt.SqlServerState;
import io.doltconnect.metrics.JmxRegistration;
import io.doltconnect.metrics.TaskMetrics;
import io.doltconnect.offset.JoiningTables;
import io.doltconnect.offset.SourceOffset;
import io.doltconnect.offset.SourcePartition;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.record.ChangeStream;
import io.doltconnect.record.ChangeStreamFactory;
import io.doltconnect.record.HeartbeatRecords;
import io.doltconnect.schema.DefinitionCodec;
import io.doltconnect.schema.TableCatalog;
import java.time.Duration;
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

  private TaskStarter(DoltSourceConfig config, DoltClient client, StopSignal stop) {
    this.config = config;
    this.client = client;
    this.stop = stop;
    this.retries = retries(config.streaming());
  }

  /**
   * Starts a task where the stored offset, or else {@code snapshot.mode}, says.
   *
   * @throws ConnectException if it cannot start; nothing is left open then
   */
  static RunningTask start(
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

  private RunningTask start(String connector, OffsetStorageReader offsets)
      throws InterruptedException {
    String branch = client.logBinBranch();
    TableFilter filter = config.capture().filter();
    CommitDefinitions commits =
        new CommitDefinitions(client, branch, filter::databaseCouldMatch, filter);
    StartingPoints points =
        new StartingPoints(
            client, commits, branch, filter.text(), config.connection().queryTimeout());
    Map<String, Object> stored = offsets.offset(SourcePartition.of(config.records().topicPrefix()));
    StartingPoint from = startingPoint(points, stored);
    LOG.info(
        "Starting connector '{}' at GTID set '{}' of branch '{}'{}",
        connector,
        from.offset().executed(),
        from.offset().branch(),
        from.offset().underWay().map(row -> ", inside transaction " + row.gtid()).orElse(""));
    GtidSet readFrom = from.rebuilding() ? points.purged() : from.offset().executed();
    return stream(connector, from, readFrom, commits, new SqlDefinitions(client, branch));
  }

  private StartingPoint startingPoint(StartingPoints points, Map<String, Object> stored)
      throws InterruptedException {
    if (stored != null) {
      return points.resume(stored);
    }
    return config.capture().snapshotMode() == SnapshotMode.NO_DATA ? points.now() : points.oldest();
  }

  private RunningTask stream(
      String connector,
      StartingPoint from,
      GtidSet readFrom,
      CommitDefinitions commits,
      SqlDefinitions definitions) {
    JoiningTables captured = new JoiningTables(config.capture().filter(), from.offset().joining());
    TableCatalog catalog = new TableCatalog(captured);
    from.restore(catalog);
    StreamPosition position =
        new StreamPosition(
            from.offset(),
            catalog,
            new DefinitionCodec(),
            from.anchor(),
            captured,
            from.rebuilding());
    TaskMetrics metrics = new TaskMetrics();
    ChangeStream stream =
        ChangeStreamFactory.create(
            config.capture(),
            captured,
            config.records(),
            config.types(),
            catalog,
            definitions,
            position,
            metrics,
            Version.current(),
            from.offset().branch());
    String topicPrefix = config.records().topicPrefix();
    HeartbeatRecords heartbeats =
        new HeartbeatRecords(
            SourcePartition.of(topicPrefix),
            config.heartbeat().topicPrefix(),
            topicPrefix,
            config.heartbeat().interval(),
            System.currentTimeMillis());
    BinlogReader reader = reader(connector, from.offset(), readFrom, metrics);
    JmxRegistration jmx = JmxRegistration.of(connector, metrics);
    reader.start();
    return new RunningTask(
        reader,
        stream,
        position,
        heartbeats,
        new CommitFollower(client, commits, position, catalog, System::nanoTime),
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
