package io.doltconnect.generator;

import io.doltconnect.Healing;
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
  /** Dolt's heartbeats, which come every 30 s, tell that a transaction never comes. */
  private static final Duration UNTIL_HEALED = Duration.ofMinutes(3);

  private static final Duration LATE = Duration.ofSeconds(3);
  private static final String INTERVAL = "200";
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
  private boolean away;
  private long marks;
  private long records;
  private long reconciles;
  private int comparisons;
  private int late;

  /** Starts a connector at the present. The database is there and has no tables. */
  Follower(DoltServer source, String database, DoltReplica replica) throws Exception {
    this.source = source;
    this.database = database;
    this.replica = replica;
    this.consumer = RecordsReplica.aheadOfItsRows(database);
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
    properties.put("audit.interval.ms", INTERVAL);
    properties.put("reconcile.interval.ms", INTERVAL);
    properties.put("heartbeat.interval.ms", INTERVAL);
    properties.put("poll.interval.ms", "50");
    properties.put("reconnect.backoff.max.ms", "500");
    return properties;
  }

  /** Reads what the log has of all that the source wrote up to now. */
  void follow() throws Exception {
    comeBack();
    consume(readOn(task));
  }

  /** Stops the connector, until it is to read again. */
  void leave() {
    task.close();
    away = true;
  }

  private void comeBack() {
    if (away) {
      away = false;
      task.start();
    }
  }

  private List<SourceRecord> readOn(TaskHarness from) throws Exception {
    mark();
    return readToMark(from);
  }

  /**
   * Reads all that the source wrote up to now, with a stop in between.
   *
   * @param part after which part of the records, from 0 to 1; what came after it comes again
   */
  void followInterrupted(double part) throws Exception {
    comeBack();
    List<SourceRecord> delivered = readOn(task);
    int kept = (int) (part * delivered.size());
    task.close();
    task.keep(delivered.get(kept));
    consume(delivered.subList(0, kept + 1));
    task.start();
    consume(readOn(task));
  }

  /** Lets it look at the tables. */
  void look() throws Exception {
    follow();
    new Healing(task, source, UNTIL_HEALED).awaitLook(record -> consume(List.of(record)));
  }

  private void heal(TaskHarness from) throws Exception {
    consume(readOn(from));
    new Healing(from, source, UNTIL_HEALED).await(record -> consume(List.of(record)));
  }

  /**
   * Reads everything again from the beginning, by another connector for another consumer, after a
   * restart of the source: statements that failed in Dolt may have used up numbers, and until it is
   * restarted it refuses a reader that has not read what was before them. Nobody writes or follows
   * any more.
   */
  List<String> differencesOfAnother() throws Exception {
    task.close();
    // To stop it would take until its next heartbeat.
    source.kill();
    source.start();
    consumer = RecordsReplica.aheadOfItsRows(database);
    last.clear();
    try (TaskHarness again = new TaskHarness(properties(), start).start()) {
      return differences(again);
    }
  }

  /** The tables that differ between the source and what was consumed. */
  List<String> differences() throws Exception {
    comeBack();
    if (++comparisons % 3 != 0) {
      // It finds at once what is missing, and otherwise with Dolt's heartbeats.
      task.close();
      task.start();
    }
    List<String> differences = differences(task);
    reconciles += (Long) task.metric("Reconciles");
    return differences;
  }

  private List<String> differences(TaskHarness from) throws Exception {
    heal(from);
    List<String> differences = replica.differences(source, database, consumer);
    if (!differences.isEmpty()) {
      // Tables whose rows Dolt cannot log are looked at beside the others.
      from.pollUntil(() -> false, LATE, record -> consume(List.of(record)));
      heal(from);
      differences = replica.differences(source, database, consumer);
      late++;
    }
    return differences;
  }

  /** How many comparisons were right at the second time only. */
  int late() {
    return late;
  }

  /** How often tables were read because of something that the log lacks, about. */
  long reconciles() {
    return reconciles;
  }

  private void mark() throws SQLException {
    source.execute("INSERT INTO %s.`%s` VALUES (%d)".formatted(MARKS, database, ++marks));
  }

  private List<SourceRecord> readToMark(TaskHarness from) throws InterruptedException {
    List<SourceRecord> delivered = new ArrayList<>();
    boolean[] seen = {false};
    from.pollUntil(
        () -> seen[0],
        UNTIL_HEALED,
        record -> {
          delivered.add(record);
          seen[0] |= isLastMark(record);
        });
    if (!seen[0]) {
      consume(delivered);
      throw new AssertionError(
          "The connector does not come to the present within %s, its offset is %s"
              .formatted(UNTIL_HEALED, from.offset()));
    }
    return delivered;
  }

  private void consume(List<SourceRecord> delivered) {
    for (SourceRecord record : delivered) {
      if (record.topic().equals(database) || isChange(record)) {
        last.addLast(record);
        records++;
        if (last.size() > KEPT) {
          last.removeFirst();
        }
        consumer.accept(record);
      }
    }
  }

  private boolean isChange(SourceRecord record) {
    return record.topic().startsWith(database + "." + database + ".");
  }

  private boolean isLastMark(SourceRecord record) {
    return record.topic().startsWith(database + "." + MARKS + ".")
        && record.value() instanceof Struct value
        && value.getStruct("after") != null
        && value.getStruct("after").getInt64("mark") == marks;
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
