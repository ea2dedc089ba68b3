package io.doltconnect.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.doltconnect.binlog.BinlogException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ByteBoundedQueueTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Executor OTHER_THREAD = task -> new Thread(task).start();

  private final ByteBoundedQueue<Element> queue = new ByteBoundedQueue<>(1_000, Element::bytes);

  private record Element(String name, long bytes) {}

  private static Element element(long bytes) {
    return new Element("one of " + bytes, bytes);
  }

  private CompletableFuture<Void> awaitRoom(int size) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            queue.awaitRoom(size);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        OTHER_THREAD);
  }

  private CompletableFuture<Boolean> putAside(Element element) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return queue.put(element);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        OTHER_THREAD);
  }

  private static void staysBlocked(CompletableFuture<?> waiting) {
    await()
        .during(Duration.ofMillis(100))
        .atMost(Duration.ofSeconds(5))
        .until(() -> !waiting.isDone());
  }

  @Test
  void handsElementsOnInTheirOrder() throws InterruptedException {
    Element first = new Element("first", 10);
    Element second = new Element("second", 10);
    queue.add(first);
    queue.add(second);

    assertThat(queue.take(LONG)).isSameAs(first);
    assertThat(queue.take(LONG)).isSameAs(second);
    assertThat(queue.take(Duration.ZERO)).isNull();
  }

  @Test
  void hasRoomUpToItsCapacity() throws InterruptedException {
    queue.add(element(600));
    queue.awaitRoom(400);

    staysBlocked(awaitRoom(401));
  }

  @Test
  void hasRoomOnlyWhenWhatWasTakenIsDoneWith() throws InterruptedException {
    queue.add(element(600));
    CompletableFuture<Void> waiting = awaitRoom(500);
    queue.take(LONG);

    staysBlocked(waiting);
    assertThat(queue.bytes()).isEqualTo(600);

    assertThat(queue.take(Duration.ZERO)).isNull();
    waiting.join();
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void takesOneElementThatIsLargerThanItsCapacityWhenItIsEmpty() throws InterruptedException {
    queue.awaitRoom(5_000);
    queue.add(element(5_000));
    CompletableFuture<Void> waiting = awaitRoom(1);
    staysBlocked(waiting);

    assertThat(queue.take(LONG).bytes()).isEqualTo(5_000);
    assertThat(queue.take(Duration.ZERO)).isNull();
    waiting.join();
  }

  @Test
  void waitsForTheNextElement() throws InterruptedException {
    Element late = element(1);
    CountDownLatch taking = new CountDownLatch(1);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              await().until(() -> taking.getCount() == 0);
              queue.add(late);
            },
            OTHER_THREAD);
    taking.countDown();

    assertThat(queue.take(LONG)).isSameAs(late);
    writer.join();
  }

  @Test
  void failsAfterTheElementsBeforeTheFailure() throws InterruptedException {
    BinlogException failure = new BinlogException("the end");
    queue.add(element(1));
    queue.add(element(2));
    queue.fail(failure);
    queue.fail(new BinlogException("a later one"));
    assertThat(queue.hasFailed()).isTrue();

    assertThat(queue.take(LONG).bytes()).isEqualTo(1);
    assertThat(queue.take(LONG).bytes()).isEqualTo(2);
    assertThatThrownBy(() -> queue.take(LONG)).isSameAs(failure);
    assertThatThrownBy(() -> queue.take(LONG)).isSameAs(failure);
  }

  @Test
  void wakesTheTakerForAFailure() {
    BinlogException failure = new BinlogException("the end");
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(() -> queue.fail(failure), OTHER_THREAD);

    assertThatThrownBy(() -> queue.take(LONG)).isSameAs(failure);
    writer.join();
  }

  @Test
  void wakesBothSidesWhenItIsClosed() throws Exception {
    CompletableFuture<Element> taking =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return queue.take(LONG);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            },
            OTHER_THREAD);
    queue.close();
    assertThat(taking.join()).isNull();

    ByteBoundedQueue<Element> full = new ByteBoundedQueue<>(10, Element::bytes);
    full.add(element(500));
    CompletableFuture<Void> writer = CompletableFuture.runAsync(full::close, OTHER_THREAD);
    full.awaitRoom(500);
    writer.join();
    assertThat(full.take(LONG)).isNull();
  }

  @Test
  void putsWhatHasRoom() throws Exception {
    assertThat(queue.put(element(600))).isTrue();
    assertThat(queue.put(element(400))).isTrue();
    CompletableFuture<Boolean> third = putAside(element(500));

    queue.take(LONG);
    staysBlocked(third);
    queue.take(LONG);
    assertThat(third.join()).isTrue();
    assertThat(queue.take(LONG).bytes()).isEqualTo(500);
  }

  @Test
  void putsOneElementThatIsLargerThanItsCapacityWhenItIsEmpty() throws Exception {
    assertThat(queue.put(element(5_000))).isTrue();
    CompletableFuture<Boolean> next = putAside(element(1));
    queue.take(LONG);
    staysBlocked(next);

    assertThat(queue.take(LONG).bytes()).isEqualTo(1);
    assertThat(next.join()).isTrue();
  }

  @Test
  void putsNothingWhenItIsClosed() throws Exception {
    queue.put(element(1_000));
    CompletableFuture<Boolean> waiting = putAside(element(1));
    staysBlocked(waiting);
    assertThat(queue.isClosed()).isFalse();

    queue.close();

    assertThat(waiting.join()).isFalse();
    assertThat(queue.put(element(1))).isFalse();
    assertThat(queue.take(LONG)).isNull();
    assertThat(queue.isClosed()).isTrue();
  }
}
