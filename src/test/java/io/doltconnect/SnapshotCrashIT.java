package io.doltconnect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.support.ConnectWorker;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.KafkaBroker;
import io.doltconnect.support.TopicReader;
import io.doltconnect.support.TopicRecord;
import io.doltconnect.writers.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The worker is killed in the middle of a snapshot, while others write. */
class SnapshotCrashIT {
  private static final int THOUSANDS = 10;
  private static final long ROWS_OF_LARGE = THOUSANDS * 1_000L;
  private static final int READ_BEFORE_KILL = 2_000;

  /**
   * A worker writes each record with its schema: faster sessions would leave it behind for long.
   */
  private static final int LONGEST_PAUSE = 600;

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final RecordsReplica rows = new RecordsReplica(LoadedSource.PREFIX);
  private long large;

  @Test
  void goesOnWithEveryRowExactlyOnce() throws Exception {
    long seed = Long.getLong("seed", 1);
    // The order of statements and rows is lost between topics; keyless rows may come again.
    List<Work> left = new ArrayList<>(Work.DEFINITIONS);
    left.add(Work.KEYLESS);
    try (DoltServer dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
        KafkaBroker broker = KafkaBroker.start();
        LoadedSource source = new LoadedSource(dolt, seed, left, LONGEST_PAUSE);
        ConnectWorker worker =
            ConnectWorker.builder(broker.bootstrapServers())
                .schemas(true)
                .exactlyOnce(5_000)
                .property("session.timeout.ms", "6000")
                .property("heartbeat.interval.ms", "2000")
                .start();
        TopicReader reader =
            TopicReader.ofPrefix(broker.bootstrapServers(), LoadedSource.PREFIX).keepingNothing()) {
      source.beginLargeTransaction(THOUSANDS).join();
      // What no commit has is read anew after an interruption.
      dolt.executeIn("huge", "CALL dolt_commit('-Am', 'large')");
      Map<String, String> config =
          LoadedSource.properties(
              dolt, "exactly.once.support", "required", "max.batch.size", "100");
      worker.rest().putConnector(LoadedSource.PREFIX, config);
      readUntil(reader, record -> large >= READ_BEFORE_KILL);
      worker.kill();
      reader.readToEnd().forEach(this::accept);
      assertThat(large).isLessThan(ROWS_OF_LARGE);
      worker.start();
      // A mark that the snapshot itself reads would not tell its end.
      readUntil(reader, SnapshotCrashIT::isStreamed);

      assertThat(
              source.differences(
                  rows,
                  mark -> {
                    readUntil(reader, record -> isMark(record, mark));
                    // The mark is the last record of all, but a reader may see its topic first.
                    reader.readToEnd().forEach(this::accept);
                  }))
          .as("seed %d", seed)
          .isEmpty();
      assertThat(large).isEqualTo(ROWS_OF_LARGE);
    }
  }

  private void readUntil(TopicReader reader, Predicate<TopicRecord> last) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    boolean seen = false;
    while (!seen) {
      assertThat(System.nanoTime()).as("the end of %s", PATIENCE).isLessThan(end);
      for (TopicRecord record : reader.poll()) {
        accept(record);
        seen |= last.test(record);
      }
    }
  }

  private void accept(TopicRecord record) {
    large += record.topic().equals(LoadedSource.PREFIX + ".huge.large") ? 1 : 0;
    rows.accept(record.topic(), bytes(record.key()), bytes(record.value()));
  }

  private static byte[] bytes(JsonNode json) {
    return json == null ? null : json.toString().getBytes(UTF_8);
  }

  private static boolean isStreamed(TopicRecord record) {
    return record.payload() != null
        && record.payload().at("/source/snapshot").asText().equals("false");
  }

  private static boolean isMark(TopicRecord record, long mark) {
    return record.topic().equals(LoadedSource.PREFIX + ".marks.marks")
        && record.payload().at("/after/mark").asLong() == mark;
  }
}
