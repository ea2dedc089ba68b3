package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.support.DoltServer;
import io.doltconnect.writers.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Snapshots one after the other while eight writers go on, each followed by the stream until what
 * the writers did is read. The suite's seed is always the same, so that it fails for no new reason.
 * System properties: {@code snapshots}, how many of each kind, with a new seed, which is printed;
 * {@code seed}, to repeat what the writers do.
 */
class SnapshotUnderLoadIT {
  private static final long SEED_OF_SUITE = 1;
  private static final int SNAPSHOTS = Integer.getInteger("snapshots", 2);
  private static final long SEED =
      Long.getLong(
          "seed", System.getProperty("snapshots") == null ? SEED_OF_SUITE : System.nanoTime());

  /** Of five snapshots these begin while a large transaction is being written. */
  private static final Set<Integer> LARGE = Set.of(1, 3);

  private static final int LARGE_THOUSANDS = 200;
  private static final int MOST_MILLIS_OF_LARGE = 6_000;
  private static final int LONGEST_PAUSE = 20;
  private static final int MOST_KILLS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static DoltServer dolt;
  private static LoadedSource source;

  /** How many records it took at most. */
  private static int longest = 1_000;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void start() throws Exception {
    System.out.printf("-Dseed=%d -Dsnapshots=%d%n", SEED, SNAPSHOTS);
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
    // Their changes cannot be delivered once more, as it is done on a server that is never quiet.
    source = new LoadedSource(dolt, SEED, List.of(Work.KEYLESS), LONGEST_PAUSE);
  }

  @AfterAll
  static void stop() throws Exception {
    System.out.println(source.writers().summary());
    source.close();
    dolt.close();
  }

  @Test
  void isRightWhileWritersGoOn() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (int number = 0; number < SNAPSHOTS; number++) {
      wrong.addAll(differences(number, 0));
    }
    assertThat(wrong).as("seed %d", SEED).isEmpty();
  }

  @Test
  void isRightThoughTheTaskIsKilledInIt() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (int number = 0; number < SNAPSHOTS; number++) {
      wrong.addAll(differences(number, 1 + random.nextInt(MOST_KILLS)));
    }
    assertThat(wrong).as("seed %d", SEED).isEmpty();
  }

  /** Consumers have nothing but what was asked for while the stream went on. */
  @Test
  void isRightBesideTheStream() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (int number = 0; number < (SNAPSHOTS + 1) / 2; number++) {
      RecordsReplica rows = RecordsReplica.withoutConverter(LoadedSource.PREFIX);
      TaskHarness task =
          new TaskHarness(
              LoadedSource.properties(
                  dolt, "snapshot.mode", "no_data", "snapshot.request", "all" + number + ":.*"));
      source.writers().pause();
      try {
        task.start();
      } finally {
        source.writers().resume();
      }
      try (TaskHarness running = task) {
        for (int kill = 0; kill < random.nextInt(MOST_KILLS + 1); kill++) {
          readAndKill(running, rows, record -> false);
        }
        running.pollUntil(
            () -> running.metric("IncrementalSnapshots").equals(1L), PATIENCE, rows::accept);
        assertThat(running.metric("IncrementalSnapshots")).isEqualTo(1L);
        wrong.addAll(source.differences(rows, running));
      }
    }
    assertThat(wrong).as("seed %d", SEED).isEmpty();
  }

  /** Takes a snapshot, and says what is wrong with it; the others are taken even so. */
  private List<String> differences(int number, int kills) throws Exception {
    long start = System.nanoTime();
    CompletableFuture<Void> large = CompletableFuture.completedFuture(null);
    if (LARGE.contains(number % 5)) {
      large = source.beginLargeTransaction(LARGE_THOUSANDS);
      Thread.sleep(random.nextInt(MOST_MILLIS_OF_LARGE));
    }
    RecordsReplica rows = RecordsReplica.withoutConverter(LoadedSource.PREFIX);
    try (TaskHarness task = new TaskHarness(LoadedSource.properties(dolt)).start()) {
      int read = 0;
      for (int kill = 0; kill < kills; kill++) {
        read += readAndKill(task, rows, SnapshotUnderLoadIT::isStreamed);
      }
      boolean[] ended = {false};
      int[] more = {0};
      task.pollUntil(
          () -> ended[0],
          PATIENCE,
          record -> {
            rows.accept(record);
            more[0]++;
            ended[0] |= isStreamed(record);
          });
      longest = Math.max(longest, read + more[0]);
      assertThat(ended[0]).as("the snapshot ends within %s", PATIENCE).isTrue();
      large.join();
      List<String> differences = source.differences(rows, task);
      System.out.printf(
          "snapshot %d, %d kills, %d + %d records, %.1f s, %s%n",
          number,
          kills,
          read,
          more[0],
          (System.nanoTime() - start) / 1e9,
          differences.isEmpty() ? "right" : "WRONG: " + differences);
      return differences.stream()
          .map(difference -> "snapshot " + number + ", " + difference)
          .toList();
    }
  }

  /**
   * Reads some records of the snapshot, forgets what was polled after them, and starts again.
   *
   * @param ended whether a record is behind the snapshot
   */
  private int readAndKill(TaskHarness task, RecordsReplica rows, Predicate<SourceRecord> ended)
      throws InterruptedException {
    int count = random.nextInt(longest);
    List<SourceRecord> kept = new ArrayList<>();
    while (kept.size() < count && (kept.isEmpty() || !ended.test(kept.get(kept.size() - 1)))) {
      List<SourceRecord> batch = task.poll();
      for (SourceRecord record : batch.subList(0, Math.min(batch.size(), count - kept.size()))) {
        kept.add(record);
        task.keep(record);
      }
    }
    task.close();
    kept.forEach(rows::accept);
    task.start();
    return kept.size();
  }

  private static boolean isStreamed(SourceRecord record) {
    return record.value() instanceof Struct value
        && value.schema().field("source") != null
        && "false".equals(value.getStruct("source").getString("snapshot"));
  }
}
