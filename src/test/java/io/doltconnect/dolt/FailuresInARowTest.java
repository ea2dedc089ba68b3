package io.doltconnect.dolt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.binlog.Backoff;
import io.doltconnect.binlog.Retries;
import io.doltconnect.dolt.DoltException.Reason;
import java.time.Duration;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class FailuresInARowTest {
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofDays(1));
  private static final DoltException AWAY =
      new DoltException(Reason.UNREACHABLE, "Dolt is away.", null);

  private static FailuresInARow upTo(int max) {
    return new FailuresInARow(new Retries(max, BACKOFF));
  }

  @Test
  void waitsLongerAfterEach() {
    FailuresInARow failures = upTo(-1);
    assertThat(failures.any()).isFalse();

    assertThat(failures.add(AWAY)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    for (int i = 0; i < 9; i++) {
      failures.add(AWAY);
    }
    assertThat(failures.add(AWAY)).isGreaterThan(Duration.ofSeconds(50));
    assertThat(failures.any()).isTrue();
  }

  @Test
  void countsAnewOnceTheServerAnswered() {
    FailuresInARow failures = upTo(2);
    failures.add(AWAY);
    failures.add(AWAY);
    failures.end();

    assertThat(failures.any()).isFalse();
    assertThat(failures.add(AWAY)).isLessThanOrEqualTo(Duration.ofMillis(100));
  }

  @Test
  void givesUpAfterTheLimit() {
    FailuresInARow failures = upTo(2);
    failures.add(AWAY);
    failures.add(AWAY);

    assertThatThrownBy(() -> failures.add(AWAY))
        .isInstanceOf(ConnectException.class)
        .hasMessage("Given up after 3 failures in a row (errors.max.retries=2): Dolt is away.")
        .hasCause(AWAY);
  }

  @Test
  void givesUpAtOnceWhatTryingAgainCannotHelp() {
    DoltException denied = new DoltException(Reason.LOGIN_DENIED, "No.", null);

    assertThatThrownBy(() -> upTo(-1).add(denied)).isSameAs(denied);
  }
}
