package io.doltconnect.task;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.StreamSettings;
import io.doltconnect.config.TableFilter;
import io.doltconnect.config.TransactionSettings;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.branch.CommitDefinitions;
import io.doltconnect.metrics.TaskMetrics;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.notification.Notifications;
import io.doltconnect.offset.SourcePartition;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.retry.Backoff;
import io.doltconnect.retry.Retries;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.schema.stored.DefinitionCodec;
import io.doltconnect.schema.stored.DefinitionLimit;

/**
 * What the phases of a task share.
 *
 * @param sqlThread the thread that may wait for the server
 * @param client used by that thread only, and cut by any
 * @param codec for the definitions in offsets
 * @param notifications tells how snapshots go
 * @param suspended the captured tables that are put aside
 * @param retries what is done when the server does not answer
 * @param logs makes readers of the server's log
 * @param transactions told where Kafka's transactions end
 * @param stop given when the task is stopped; what fails then is of no interest
 */
record TaskContext(
    ConnectorIdentity connector,
    DoltSourceConfig config,
    SqlThread sqlThread,
    DoltClient client,
    DefinitionCodec codec,
    TaskMetrics metrics,
    Notifications notifications,
    SuspendedTables suspended,
    Retries retries,
    LogReaders logs,
    KafkaTransactions transactions,
    StopSignal stop)
    implements AutoCloseable {

  /** Connects nothing yet. */
  static TaskContext of(
      ConnectorIdentity connector,
      DoltSourceConfig config,
      KafkaTransactions transactions,
      StopSignal stop) {
    Retries retries = retries(config.streaming());
    TaskMetrics metrics = new TaskMetrics();
    return new TaskContext(
        connector,
        config,
        new SqlThread("dolt-sql-" + connector.name()),
        new DoltClient(config.connection()),
        new DefinitionCodec(
            new DefinitionLimit(
                StreamSettings.MAX_OFFSET_SIZE_IN_BYTES,
                config.streaming().maxOffsetSizeInBytes())),
        metrics,
        new Notifications(
            config.notifications(),
            connector.name(),
            config.records().topicPrefix(),
            SourcePartition.of(config.records().topicPrefix())),
        new SuspendedTables(
            config.reconciling().suspendsTables(),
            tables -> metrics.reconciles().suspended(tables.keySet())),
        retries,
        new LogReaders(connector.name(), config, retries),
        transactions,
        stop);
  }

  static Retries retries(StreamSettings settings) {
    return new Retries(
        settings.maxRetries(), new Backoff(settings.backoff(), settings.backoffMax()));
  }

  /** The captured tables. */
  TableFilter filter() {
    return config.capture().filter();
  }

  /** What records say of where they are from. */
  SourceBlock.Origin origin(String branch) {
    return new SourceBlock.Origin(connector.version(), config.records().topicPrefix(), branch);
  }

  /** What is made for the worker is handed over by it. */
  Outgoing outgoing() {
    StreamSettings streaming = config.streaming();
    TransactionSettings limits = config.records().transactions();
    return switch (limits.boundary()) {
      case WORKER -> Outgoing.asMade(streaming.maxBatchSize(), streaming.maxBatchSizeInBytes());
      case CONNECTOR ->
          Outgoing.whole(
              streaming.maxBatchSize(),
              streaming.maxBatchSizeInBytes(),
              limits.maxRows(),
              limits.maxBytes(),
              transactions);
    };
  }

  /** Reads the definitions of captured tables. For the SQL thread. */
  CommitDefinitions commits(String branch) {
    return new CommitDefinitions(client, branch, filter()::databaseCouldMatch, filter(), suspended);
  }

  /** Cuts what waits for the server, without waiting; for any thread. */
  @Override
  public void close() {
    notifications.close();
    sqlThread.close();
    client.shutDown();
  }
}
