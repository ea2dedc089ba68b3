package io.doltconnect.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChunkQueueTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ChunkQueue queue = new ChunkQueue(1_000);

  private static Chunk.Rows rows(long bytes) {
    return new Chunk.Rows(0, null, "hash", List.of(), 0, false, bytes);
  }

  /** Puts in another thread. */
  private CompletableFuture<Boolean> putAside(Chunk chunk) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return queue.put(chunk);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void givesChunksInTheirOrder() throws InterruptedException {
    Chunk first = rows(1);
    Chunk second = rows(2);
    queue.put(first);
    queue.put(second);

    assertThat(queue.take(Duration.ZERO)).isSameAs(first);
    assertThat(queue.take(Duration.ZERO)).isSameAs(second);
    assertThat(queue.take(Duration.ofMillis(1))).isNull();
  }

  @Test
  void countsWhatWasTakenUntilTheNextIsTaken() throws Exception {
    queue.put(rows(600));
    queue.put(rows(400));
    CompletableFuture<Boolean> third = putAside(rows(500));

    queue.take(LONG);
    assertThat(third.isDone()).isFalse();
    queue.take(LONG);
    assertThat(third.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(queue.take(LONG).bytes()).isEqualTo(500);
  }

  @Test
  void takesAChunkThatIsLargerThanItAlone() throws Exception {
    assertThat(queue.put(rows(5_000))).isTrue();
    CompletableFuture<Boolean> next = putAside(rows(1));
    queue.take(LONG);
    assertThat(next.isDone()).isFalse();

    assertThat(queue.take(LONG).bytes()).isEqualTo(1);
    assertThat(next.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void tellsTheFirstFailureBehindWhatWasPutBefore() throws InterruptedException {
    queue.put(rows(1));
    queue.fail(new IllegalStateException("first"));
    queue.fail(new IllegalStateException("second"));

    assertThat(queue.hasFailed()).isTrue();
    assertThat(queue.take(LONG).bytes()).isEqualTo(1);
    assertThatThrownBy(() -> queue.take(LONG)).hasMessage("first");
    assertThatThrownBy(() -> queue.take(LONG)).hasMessage("first");
  }

  @Test
  void wakesWhoeverWaitsWhenItIsClosed() throws Exception {
    queue.put(rows(1_000));
    CompletableFuture<Boolean> waiting = putAside(rows(1));

    queue.close();

    assertThat(waiting.get(30, TimeUnit.SECONDS)).isFalse();
    assertThat(queue.take(LONG)).isNull();
    assertThat(queue.put(rows(1))).isFalse();
    assertThat(queue.isClosed()).isTrue();
  }
}
