package io.doltconnect.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.doltconnect.binlog.RowsEvent.ByteSlice;
import io.doltconnect.binlog.RowsEvent.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventQueueTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final TableMap MAP =
      new MapBytes("db", "t").required("a", WireType.LONG).minimal();
  private static final Executor OTHER_THREAD = task -> new Thread(task).start();

  private final EventQueue queue = new EventQueue(1_000);

  private static RowsEvent event(int size) {
    return new RowsEvent(MAP, Kind.INSERT, 0, new ByteSlice(new byte[size], 0, size));
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

  private static void staysBlocked(CompletableFuture<?> waiting) {
    await()
        .during(Duration.ofMillis(100))
        .atMost(Duration.ofSeconds(5))
        .until(() -> !waiting.isDone());
  }

  @Test
  void handsEventsOnInTheirOrder() throws InterruptedException {
    RowsEvent first = event(10);
    RowsEvent second = event(10);
    queue.put(first);
    queue.put(second);

    assertThat(queue.take(LONG)).isSameAs(first);
    assertThat(queue.take(LONG)).isSameAs(second);
    assertThat(queue.take(Duration.ZERO)).isNull();
  }

  @Test
  void hasRoomUpToItsCapacity() throws InterruptedException {
    queue.put(event(600));
    queue.awaitRoom(400);

    staysBlocked(awaitRoom(401));
  }

  @Test
  void hasRoomOnlyWhenWhatWasTakenIsDoneWith() throws InterruptedException {
    queue.put(event(600));
    CompletableFuture<Void> waiting = awaitRoom(500);
    queue.take(LONG);

    staysBlocked(waiting);
    assertThat(queue.bytes()).isEqualTo(600);

    assertThat(queue.take(Duration.ZERO)).isNull();
    waiting.join();
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void takesOneEventThatIsLargerThanItsCapacityWhenItIsEmpty() throws InterruptedException {
    queue.awaitRoom(5_000);
    queue.put(event(5_000));
    CompletableFuture<Void> waiting = awaitRoom(1);
    staysBlocked(waiting);

    assertThat(queue.take(LONG).bytes()).isEqualTo(5_000);
    assertThat(queue.take(Duration.ZERO)).isNull();
    waiting.join();
  }

  @Test
  void countsEventsWithoutRowsToo() throws InterruptedException {
    for (int i = 0; i < 7; i++) {
      queue.put(new BinlogEvent.Statement("db", "CREATE DATABASE x"));
    }
    queue.awaitRoom(1_000 - 7 * 128);
    staysBlocked(awaitRoom(1_000 - 7 * 128 + 1));
    for (int i = 0; i < 8; i++) {
      queue.take(Duration.ZERO);
    }
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void waitsForTheNextEvent() throws InterruptedException {
    RowsEvent late = event(1);
    CountDownLatch taking = new CountDownLatch(1);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              await().until(() -> taking.getCount() == 0);
              queue.put(late);
            },
            OTHER_THREAD);
    taking.countDown();

    assertThat(queue.take(LONG)).isSameAs(late);
    writer.join();
  }

  @Test
  void failsAfterTheEventsBeforeTheFailure() throws InterruptedException {
    BinlogException failure = new BinlogException("the end");
    queue.put(event(1));
    queue.put(event(2));
    queue.fail(failure);

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
    CompletableFuture<BinlogEvent> taking =
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

    EventQueue full = new EventQueue(10);
    full.put(event(500));
    CompletableFuture<Void> writer = CompletableFuture.runAsync(full::close, OTHER_THREAD);
    full.awaitRoom(500);
    writer.join();
    assertThat(full.take(LONG)).isNull();
  }
}
