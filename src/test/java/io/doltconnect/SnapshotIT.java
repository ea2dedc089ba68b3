package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.QUIET;
import static io.doltconnect.SnapshotTasks.briefs;
import static io.doltconnect.SnapshotTasks.markers;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.DoltServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rows that there are come first, each once; then every change. */
class SnapshotIT {
  private static DoltServer dolt;

  @BeforeAll
  static void startDolt() throws Exception {
    dolt = DoltServer.builder().start();
  }

  @AfterAll
  static void stopDolt() {
    dolt.close();
  }

  private static Map<String, String> properties(String database, String... changes) {
    return SnapshotTasks.properties(dolt, database, changes);
  }

  @Test
  void deliversCommittedAndOtherRowsThenChanges() throws Exception {
    dolt.execute("create database plain");
    dolt.executeIn(
        "plain",
        "create table a(id int primary key, v varchar(20))",
        "create table keyless(v int)",
        "insert into a values (1,'one'),(2,'two'),(3,'three')",
        "insert into keyless values (7),(7)",
        "call dolt_commit('-Am','all')",
        "insert into a values (4,'four')",
        "update a set v = 'TWO' where id = 2",
        "delete from a where id = 3",
        "insert into keyless values (8)",
        "create table late(id int primary key)",
        "insert into late values (9)",
        "create view seen as select * from a");
    String commit = dolt.queryIn("plain", "select hashof('HEAD')").get(0).get(0);
    try (TaskHarness task = new TaskHarness(properties("plain")).start()) {
      List<SourceRecord> records = untilQuiet(task);
      assertThat(briefs(records))
          .containsExactly(
              "r {id=1,v=one}",
              "r {id=2,v=two}",
              "r {id=3,v=three}",
              "r {v=7}",
              "r {v=7}",
              "r {id=2,v=TWO}",
              "d {id=3,v=three}",
              "tombstone {id=3}",
              "r {id=4,v=four}",
              "r {v=8}",
              "r {id=9}");
      assertThat(markers(records))
          .containsExactly(
              "first",
              "true",
              "last_in_data_collection",
              "first_in_data_collection",
              "last_in_data_collection",
              "true",
              "true",
              "true",
              "true",
              "last");
      assertThat(records.subList(0, 5)).allSatisfy(r -> assertThat(commit(r)).isEqualTo(commit));
      assertThat(commit(records.get(5))).isNull();
      dolt.executeIn("plain", "insert into a values (5,'five')");
      List<SourceRecord> change = task.poll(1, PATIENCE);
      assertThat(briefs(change)).containsExactly("c {id=5,v=five}");
      assertThat(change.get(0).valueSchema()).isEqualTo(records.get(0).valueSchema());
    }
  }

  private static String commit(SourceRecord record) {
    return ((Struct) record.value()).getStruct("source").getString("commit");
  }

  @Test
  void goesOnAfterAStopAtEveryRecord() throws Exception {
    dolt.execute("create database pieces");
    dolt.executeIn(
        "pieces",
        "create table a(id int primary key, v varchar(20))",
        "create table b(x int, y int, primary key(y,x))",
        "create table nothing(id int primary key)",
        "create table keyless(v int)",
        "insert into a values (1,'one'),(2,'two'),(3,'three')",
        "insert into b values (7,1),(8,1),(1,2)",
        "insert into keyless values (7),(7),(8)",
        "call dolt_commit('-Am','all')");
    Map<String, String> properties =
        properties("pieces", "max.batch.size", "1", "include.schema.changes", "true");
    List<Change> expected;
    try (TaskHarness task = new TaskHarness(properties).start()) {
      expected = Change.of(untilQuiet(task));
    }
    assertThat(expected).hasSize(13);
    List<Change> delivered = new ArrayList<>();
    TaskHarness task = new TaskHarness(properties);
    while (delivered.size() < expected.size()) {
      task.start();
      List<SourceRecord> records = task.poll(1, PATIENCE);
      delivered.addAll(Change.of(records));
      task.close();
      assertThat(delivered).isEqualTo(expected.subList(0, delivered.size()));
    }
    task.start();
    assertThat(task.poll(1, QUIET)).isEmpty();
    dolt.executeIn("pieces", "insert into a values (5,'five')");
    assertThat(briefs(task.poll(1, PATIENCE))).containsExactly("c {id=5,v=five}");
    task.close();
  }

  @Test
  void repeatsNothingOnAQuietServer() throws Exception {
    dolt.execute("create database quiet");
    dolt.executeIn(
        "quiet",
        "create table a(id int primary key)",
        "insert into a values (1),(2)",
        "call dolt_commit('-Am','all')");
    TaskHarness task = new TaskHarness(properties("quiet")).start();
    assertThat(briefs(untilQuiet(task))).containsExactly("r {id=1}", "r {id=2}");
    assertThat(task.offset()).doesNotContainKey("snapshot").containsKey("gtid_set");
    task.close();
    task.start();
    assertThat(task.poll(1, QUIET)).isEmpty();
    task.close();
  }

