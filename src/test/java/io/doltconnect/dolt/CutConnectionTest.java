package io.doltconnect.dolt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.support.SilentServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client that is shut down ends at once, whatever it waits for. */
class CutConnectionTest {
  private static final Duration AT_ONCE = Duration.ofSeconds(3);

  private static DoltClient client(int port) {
    return new DoltClient(
        new DoltSourceConfig(
                Map.of(
                    "topic.prefix", "p",
                    "database.hostname", "127.0.0.1",
                    "database.port", String.valueOf(port),
                    "database.user", "root",
                    "connect.timeout.ms", "60000"))
            .connection());
  }

  private static void assertIsCut(SilentServer server) throws Exception {
    DoltClient client = client(server.port());
    CompletableFuture<Void> asking = CompletableFuture.runAsync(client::connect);
    server.awaitClient();
    assertThat(asking).isNotDone();

    long start = System.nanoTime();
    client.shutDown();
    assertThatThrownBy(() -> asking.get(AT_ONCE.toSeconds(), TimeUnit.SECONDS))
        .hasCauseInstanceOf(DoltException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
    assertThatThrownBy(client::connect).isInstanceOf(DoltException.class);
  }

  @Test
  void cutsAConnectionToAServerThatSaysNothing() throws Exception {
    try (SilentServer server = SilentServer.thatAccepts()) {
      assertIsCut(server);
    }
  }

  @Test
  void cutsAConnectionThatNobodyAccepts() throws Exception {
    try (SilentServer server = SilentServer.thatDoesNotAccept()) {
      assertIsCut(server);
    }
  }
}
