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
  private static final int THOUSANDS = 20;
  private static final int READ_BEFORE_KILL = 5_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Test
  void goesOnWithEveryRowExactlyOnce() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    // The order of statements and rows is lost between topics; keyless rows may come again.
    List<Work> left = new ArrayList<>(Work.DEFINITIONS);
    left.add(Work.KEYLESS);
    try (DoltServer dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
        KafkaBroker broker = KafkaBroker.start();
        LoadedSource source = new LoadedSource(dolt, seed, left);
        ConnectWorker worker =
            ConnectWorker.builder(broker.bootstrapServers())
                .schemas(true)
                .exactlyOnce(5_000)
                .property("session.timeout.ms", "6000")
                .property("heartbeat.interval.ms", "2000")
                .start();
        TopicReader reader = TopicReader.ofPrefix(broker.bootstrapServers(), LoadedSource.PREFIX)) {
      source.beginLargeTransaction(THOUSANDS).join();
      Map<String, String> config =
          LoadedSource.properties(
              dolt, "exactly.once.support", "required", "max.batch.size", "200");
      worker.rest().putConnector(LoadedSource.PREFIX, config);
      RecordsReplica rows = new RecordsReplica(LoadedSource.PREFIX);
      int[] read = {0};
      readUntil(
          reader,
          rows,
          record -> record.topic().endsWith(".large") && ++read[0] >= READ_BEFORE_KILL);
      worker.kill();
      worker.start();
      // A mark that the snapshot itself reads would not tell its end.
      readUntil(reader, rows, SnapshotCrashIT::isStreamed);

      assertThat(
              source.differences(
                  rows,
                  mark -> {
                    readUntil(reader, rows, record -> isMark(record, mark));
                    // The mark is the last record of all, but a reader may see its topic first.
                    reader.readToEnd().forEach(record -> accept(rows, record));
                  }))
          .as("seed %d", seed)
          .isEmpty();
      assertThat(reader.all().stream().filter(SnapshotCrashIT::isOfLarge).count())
          .isEqualTo(THOUSANDS * 1_000L);
    }
  }

  private static void readUntil(
      TopicReader reader, RecordsReplica rows, Predicate<TopicRecord> last) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    boolean seen = false;
    while (!seen) {
      assertThat(System.nanoTime()).as("the end of %s", PATIENCE).isLessThan(end);
      for (TopicRecord record : reader.poll()) {
        accept(rows, record);
        seen |= last.test(record);
      }
    }
  }

  private static void accept(RecordsReplica rows, TopicRecord record) {
    rows.accept(record.topic(), bytes(record.key()), bytes(record.value()));
  }

  private static byte[] bytes(JsonNode json) {
    return json == null ? null : json.toString().getBytes(UTF_8);
  }

  private static boolean isOfLarge(TopicRecord record) {
    return record.topic().equals(LoadedSource.PREFIX + ".huge.large");
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
