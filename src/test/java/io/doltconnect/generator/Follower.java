package io.doltconnect.generator;

import io.doltconnect.TaskHarness;
import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.support.DoltServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** A connector that follows one database, a consumer of its records, and what both gave. */
final class Follower implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String MARKS = "marks";
  private static final int KEPT = 40;
  private static final int SHOWN = 300;

  private final DoltServer source;
  private final String database;
  private final DoltReplica replica;
  private final TaskHarness task;
  private final Map<String, Object> start;
  private final Deque<SourceRecord> last = new ArrayDeque<>();
  private RecordsReplica consumer;
  private long marks;
  private long records;

  /** Starts a connector at the present. The database is there and has no tables. */
  Follower(DoltServer source, String database, DoltReplica replica) throws Exception {
    this.source = source;
    this.database = database;
    this.replica = replica;
    this.consumer = new RecordsReplica(database);
    source.execute(
        "CREATE DATABASE IF NOT EXISTS " + MARKS,
        "CREATE TABLE %s.`%s`(mark BIGINT PRIMARY KEY)".formatted(MARKS, database));
    task = new TaskHarness(properties()).start();
    follow();
    start = task.offset();
  }

  private Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", database);
    properties.put("topic.prefix", database);
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", Integer.toString(source.port()));
    properties.put("database.user", "root");
    properties.put("table.include.list", "%s\\..*,%s\\.%1$s".formatted(database, MARKS));
    properties.put("snapshot.mode", "no_data");
    properties.put("bigint.unsigned.handling.mode", "precise");
    return properties;
  }

  /** Reads all that the source wrote up to now. */
  void follow() throws Exception {
    consume(readOn(task));
  }

  /** Tables that the log does not tell are read when it has nothing more at hand: behind a mark. */
  private List<SourceRecord> readOn(TaskHarness from) throws Exception {
    List<SourceRecord> delivered = new ArrayList<>();
    do {
      mark();
      delivered.addAll(readToMark(from));
    } while (from.offset().containsKey("reconciling"));
    return delivered;
  }

  /**
   * Reads all that the source wrote up to now, with a stop in between.
   *
   * @param part after which part of the records, from 0 to 1; what came after it comes again
   */
  void followInterrupted(double part) throws Exception {
    List<SourceRecord> delivered = readOn(task);
    int kept = (int) (part * delivered.size());
    task.close();
    task.keep(delivered.get(kept));
    consume(delivered.subList(0, kept + 1));
    task.start();
    if (kept + 1 < delivered.size()) {
      consume(readOn(task));
    }
  }

  /**
   * Reads everything again from the beginning, by another connector for another consumer, after a
   * restart of the source: statements that failed in Dolt may have used up numbers, and until it is
   * restarted it refuses a reader that has not read what was before them. Nobody writes or follows
   * any more.
   */
  void readAgain() throws Exception {
    task.close();
    // To stop it would take until its next heartbeat.
    source.kill();
    source.start();
    consumer = new RecordsReplica(database);
    last.clear();
    try (TaskHarness again = new TaskHarness(properties(), start).start()) {
      consume(readOn(again));
    }
  }

  /** The tables that differ between the source and what was consumed. */
  List<String> differences() throws SQLException {
    return replica.differences(source, database, consumer);
  }

  private void mark() throws SQLException {
    source.execute("INSERT INTO %s.`%s` VALUES (%d)".formatted(MARKS, database, ++marks));
  }

  private List<SourceRecord> readToMark(TaskHarness from) throws InterruptedException {
    List<SourceRecord> delivered =
        from.pollUntil(seen -> !seen.isEmpty() && isLastMark(seen.get(seen.size() - 1)), PATIENCE);
    if (delivered.isEmpty() || !isLastMark(delivered.get(delivered.size() - 1))) {
      throw new AssertionError(
          "The connector does not come to the present within %s".formatted(PATIENCE));
    }
    return delivered;
  }

  private void consume(List<SourceRecord> delivered) {
    for (SourceRecord record : delivered) {
      if (!isMark(record)) {
        last.addLast(record);
        records++;
        if (last.size() > KEPT) {
          last.removeFirst();
        }
        consumer.accept(record);
      }
    }
  }

  private boolean isMark(SourceRecord record) {
    return record.topic().startsWith(database + "." + MARKS + ".");
  }

  private boolean isLastMark(SourceRecord record) {
    return isMark(record) && ((Struct) record.value()).getStruct("after").getInt64("mark") == marks;
  }

  /** How many records were consumed, marks left out. */
  long records() {
    return records;
  }

  /** The last records, for a message. */
  String lastRecords() {
    StringBuilder text = new StringBuilder();
    for (SourceRecord record : last) {
      String line = record.topic() + " " + record.key() + " " + brief((Struct) record.value());
      text.append(line, 0, Math.min(line.length(), SHOWN)).append('\n');
    }
    return text.toString();
  }

  private static String brief(Struct value) {
    if (value == null) {
      return "tombstone";
    }
    return value.schema().field("ddl") != null
        ? value.getString("ddl").replace("\n", " ")
        : value.getString("op") + " " + value.get("before") + " -> " + value.get("after");
  }

  @Override
  public void close() {
    task.close();
  }
}