  @Test
  void deliversNothingMoreAfterAnInitialSnapshotOnly() throws Exception {
    dolt.execute("create database once");
    dolt.executeIn("once", "create table a(id int primary key)", "insert into a values (1)");
    TaskHarness task = new TaskHarness(properties("once", "snapshot.mode", "initial_only")).start();
    assertThat(briefs(untilQuiet(task))).containsExactly("r {id=1}");
    dolt.executeIn("once", "insert into a values (2)");
    assertThat(task.poll(1, QUIET)).isEmpty();
    task.close();
    task.start();
    assertThat(task.poll(1, QUIET)).isEmpty();
    task.close();
  }

  @Test
  void readsTablesThatAreAddedToTheFilter() throws Exception {
    dolt.execute("create database more");
    dolt.executeIn(
        "more",
        "create table a(id int primary key)",
        "create table b(id int primary key)",
        "create table k(v int)",
        "insert into a values (1)",
        "insert into b values (1),(2)",
        "insert into k values (1),(1)",
        "call dolt_commit('-Am','all')",
        "insert into b values (3)");
    TaskHarness task =
        new TaskHarness(properties("more", "table.include.list", "more\\.a")).start();
    assertThat(briefs(untilQuiet(task))).containsExactly("r {id=1}");
    Map<String, Object> offset = task.offset();
    task.close();
    dolt.executeIn(
        "more",
        "insert into a values (2)",
        "insert into b values (4)",
        "delete from b where id = 1",
        "insert into k values (2)");
    task =
        new TaskHarness(
                properties("more", "table.include.list", "more\\.a,more\\.b,more\\.k"), offset)
            .start();
    assertThat(briefs(untilQuiet(task)))
        .containsExactly(
            "r {id=1}",
            "r {id=2}",
            "r {v=1}",
            "r {v=1}",
            "d {id=1}",
            "tombstone {id=1}",
            "r {id=3}",
            "r {id=4}",
            "r {v=2}",
            "c {id=2}");
    dolt.executeIn("more", "insert into b values (5)", "insert into k values (3)");
    assertThat(briefs(untilQuiet(task))).containsExactly("c {id=5}", "c {v=3}");
    task.close();
  }

  @Test
  void readsTablesByStatementsOfTheirOwnAndLeavesOthersOut() throws Exception {
    dolt.execute("create database picked");
    dolt.executeIn(
        "picked",
        "create table a(id int primary key, v varchar(10))",
        "create table b(id int primary key)",
        "create table c(id int primary key)",
        "insert into a values (1,'x'),(2,'y')",
        "insert into b values (1)",
        "insert into c values (1)",
        "call dolt_commit('-Am','all')");
    Map<String, String> properties =
        properties(
            "picked",
            "snapshot.include.collection.list",
            "picked\\.[ab]",
            "snapshot.select.statement.overrides",
            "Picked.A",
            "snapshot.select.statement.overrides.picked.A",
            "select v, id from a where id > 1; -- the first is old");
    try (TaskHarness task = new TaskHarness(properties).start()) {
      assertThat(briefs(untilQuiet(task))).containsExactly("r {id=1}", "r {id=2,v=y}");
      dolt.executeIn("picked", "insert into c values (2)");
      assertThat(briefs(task.poll(1, PATIENCE))).containsExactly("c {id=2}");
    }
  }

  @Test
  void givesPlainRows() throws Exception {
    dolt.execute("create database rowform");
    dolt.executeIn(
        "rowform",
        "create table a(id int primary key)",
        "insert into a values (1),(2)",
        "call dolt_commit('-Am','all')",
        "delete from a where id = 1");
    try (TaskHarness task =
        new TaskHarness(properties("rowform", "record.format", "row")).start()) {
      List<SourceRecord> records = untilQuiet(task);
      assertThat(records)
          .extracting(record -> String.valueOf(record.value()))
          .containsExactly("Struct{id=1}", "Struct{id=2}", "null");
    }
  }

  @Test
  void stopsQuicklyWhileItReads() throws Exception {
    dolt.execute("create database large");
    dolt.executeIn("large", "create table a(id int primary key, v varchar(200))");
    StringBuilder rows = new StringBuilder("insert into a values (0,'')");
    for (int id = 1; id < 20_000; id++) {
      rows.append(",(").append(id).append(",repeat('x',200))");
    }
    dolt.executeIn("large", rows.toString(), "call dolt_commit('-Am','all')");
    Map<String, String> properties =
        properties("large", "max.batch.size", "10", "max.queue.size.in.bytes", "1000");
    TaskHarness task = new TaskHarness(properties).start();
    List<SourceRecord> first = task.poll(25, PATIENCE);
    long start = System.nanoTime();
    task.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    task.start();
    List<SourceRecord> rest = task.poll(20_000 - first.size(), PATIENCE);
    first.addAll(rest);
    assertThat(first).hasSize(20_000);
    assertThat(briefs(first).stream().distinct().count()).isEqualTo(20_000);
    task.close();
  }
}
