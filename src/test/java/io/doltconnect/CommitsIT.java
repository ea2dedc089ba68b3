package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.offset.SourceOffset;
import io.doltconnect.support.DoltServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The offset relies on Dolt commits for the definitions that these have. */
class CommitsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static DoltServer dolt;

  @BeforeAll
  static void startServer() {
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
  }

  @AfterAll
  static void stopServer() {
    dolt.close();
  }

  private static Map<String, String> properties(String database) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", database);
    properties.put("topic.prefix", database);
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", Integer.toString(dolt.port()));
    properties.put("database.user", "root");
    properties.put("database.include.list", database);
    properties.put("snapshot.mode", "earliest");
    properties.put("heartbeat.interval.ms", "10");
    return properties;
  }

  private static TaskHarness task(String database, Map<String, Object> offset) {
    return new TaskHarness(properties(database), offset).start();
  }

  private static SourceOffset offset(SourceRecord record) {
    return SourceOffset.fromMap(TaskHarness.offset(record));
  }

  private static String head(String database) throws Exception {
    return dolt.queryIn(database, "select hashof('HEAD')").get(0).get(0);
  }

  /** Polls until the offset of a record names the database's last commit. */
  private static List<SourceRecord> follow(TaskHarness task, String database) throws Exception {
    String head = head(database);
    List<SourceRecord> records =
        task.pollUntil(
            polled ->
                !polled.isEmpty()
                    && head.equals(offset(polled.get(polled.size() - 1)).commits().get(database)),
            PATIENCE);
    assertThat(offset(records.get(records.size() - 1)).commits()).isEqualTo(Map.of(database, head));
    return records;
  }

  private static List<String> rows(List<SourceRecord> records) {
    List<String> rows = new ArrayList<>();
    for (SourceRecord record : records) {
      if (record.topic().endsWith(".t") && record.value() != null) {
        rows.add(String.valueOf(((Struct) record.value()).get("after")));
      }
    }
    return rows;
  }

  private static int size(SourceOffset offset) {
    return offset.toMap().toString().length();
  }

  @Test
  void staysSmallWithManyTablesThatAreAsCommitted() throws Exception {
    String columns =
        IntStream.range(0, 29)
            .mapToObj(i -> "column_%d varchar(%d) comment 'the column %d'".formatted(i, i + 7, i))
            .collect(Collectors.joining(","));
    List<String> statements = new ArrayList<>(List.of("create database big", "use big"));
    for (int i = 0; i < 500; i++) {
      statements.add("create table table_%d(id int primary key, %s)".formatted(i, columns));
    }
    statements.add("create table t(id int primary key)");
    statements.add("call dolt_commit('-Am', 'all')");
    statements.add("insert into t values (1)");
    dolt.execute(statements.toArray(String[]::new));

    try (TaskHarness task = task("big", null)) {
      follow(task, "big");
      // A look while the tables are being made names those that came after it began.
      task.pollUntil(r -> size(SourceOffset.fromMap(task.offset())) < 4_000, PATIENCE);
      SourceOffset committed = SourceOffset.fromMap(task.offset());
      assertThat(committed.definitions()).isNull();
      assertThat(size(committed)).isLessThan(4_000);

      dolt.executeIn("big", "alter table table_7 add column more int", "insert into t values (2)");
      assertThat(rows(task.pollUntil(r -> rows(r).size() == 1, PATIENCE))).hasSize(1);
      SourceOffset altered = SourceOffset.fromMap(task.offset());
      assertThat(altered.definitions()).isNotNull();
      assertThat(size(altered)).isLessThan(4_000);
    }
  }

  @Test
  void readsWithTheDefinitionsOfTheCommit() throws Exception {
    dolt.execute(
        "create database past",
        "use past",
        "create table t(id int primary key, u int unsigned, s set('x','y'))",
        "create table gone(id int unsigned primary key)",
        "create table untouched(id int)",
        "call dolt_commit('-Am', 'first')");
    Map<String, Object> offset;
    try (TaskHarness task = task("past", null)) {
      follow(task, "past");
      offset = task.offset();
    }
    assertThat(SourceOffset.fromMap(offset).definitions()).isNull();
    dolt.executeIn(
        "past",
        "insert into t values (1, 4294967295, 'x,y')",
        "insert into gone values (4294967295)",
        "alter table t drop column s",
        "insert into t values (2, 4294967295)",
        "drop table gone",
        "call dolt_commit('-Am', 'second')",
        "alter table t rename column u to w");

    try (TaskHarness task = task("past", offset)) {
      List<SourceRecord> records = follow(task, "past");

      assertThat(rows(records))
          .startsWith("Struct{id=1,u=4294967295,s=x,y}")
          .contains("Struct{id=2,u=4294967295}");
      assertThat(records)
          .filteredOn(record -> record.topic().equals("past.past.gone"))
          .extracting(record -> ((Struct) record.key()).getInt64("id"))
          .containsExactly(4294967295L);
      assertThat(SourceOffset.fromMap(task.offset()).definitions()).isNotNull();
      offset = task.offset();
    }
    dolt.executeIn("past", "insert into t values (3, 4294967295)");
    try (TaskHarness task = task("past", offset)) {
      assertThat(rows(task.pollUntil(r -> !rows(r).isEmpty(), PATIENCE)))
          .containsExactly("Struct{id=3,w=4294967295}");
    }
  }

  @Test
  void holdsAllDefinitionsOfAServerThatNeverCommits() throws Exception {
    dolt.execute(
        "create database unrecorded",
        "use unrecorded",
        "create table t(id int primary key, u int unsigned)");
    Map<String, Object> offset;
    try (TaskHarness task = task("unrecorded", null)) {
      follow(task, "unrecorded");
      offset = task.offset();
    }
    assertThat(SourceOffset.fromMap(offset).definitions()).isNotNull();
    dolt.executeIn(
        "unrecorded",
        "insert into t values (1, 4294967295)",
        "drop table t",
        "create table t(u date)");

    try (TaskHarness task = task("unrecorded", offset)) {
      assertThat(rows(task.pollUntil(r -> !rows(r).isEmpty(), PATIENCE)))
          .containsExactly("Struct{id=1,u=4294967295}");
    }
  }

  private Map<String, Object> offsetWhoseCommitIsGone(String database) throws Exception {
    dolt.execute(
        "create database " + database,
        "use " + database,
        "create table t(id int primary key, u int unsigned)",
        "call dolt_commit('-Am', 'first')",
        "create table o(id int)",
        "call dolt_commit('-Am', 'second')");
    Map<String, Object> offset;
    try (TaskHarness task = task(database, null)) {
      follow(task, database);
      offset = task.offset();
    }
    String second = head(database);
    dolt.executeIn(
        database,
        "insert into t values (1, 4294967295)",
        "call dolt_reset('--hard', 'HEAD~1')",
        "insert into t values (2, 4294967295)",
        "alter table t drop column u",
        "call dolt_gc('--full')");
    assertThat(
            dolt.queryIn(database, "select 1 from dolt_log where commit_hash = '" + second + "'"))
        .isEmpty();
    return offset;
  }

  @Test
  void readsTheStatementsAgainWhenTheCommitIsGone() throws Exception {
    Map<String, Object> offset = offsetWhoseCommitIsGone("lost");
    Map<String, String> properties = properties("lost");
    properties.put("reconcile.mode", "fail");
    try (TaskHarness task = new TaskHarness(properties, offset).start()) {
      List<SourceRecord> records = follow(task, "lost");

      assertThat(rows(records).subList(0, 1)).containsExactly("Struct{id=1,u=4294967295}");
      assertThat(rows(records)).contains("Struct{id=2,u=4294967295}");
    }
  }

  @Test
  void readsTheTablesWhenTheCommitIsGone() throws Exception {
    Map<String, Object> offset = offsetWhoseCommitIsGone("away");
    try (TaskHarness task = task("away", offset)) {
      assertThat(rows(follow(task, "away"))).containsExactly("null", "Struct{id=2}");
    }
  }
}
