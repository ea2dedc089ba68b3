package io.doltconnect.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));

  @RepeatedTest(20)
  void doublesUpToTheLongestWait() {
    assertThat(backoff.wait(1)).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
    assertThat(backoff.wait(2)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(backoff.wait(6)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(16));
    assertThat(backoff.wait(7)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    assertThat(backoff.wait(1_000_000)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    assertThat(backoff.wait(Integer.MAX_VALUE)).isLessThanOrEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void neverOverflows() {
    Duration longest = Duration.ofMillis(Integer.MAX_VALUE);
    for (int failures = 1; failures < 100; failures++) {
      assertThat(new Backoff(longest, longest).wait(failures))
          .isBetween(longest.dividedBy(2), longest);
    }
  }

  @Test
  void isNotTheSameForEveryReader() {
    Set<Duration> waits = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      waits.add(backoff.wait(7));
    }
    assertThat(waits).hasSizeGreaterThan(10);
  }

  @Test
  void startsAtTheLongestWaitIfThatIsShorter() {
    Backoff short1 = new Backoff(Duration.ofSeconds(10), Duration.ofMillis(4));
    assertThat(short1.wait(1)).isBetween(Duration.ofMillis(2), Duration.ofMillis(4));
  }
}
