package io.doltconnect.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SuspendedTableWatchTest {
  private static final TableId A = new TableId("d", "a");

  private final SuspendedTables tables = new SuspendedTables(true, now -> {});
  private String state = "1";
  private int seconds;

  private SuspendedTableWatch watch() {
    return new SuspendedTableWatch(
        tables,
        table -> state,
        table -> "",
        Runnable::run,
        Duration.ofSeconds(1),
        () -> seconds * 1_000_000_000L);
  }

  @Test
  void hasThoseReadAtOnceThatWereSuspendedBefore() {
    tables.restore(Set.of(A));
    SuspendedTableWatch watch = watch();
    assertThat(watch.due()).containsExactly(A);
  }

  @Test
  void hasOneReadAgainWhenWhatTheServerSaysHasChanged() {
    SuspendedTableWatch watch = watch();
    assertThat(watch.due()).isEmpty();
    tables.suspend(A, new IllegalArgumentException("broken"));
    // It may have changed already.
    assertThat(watch.due()).containsExactly(A);
    for (seconds = 1; seconds < 100; seconds++) {
      assertThat(watch.due()).isEmpty();
    }
    state = "2";
    assertThat(watch.due()).containsExactly(A);
  }

  @Test
  void waitsTheLongerTheOftenerThatWasInVain() {
    tables.suspend(A, new IllegalArgumentException("broken"));
    SuspendedTableWatch watch = watch();
    assertThat(watch.due()).containsExactly(A);
    int attempts = 0;
    for (seconds = 1; seconds <= 1_000; seconds++) {
      state = "changed " + seconds;
      attempts += watch.due().size();
    }
    assertThat(attempts).isBetween(15, 25);
  }
}
