package io.doltconnect.task;

import io.doltconnect.binlog.BinlogException;
import io.doltconnect.binlog.BinlogReader;
import io.doltconnect.binlog.Endpoint;
import io.doltconnect.binlog.LatestTransactions;
import io.doltconnect.binlog.LogIdentity;
import io.doltconnect.binlog.ReaderMetrics;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.pin.SqlServerState;
import io.doltconnect.model.GtidSet;
import io.doltconnect.retry.Backoff;
import io.doltconnect.retry.Retries;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes one connection of each kind as a configuration says. The binlog's is tried by itself: what
 * its reader asks by SQL is asked in a way that any server is trusted with.
 */
final class Connections {
  static final String MADE = "made";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Connections() {}

  /** {@link #MADE}, or why not. */
  static String sql(Map<String, String> properties) {
    try (DoltClient client = new DoltClient(new DoltSourceConfig(properties).connection())) {
      client.version();
      return MADE;
    } catch (DoltException e) {
      return e.getMessage();
    }
  }

  /** {@link #MADE}, or why not: what is tried again for some seconds is no answer. */
  static String binlog(Map<String, String> properties, Map<String, String> bySql)
      throws InterruptedException {
    Retries retries =
        new Retries(Integer.MAX_VALUE, new Backoff(Duration.ofMillis(50), Duration.ofMillis(50)));
    Endpoint endpoint = new LogReaders("tls", new DoltSourceConfig(properties), retries).endpoint();
    BinlogReader reader =
        new BinlogReader(
            endpoint,
            new BinlogReader.Limits(1_000_000, 1_000_000, retries),
            new SqlServerState(new DoltClient(new DoltSourceConfig(bySql).connection())),
            new BinlogReader.Wanted(
                GtidSet.empty(),
                GtidSet.empty(),
                new LogIdentity("main", Optional.empty(), Optional.empty())),
            new BinlogReader.Observers(ReaderMetrics.NONE, new LatestTransactions()),
            "tls");
    try (reader) {
      reader.start();
      return reader.take(PATIENCE) == null ? "not made in " + PATIENCE : MADE;
    } catch (BinlogException e) {
      return e.getMessage();
    }
  }

  /** The properties and values by turns that follow the name of the other's mode. */
  public static void main(String[] arguments) throws InterruptedException {
    Map<String, String> properties = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      properties.put(arguments[i], arguments[i + 1]);
    }
    Map<String, String> trusting = new HashMap<>(properties);
    trusting.put("database.ssl.mode", "required");
    System.out.println("sql: " + sql(properties));
    System.out.println("binlog: " + binlog(properties, trusting));
  }
}
