package io.doltconnect.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SuspendedTablesTest {
  private static final TableId A = new TableId("d", "a");
  private static final TableId B = new TableId("d", "b");

  private final List<Set<TableId>> told = new ArrayList<>();
  private final SuspendedTables tables = new SuspendedTables(true, now -> told.add(now.keySet()));

  private static RuntimeException failure(String message) {
    return new IllegalArgumentException(message);
  }

  @Test
  void putsNothingAsideIfThatIsNotWanted() {
    SuspendedTables never = SuspendedTables.never();
    assertThat(never.suspend(A, failure("broken"))).isFalse();
    assertThat(never.contains(A)).isFalse();
    // What was put aside under another mode has to be read all the same.
    never.restore(Set.of(A));
    assertThat(never.tables()).containsExactly(A);
  }

  @Test
  void tellsOfEachOnce() {
    assertThat(tables.suspend(A, failure("broken"))).isTrue();
    assertThat(tables.suspend(A, failure("still broken"))).isTrue();
    assertThat(tables.takeNew()).isEqualTo(Map.of(A, "broken"));
    assertThat(tables.takeNew()).isEmpty();
    assertThat(tables.reasons()).isEqualTo(Map.of(A, "still broken"));
    assertThat(told).last().isEqualTo(Set.of(A));
  }

  @Test
  void keepsThoseThatAreReadInVain() {
    tables.suspend(A, failure("broken"));
    tables.suspend(B, failure("broken"));
    assertThat(tables.excludes(A)).isTrue();
    tables.retry(Set.of(A, B));
    assertThat(tables.excludes(A)).isFalse();
    assertThat(tables.contains(A)).isTrue();
    tables.suspend(A, failure("broken"));
    tables.endRetry();
    assertThat(tables.tables()).containsExactly(A);
    assertThat(tables.excludes(A)).isTrue();
    assertThat(tables.outOf(table -> true)).accepts(B).rejects(A);
    assertThat(told).last().isEqualTo(Set.of(A));
  }
}
