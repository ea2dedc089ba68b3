package io.doltconnect.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.TaskHarness;
import io.doltconnect.support.DoltServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * One database of the source and two connectors: one that follows while statements are executed,
 * and one that reads all of them afterwards, when the server's definitions are not those that the
 * rows were written with.
 */
public final class Replication implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String MARKS = "marks";

  private final DoltServer source;
  private final String database;
  private final String tables;
  private final Map<String, String> changes;
  private final Connection connection;
  private final TaskHarness task;
  private final Map<String, Object> start;
  private final RecordsReplica live;
  private final List<SourceRecord> records = new ArrayList<>();
  private long marks;

  /** Makes the database and starts the connector that follows. */
  public Replication(DoltServer source, String database) throws Exception {
    this(source, database, ".*");
  }

  /**
   * Makes the database and starts the connector that follows.
   *
   * @param tables an expression for the names of the tables that are captured; not all of them can
   *     be compared
   */
  public Replication(DoltServer source, String database, String tables) throws Exception {
    this(source, database, tables, Map.of());
  }

  /** The same with connectors that stop where the log does not tell the rows. */
  public static Replication thatStops(DoltServer source, String database) throws Exception {
    return new Replication(source, database, ".*", Map.of("reconcile.mode", "fail"));
  }

  private Replication(
      DoltServer source, String database, String tables, Map<String, String> changes)
      throws Exception {
    this.changes = changes;
    this.source = source;
    this.database = database;
    this.tables = tables;
    live = new RecordsReplica(database);
    source.execute(
        "CREATE DATABASE IF NOT EXISTS " + MARKS,
        "CREATE DATABASE `%s`".formatted(database),
        "CREATE TABLE %s.`%s`(mark BIGINT PRIMARY KEY)".formatted(MARKS, database));
    connection = source.connect();
    try (Statement sql = connection.createStatement()) {
      sql.execute("USE `%s`".formatted(database));
    }
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
    properties.put(
        "table.include.list", "%1$s\\.%3$s,%2$s\\.%1$s".formatted(database, MARKS, tables));
    properties.put("snapshot.mode", "no_data");
    properties.put("bigint.unsigned.handling.mode", "precise");
    properties.putAll(changes);
    return properties;
  }

  /** Executes statements one by one; the connector that follows sees the server after each. */
  public Replication then(String... statements) throws Exception {
    for (String statement : statements) {
      atOnce(statement);
    }
    return this;
  }

  /** Executes statements; the connector that follows sees the server after the last only. */
  public Replication atOnce(String... statements) throws Exception {
    try (Statement sql = connection.createStatement()) {
      for (String statement : statements) {
        try {
          sql.execute(statement);
        } catch (SQLException e) {
          throw new SQLException(statement + ": " + e.getMessage(), e);
        }
      }
    }
    follow();
    return this;
  }

  /** Delivers what happened up to now, and gives what was delivered since the last time. */
  public List<SourceRecord> follow() throws Exception {
    return readToMark(
        task,
        record -> {
          live.accept(record);
          records.add(record);
        });
  }

  /** What the connector that follows delivered, marks left out. */
  public List<SourceRecord> records() {
    return records.stream().filter(record -> !isMark(record)).toList();
  }

  private void mark() throws SQLException {
    source.execute("INSERT INTO %s.`%s` VALUES (%d)".formatted(MARKS, database, ++marks));
  }

  /** Tables that the log does not tell are read when it has nothing more at hand: behind a mark. */
  private List<SourceRecord> readToMark(TaskHarness from, Consumer<SourceRecord> each)
      throws Exception {
    List<SourceRecord> delivered = new ArrayList<>();
    do {
      mark();
      readToMark(from, each, delivered);
    } while (from.offset().containsKey("reconciling"));
    return delivered;
  }

  private void readToMark(
      TaskHarness from, Consumer<SourceRecord> each, List<SourceRecord> delivered)
      throws InterruptedException {
    from.pollUntil(
        () -> isLastMark(delivered),
        PATIENCE,
        record -> {
          each.accept(record);
          delivered.add(record);
        });
    assertThat(isLastMark(delivered)).as("the mark is there after %s", PATIENCE).isTrue();
  }

  private boolean isMark(SourceRecord record) {
    return record.topic().startsWith(database + "." + MARKS + ".");
  }

  private boolean isLastMark(List<SourceRecord> delivered) {
    if (delivered.isEmpty()) {
      return false;
    }
    SourceRecord last = delivered.get(delivered.size() - 1);
    return isMark(last) && ((Struct) last.value()).getStruct("after").getInt64("mark") == marks;
  }

  /** Both connectors gave the replica what the source holds. */
  public void verify(DoltReplica replica) throws Exception {
    verifyFollowing(replica);
    RecordsReplica late = new RecordsReplica(database);
    List<SourceRecord> delivered = readAfterwards();
    delivered.forEach(late::accept);
    assertThat(replica.differences(source, database, late))
        .as(() -> "afterwards:%n%s".formatted(shown(delivered)))
        .isEmpty();
  }

  /** The connector that follows gave the replica what the source holds. */
  public void verifyFollowing(DoltReplica replica) throws Exception {
    follow();
    assertThat(replica.differences(source, database, live))
        .as(() -> "while it follows:%n%s".formatted(shown(records())))
        .isEmpty();
  }

  /** What a connector delivers that starts now and reads all from the beginning. */
  public List<SourceRecord> readAfterwards() throws Exception {
    follow();
    try (TaskHarness afterwards = new TaskHarness(properties(), start).start()) {
      return readToMark(afterwards, record -> {});
    }
  }

  private String shown(List<SourceRecord> all) {
    StringBuilder text = new StringBuilder();
    for (SourceRecord record : all) {
      if (!isMark(record)) {
        String line = record.topic() + " " + record.key() + " " + brief((Struct) record.value());
        text.append(line, 0, Math.min(line.length(), 400)).append(System.lineSeparator());
      }
    }
    return text.toString();
  }

  private static String brief(Struct value) {
    if (value == null) {
      return "tombstone";
    }
    return value.schema().field("ddl") != null
        ? value.getString("ddl")
        : value.getString("op") + " " + value.get("before") + " -> " + value.get("after");
  }

  @Override
  public void close() throws SQLException {
    task.close();
    connection.close();
  }
}
