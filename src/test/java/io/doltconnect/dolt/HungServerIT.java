package io.doltconnect.dolt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.shyiko.mysql.binlog.network.SSLMode;
import io.doltconnect.binlog.BinlogReader;
import io.doltconnect.binlog.Endpoint;
import io.doltconnect.binlog.LatestTransactions;
import io.doltconnect.binlog.LogIdentity;
import io.doltconnect.binlog.ReaderMetrics;
import io.doltconnect.binlog.ServerState;
import io.doltconnect.config.ConnectionSettings;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.dolt.pin.SqlServerState;
import io.doltconnect.model.GtidSet;
import io.doltconnect.retry.Backoff;
import io.doltconnect.retry.Retries;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.SilentServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

/** A server that accepts and does not answer is told of in time, and holds nobody up. */
class HungServerIT {
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  private static ConnectionSettings settings(int port, String... more) throws ConfigException {
    Map<String, String> properties = new HashMap<>();
    properties.put("topic.prefix", "p");
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", String.valueOf(port));
    properties.put("database.user", "root");
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    return new DoltSourceConfig(properties).connection();
  }

  private static BinlogReader reader(int binlogPort, ServerState state, String thread) {
    Endpoint endpoint =
        new Endpoint(
            "127.0.0.1",
            binlogPort,
            "root",
            "",
            1,
            Duration.ofSeconds(30),
            Duration.ofSeconds(90),
            SSLMode.DISABLED,
            null);
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(100));
    return new BinlogReader(
        endpoint,
        new BinlogReader.Limits(1_000_000, 1_000_000, new Retries(-1, backoff)),
        state,
        new BinlogReader.Wanted(
            GtidSet.empty(),
            GtidSet.empty(),
            new LogIdentity("main", Optional.empty(), Optional.empty())),
        new BinlogReader.Observers(ReaderMetrics.NONE, new LatestTransactions()),
        thread);
  }

  private static long threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().contains(name))
        .count();
  }

  private static void assertLeavesNothing(BinlogReader reader, SilentServer server, String thread)
      throws Exception {
    reader.start();
    await().until(() -> server.openConnections() == 1);
    assertThat(threads(thread)).isEqualTo(1);
    long start = System.nanoTime();
    reader.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
    await().atMost(AT_ONCE).until(() -> threads(thread) == 0 && server.openConnections() == 0);
    assertThat(threads("blc-")).isZero();
  }

  @Test
  void closesAReaderThatAsksForTheServersState() throws Exception {
    try (SilentServer server = SilentServer.thatAccepts()) {
      ServerState state = new SqlServerState(new DoltClient(settings(server.port())));
      assertLeavesNothing(reader(server.port(), state, "asks"), server, "asks");
    }
  }

  @Test
  void closesAReaderThatLogsInForTheBinlog() throws Exception {
    try (DoltServer dolt = DoltServer.launch();
        SilentServer server = SilentServer.thatAccepts()) {
      ServerState state = new SqlServerState(new DoltClient(settings(dolt.port())));
      assertLeavesNothing(reader(server.port(), state, "logs-in"), server, "logs-in");
    }
  }

  @Test
  void namesThePropertyThatBoundsALogin() throws Exception {
    try (SilentServer server = SilentServer.thatAccepts()) {
      DoltClient client = new DoltClient(settings(server.port(), "connect.timeout.ms", "1000"));
      long start = System.nanoTime();
      assertThatThrownBy(client::connect)
          .isInstanceOf(DoltException.class)
          .hasMessageContaining("did not answer within 1000 ms ('connect.timeout.ms')");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  void asksOnlyOnceWhatIsNotAnswered() throws Exception {
    try (DoltServer dolt = DoltServer.launch();
        DoltClient client =
            new DoltClient(
                settings(
                    dolt.port(),
                    "connect.timeout.ms",
                    "30000",
                    "database.query.timeout.ms",
                    "5000"))) {
      client.connect();
      long start = System.nanoTime();
      assertThatThrownBy(() -> client.query("a nap", "SELECT SLEEP(20)", row -> row.getString(1)))
          .isInstanceOf(DoltException.class)
          .hasMessageContaining("gave no answer within 5000 ms ('database.query.timeout.ms')")
          .hasMessageContaining("a nap");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(4900), Duration.ofMillis(9500));
      assertThat(client.version()).isNotEmpty();
    }
  }
}
