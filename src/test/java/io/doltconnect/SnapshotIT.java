package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.DoltServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rows that there are come first, each once; then every change. */
class SnapshotIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration QUIET = Duration.ofSeconds(1);
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
    Map<String, String> properties = new HashMap<>();
    properties.put("name", database);
    properties.put("topic.prefix", "s");
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", String.valueOf(dolt.port()));
    properties.put("database.user", "root");
    properties.put("database.include.list", database);
    properties.put("poll.interval.ms", "50");
    properties.put("include.schema.changes", "false");
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    return properties;
  }

  private static List<String> briefs(List<SourceRecord> records) {
    return Change.of(records).stream().map(Change::brief).toList();
  }

  private static List<String> markers(List<SourceRecord> records) {
    return records.stream()
        .map(record -> ((Struct) record.value()).getStruct("source").getString("snapshot"))
        .toList();
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
        "insert into late values (9)");
    try (TaskHarness task = new TaskHarness(properties("plain")).start()) {
      List<SourceRecord> records = task.poll(11, PATIENCE);
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
      assertThat(task.poll(1, QUIET)).isEmpty();
      dolt.executeIn("plain", "insert into a values (5,'five')");
      assertThat(briefs(task.poll(1, PATIENCE))).containsExactly("c {id=5,v=five}");
    }
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
    List<SourceRecord> whole;
    try (TaskHarness task = new TaskHarness(properties).start()) {
      whole = task.poll(13, PATIENCE);
      whole.addAll(task.poll(1, QUIET));
    }
    List<Change> expected = Change.of(whole);
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
}
