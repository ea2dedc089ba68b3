package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.support.DoltServer;
import io.doltconnect.writers.Work;
import io.doltconnect.writers.Writers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A server with four databases that eight writers change, one of them without any commit; and the
 * comparison with what a task delivered.
 */
final class LoadedSource implements AutoCloseable {
  static final String PREFIX = "loaded";
  static final List<String> COMMITTED = List.of("w0", "w1", "w2");
  static final List<String> UNCOMMITTED = List.of("w3");
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final DoltServer dolt;
  private final DoltReplica replica = new DoltReplica();
  private final Writers writers;
  private boolean filled;
  private long marks;

  LoadedSource(DoltServer dolt, long seed, Collection<Work> left, int longestPause)
      throws SQLException {
    this.dolt = dolt;
    dolt.execute(
        "CREATE DATABASE marks",
        "CREATE TABLE marks.marks(mark BIGINT PRIMARY KEY)",
        "CREATE DATABASE huge");
    dolt.executeIn(
        "huge",
        "CREATE TABLE thousand(n INT PRIMARY KEY)",
        "INSERT INTO thousand WITH RECURSIVE r(n) AS"
            + " (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 999) SELECT n FROM r",
        "CREATE TABLE large(id INT PRIMARY KEY, v VARCHAR(60))");
    writers = Writers.start(dolt, seed, COMMITTED, UNCOMMITTED, left, longestPause);
  }

  Writers writers() {
    return writers;
  }

  DoltReplica replica() {
    return replica;
  }

  /**
   * Begins to write a large transaction: the insert of rows and their deletion by turns.
   *
   * @param thousands how many thousand rows
   */
  CompletableFuture<Void> beginLargeTransaction(int thousands) {
    filled = !filled;
    return writers.beside(
        "huge",
        filled
            ? "INSERT INTO large SELECT a.n * 1000 + b.n, CONCAT('row ', a.n, ' ', b.n)"
                + " FROM thousand a JOIN thousand b WHERE a.n < "
                + thousands
            : "DELETE FROM large");
  }

  /** A task that reads all of it. */
  static Map<String, String> properties(DoltServer dolt, String... changes) {
    Map<String, String> properties = Connectors.config(dolt, PREFIX, "snapshot.mode", "initial");
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    properties.put("bigint.unsigned.handling.mode", "precise");
    // Dolt refuses a reader as long as a commit is under way, which here is often.
    properties.put("reconnect.backoff.ms", "50");
    properties.put("reconnect.backoff.max.ms", "200");
    return properties;
  }

  /** Takes all records up to a mark. */
  interface MarkReader {
    void readTo(long mark) throws Exception;
  }

  /**
   * Pauses the writers, lets what they have written be read, and compares.
   *
   * @param rows has what was delivered before, and gets the rest from the reader
   * @return what differs; empty if every table has the source's hash
   */
  List<String> differences(RecordsReplica rows, MarkReader reader) throws Exception {
    writers.pause();
    try {
      dolt.execute("INSERT INTO marks.marks VALUES (%d)".formatted(++marks));
      reader.readTo(marks);
      List<String> differences = new ArrayList<>();
      for (String database : databases()) {
        for (String difference : replica.differences(dolt, database, rows)) {
          differences.add(database + ": " + difference);
        }
      }
      return differences;
    } finally {
      writers.resume();
    }
  }

  /** {@link #differences(RecordsReplica, MarkReader)} with what a task delivers. */
  List<String> differences(RecordsReplica rows, TaskHarness task) throws Exception {
    return differences(
        rows,
        mark -> {
          boolean[] seen = {false};
          task.pollUntil(
              () -> seen[0],
              PATIENCE,
              record -> {
                rows.accept(record);
                seen[0] |= isMark(record, mark);
              });
          assertThat(seen[0]).as("mark %d is there after %s", mark, PATIENCE).isTrue();
        });
  }

  static List<String> databases() {
    return Stream.of(COMMITTED, UNCOMMITTED, List.of("huge")).flatMap(List::stream).toList();
  }

  private static boolean isMark(SourceRecord record, long mark) {
    if (!record.topic().equals(PREFIX + ".marks.marks") || record.value() == null) {
      return false;
    }
    Struct after = ((Struct) record.value()).getStruct("after");
    return after != null && after.getInt64("mark") == mark;
  }

  @Override
  public void close() {
    writers.close();
    replica.close();
  }
}
