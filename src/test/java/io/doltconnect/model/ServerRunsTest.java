package io.doltconnect.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerRunsTest {
  private static ServerRun run(long from, long until, String version) {
    return new ServerRun(Instant.ofEpochSecond(from), Instant.ofEpochSecond(until), version);
  }

  @Test
  void knowsTheVersionOfAServerThatWasStartedWithinARun() {
    ServerRuns runs = ServerRuns.NONE.with(run(10, 20, "2.2.0")).with(run(30, 40, "2.3.1"));

    assertThat(runs.versions(Instant.ofEpochSecond(9))).isEmpty();
    assertThat(runs.versions(Instant.ofEpochSecond(10))).containsExactly("2.2.0");
    assertThat(runs.versions(Instant.ofEpochSecond(20))).containsExactly("2.2.0");
    assertThat(runs.versions(Instant.ofEpochSecond(21))).isEmpty();
    assertThat(runs.versions(Instant.ofEpochSecond(35))).containsExactly("2.3.1");
  }

  @Test
  void tellsBothVersionsIfTheClockWasSetBack() {
    ServerRuns runs = ServerRuns.NONE.with(run(10, 20, "2.2.0")).with(run(15, 40, "2.3.1"));

    assertThat(runs.versions(Instant.ofEpochSecond(16))).containsExactly("2.2.0", "2.3.1");
  }

  @Test
  void keepsARunAsItBecameKnown() {
    ServerRuns runs = ServerRuns.NONE.with(run(10, 20, "2.2.0"));

    assertThat(runs.with(run(10, 90, "2.2.0"))).isSameAs(runs);
    assertThat(runs.with(run(10, 90, "2.3.1")).runs()).hasSize(2);
    assertThat(runs.with(run(15, 90, "2.2.0")).runs()).hasSize(2);
  }

  @Test
  void knowsTheTimeInTheEventsOfARunOnceOneCame() {
    ServerRuns seen =
        ServerRuns.NONE
            .with(run(10, 20, "2.2.0"))
            .seen(Instant.ofEpochSecond(11))
            .with(run(20, 30, "2.3.1"));

    // The first ended in the second in which the other was started.
    assertThat(seen.versions(Instant.ofEpochSecond(20))).containsExactly("2.3.1");
    assertThat(seen.versions(Instant.ofEpochSecond(11))).containsExactly("2.2.0");
    assertThat(seen.with(run(10, 25, "2.2.0"))).isEqualTo(seen);
    assertThat(seen.seen(Instant.ofEpochSecond(11))).isSameAs(seen);
    assertThat(seen.seen(Instant.ofEpochSecond(99))).isSameAs(seen);
  }

  @Test
  void learnsNothingFromATimeThatTwoRunsShare() {
    ServerRuns runs = ServerRuns.NONE.with(run(10, 20, "2.2.0")).with(run(20, 30, "2.3.1"));

    assertThat(runs.seen(Instant.ofEpochSecond(20))).isSameAs(runs);
  }

  /** Nothing in the log tells them apart, so that whoever has to know stops. */
  @Test
  void tellsBothVersionsOfServersThatWereStartedInOneSecond() {
    ServerRuns runs =
        ServerRuns.NONE
            .with(run(10, 20, "2.2.0"))
            .seen(Instant.ofEpochSecond(11))
            .with(run(11, 30, "2.3.1"))
            .seen(Instant.ofEpochSecond(11));

    assertThat(runs.versions(Instant.ofEpochSecond(11))).containsExactly("2.2.0", "2.3.1");
  }

  @Test
  void keepsTheLastOnes() {
    ServerRuns runs = ServerRuns.NONE;
    for (int i = 0; i < 100; i++) {
      runs = runs.with(run(i * 10L, i * 10L + 5, "2.3.1"));
    }

    assertThat(runs.runs()).hasSize(8);
    assertThat(runs.versions(Instant.ofEpochSecond(990))).containsExactly("2.3.1");
    assertThat(runs.versions(Instant.ofEpochSecond(0))).isEmpty();
  }

  @Test
  void isWrittenAsASpanOrAnInstant() {
    ServerRun run = run(1_795_876_765L, 1_795_876_772L, "2.3.1");

    assertThat(run.span()).isEqualTo("2026-11-28T14:39:25Z/2026-11-28T14:39:32Z");
    assertThat(ServerRun.of(run.span(), "2.3.1")).isEqualTo(run);
    assertThat(ServerRun.of("2026-11-28T14:39:25Z", "2.2.3"))
        .isEqualTo(run(1_795_876_765L, 1_795_876_765L, "2.2.3"));
  }

  @Test
  void refusesASpanThatIsNone() {
    for (String text : List.of("", "1795876765", "2026-11-28T14:39:25Z/", "a/b")) {
      assertThatThrownBy(() -> ServerRun.of(text, "2.3.1"))
          .describedAs(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + text + "'");
    }
    assertThatThrownBy(() -> ServerRun.of("2026-11-28T14:39:32Z/2026-11-28T14:39:25Z", "2.3.1"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
