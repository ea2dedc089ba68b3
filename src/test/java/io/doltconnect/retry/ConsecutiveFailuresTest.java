package io.doltconnect.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class ConsecutiveFailuresTest {
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofDays(1));
  private static final ConnectException AWAY = new ConnectException("Dolt is away.");

  private static ConsecutiveFailures upTo(int max) {
    return new ConsecutiveFailures(new Retries(max, BACKOFF));
  }

  @Test
  void waitsLongerAfterEach() {
    ConsecutiveFailures failures = upTo(-1);
    assertThat(failures.any()).isFalse();

    assertThat(failures.recordFailure(AWAY, true))
        .isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    for (int i = 0; i < 9; i++) {
      failures.recordFailure(AWAY, true);
    }
    assertThat(failures.recordFailure(AWAY, true)).isGreaterThan(Duration.ofSeconds(50));
    assertThat(failures.any()).isTrue();
  }

  @Test
  void countsAnewOnceTheServerAnswered() {
    ConsecutiveFailures failures = upTo(2);
    failures.recordFailure(AWAY, true);
    failures.recordFailure(AWAY, true);
    failures.reset();

    assertThat(failures.any()).isFalse();
    assertThat(failures.recordFailure(AWAY, true)).isLessThanOrEqualTo(Duration.ofMillis(100));
  }

  @Test
  void givesUpAfterTheLimit() {
    ConsecutiveFailures failures = upTo(2);
    failures.recordFailure(AWAY, true);
    failures.recordFailure(AWAY, true);

    assertThatThrownBy(() -> failures.recordFailure(AWAY, true))
        .isInstanceOf(ConnectException.class)
        .hasMessage("Given up after 3 failures in a row (errors.max.retries=2): Dolt is away.")
        .hasCause(AWAY);
  }

  @Test
  void givesUpAtOnceWhatTryingAgainCannotHelp() {
    ConnectException denied = new ConnectException("No.");

    assertThatThrownBy(() -> upTo(-1).recordFailure(denied, false)).isSameAs(denied);
  }
}
