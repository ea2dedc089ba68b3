package io.doltconnect.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.columns.DefinitionPendingException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AskedDefinitionsTest {
  private static final TableId T = new TableId("db", "t");
  private static final TableId U = new TableId("db", "u");

  /** As a clock that counts from anywhere, which nanoTime is. */
  private long now = Long.MAX_VALUE - 5;

  private final ArrayDeque<Runnable> work = new ArrayDeque<>();
  private final List<TableId> asked = new ArrayList<>();
  private RuntimeException failure;
  private final AskedDefinitions definitions =
      new AskedDefinitions(this::answer, work::add, () -> now);

  private Optional<TableDefinition> answer(TableId table) {
    asked.add(table);
    if (failure != null) {
      throw failure;
    }
    return Optional.of(new TableDefinition(table, List.of(), List.of(), ""));
  }

  private void assertPending(TableId table, long moment) {
    assertThatThrownBy(() -> definitions.read(table, moment))
        .isInstanceOf(DefinitionPendingException.class)
        .hasMessageContaining(table.toString());
  }

  private void assertGives(TableId table, long moment) {
    assertThat(definitions.read(table, moment).orElseThrow().id()).isEqualTo(table);
  }

  @Test
  void asksInTheOtherThreadAndGivesTheAnswerWhenItIsThere() {
    assertPending(T, now);
    assertPending(T, now);
    assertThat(asked).isEmpty();
    assertThat(work).hasSize(1);

    work.remove().run();
    assertGives(T, now);
    assertGives(T, now);
    assertThat(asked).containsExactly(T);
  }

  @Test
  void asksAgainOnlyForWhatWasReceivedSince() {
    assertPending(T, now);
    now += 10;
    work.remove().run();
    assertGives(T, now);
    assertGives(T, now - 3);
    assertThat(work).isEmpty();

    assertPending(T, now + 1);
    now += 1;
    work.remove().run();
    assertGives(T, now);
    assertThat(asked).containsExactly(T, T);
  }

  @Test
  void asksAgainForWhatWasReceivedWhileItWasAsking() {
    assertPending(T, now);
    work.remove().run();
    long later = now + 1;
    now += 2;
    // The answer is there, but may be older than what wants it now.
    assertPending(T, later);
    work.remove().run();
    assertGives(T, later);
  }

  @Test
  void tellsAFailureOnceAndAsksAgain() {
    failure = new IllegalStateException("away");
    assertPending(T, now);
    work.remove().run();
    assertThatThrownBy(() -> definitions.read(T, now)).isSameAs(failure);

    failure = null;
    assertPending(T, now);
    work.remove().run();
    assertGives(T, now);
  }

  @Test
  void keepsAFailureFromWhoDidNotAsk() {
    failure = new IllegalStateException("away");
    assertPending(T, now);
    work.remove().run();
    failure = null;
    assertPending(U, now);
    work.remove().run();
    assertGives(U, now);
  }

  @Test
  void waitsForTheAnswerAndNoLonger() throws InterruptedException {
    assertThat(definitions.await(Duration.ofDays(1))).isTrue();
    assertPending(T, now);
    assertThat(definitions.await(Duration.ofMillis(5))).isFalse();

    failure = new IllegalStateException("away");
    work.remove().run();
    assertThat(definitions.await(Duration.ofDays(1))).isTrue();
  }
}
