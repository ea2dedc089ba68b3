package io.doltconnect.task;

import com.github.shyiko.mysql.binlog.network.SSLMode;
import io.doltconnect.binlog.BinlogReader;
import io.doltconnect.binlog.Endpoint;
import io.doltconnect.binlog.LatestTransactions;
import io.doltconnect.binlog.LogIdentity;
import io.doltconnect.binlog.ReaderMetrics;
import io.doltconnect.config.ConnectionSettings;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.SslMode;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.pin.SqlServerState;
import io.doltconnect.model.GtidSet;
import io.doltconnect.retry.Retries;
import java.time.Duration;

/**
 * Makes readers of the server's log from the configuration.
 *
 * @param connector names their threads
 * @param retries what is done when the connection is lost
 */
record LogReaders(String connector, DoltSourceConfig config, Retries retries) {

  /** Three of Dolt's heartbeats, which come every 30 s whatever is asked for. */
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(90);

  /** What is read beside the rows of a snapshot may take this part of the memory for events. */
  private static final int PART_FOR_STATEMENTS = 10;

  /** A reader for the stream. */
  BinlogReader stream(BinlogReader.Wanted wanted, BinlogReader.Observers observers) {
    return reader(
        wanted,
        config.streaming().maxQueueSizeInBytes(),
        observers,
        "dolt-binlog-reader-" + connector);
  }

  /** A reader that is asked for the statements behind a position only. */
  BinlogReader statements(GtidSet from, LogIdentity log) {
    return reader(
        new BinlogReader.Wanted(from, from, log),
        config.streaming().maxQueueSizeInBytes() / PART_FOR_STATEMENTS + 1,
        new BinlogReader.Observers(ReaderMetrics.NONE, new LatestTransactions()),
        "dolt-snapshot-log-" + connector);
  }

  private BinlogReader reader(
      BinlogReader.Wanted wanted,
      long queueBytes,
      BinlogReader.Observers observers,
      String thread) {
    return new BinlogReader(
        endpoint(),
        new BinlogReader.Limits(queueBytes, config.streaming().maxEventSizeInBytes(), retries),
        new SqlServerState(new DoltClient(config.connection().answeringWithin(READ_TIMEOUT))),
        wanted,
        observers,
        thread);
  }

  /** Where they read, and as whom. */
  Endpoint endpoint() {
    ConnectionSettings connection = config.connection();
    return new Endpoint(
        connection.hostname(),
        connection.port(),
        connection.user(),
        connection.password().value(),
        connection.serverId(),
        connection.connectTimeout(),
        READ_TIMEOUT,
        SSLMode.valueOf(connection.tls().mode().name()),
        connection.tls().mode() == SslMode.DISABLED ? null : connection.tls().sslContext());
  }
}
