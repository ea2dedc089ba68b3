package io.doltconnect.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ServerRunTest {
  private static final long NOW = 1_795_876_772L;

  @Test
  void takesTheSecondOfTheStartOutOfTheShortUuid() {
    // What Dolt 2.3.1 answered 7 s after its start, with server_id 1.
    assertThat(ServerRun.of("2.3.1", 102_187_406_433_714_177L, NOW))
        .isEqualTo(
            new ServerRun(Instant.ofEpochSecond(NOW - 7), Instant.ofEpochSecond(NOW), "2.3.1"));
  }

  @Test
  void takesItWhateverTheServersIdIs() {
    long id = Long.parseUnsignedLong(Long.toUnsignedString(0xffL << 56 | 1_795_876_765L << 24 | 9));

    assertThat(ServerRun.of("2.3.1", id, NOW).from()).isEqualTo(Instant.ofEpochSecond(NOW - 7));
  }

  @Test
  void neverBeginsBehindItsEnd() {
    long manyCalls = (1_795_876_765L << 24) + (100L << 24);

    assertThat(ServerRun.of("2.3.1", manyCalls, NOW))
        .isEqualTo(new ServerRun(Instant.ofEpochSecond(NOW), Instant.ofEpochSecond(NOW), "2.3.1"));
  }
}
