package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.briefs;
import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.replica.ReplicaServers;
import io.doltconnect.support.DoltServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Snapshots of some tables that are asked for while the stream goes on. */
class IncrementalSnapshotIT {
  @RegisterExtension private static final ReplicaServers SERVERS = new ReplicaServers();

  private final DoltServer dolt = SERVERS.source();
  private final RecordsReplica records = new RecordsReplica("s");
  private final List<SourceRecord> delivered = new ArrayList<>();
  private int marks;

  @BeforeEach
  void createTables() throws Exception {
    dolt.execute("create database d");
    dolt.executeIn(
        "d",
        "create table t(id int primary key, v varchar(20))",
        "create table pair(a int, b varchar(10) collate utf8mb4_0900_ai_ci, v int, primary key(a, b))",
        "create table bin(k varbinary(4) primary key, v decimal(5,2))",
        "create table big(id bigint unsigned primary key, v int)",
        "create table times(at datetime(3) primary key, v int)",
        "create table bag(v int)",
        "create table hollow(id int primary key)",
        "create table zz(id int primary key)",
        "insert into t values (1,'a'),(2,'b'),(3,'c'),(4,'d'),(5,'e'),(6,'f'),(7,'g')",
        "insert into pair values (1,'A',1),(1,'b',2),(2,'a',3),(2,'Ä''\\\\',4),(3,'x',5)",
        "insert into bin values (x'00',1.5),(x'00ff',2),(x'27',3),(x'5c27',4)",
        "insert into big values (1,1),(18446744073709551615,2),(9223372036854775808,3)",
        "insert into times values ('2026-01-01 00:00:00.123',1),('2026-01-02 00:00:00',2)",
        "insert into bag values (1),(1),(2)");
  }

  @AfterEach
  void dropTables() throws Exception {
    dolt.execute("drop database d");
  }

  private Map<String, String> properties(String... changes) {
    Map<String, String> properties = SnapshotTasks.properties(dolt, "d", changes);
    properties.put("include.schema.changes", "true");
    properties.putIfAbsent("snapshot.mode", "no_data");
    properties.putIfAbsent("bigint.unsigned.handling.mode", "precise");
    return properties;
  }

  private void take(List<SourceRecord> more) {
    more.forEach(records::accept);
    delivered.addAll(more);
  }

  /** All that there is up to now: the last table has a new row, behind all others' rows. */
  private List<SourceRecord> untilMarked(TaskHarness task) throws Exception {
    int mark = ++marks;
    dolt.execute("insert into d.zz values (%d)".formatted(mark));
    List<SourceRecord> all =
        task.pollUntil(seen -> seen.stream().anyMatch(record -> isMark(record, mark)), PATIENCE);
    assertThat(all).anyMatch(record -> isMark(record, mark));
    return all;
  }

  private static boolean isMark(SourceRecord record, int mark) {
    return record.topic().equals("s.d.zz")
        && record.value() instanceof Struct value
        && value.getStruct("after") != null
        && value.getStruct("after").getInt32("id") == mark;
  }

  private List<SourceRecord> untilSnapshots(TaskHarness task, long count) throws Exception {
    List<SourceRecord> all =
        task.pollUntil(seen -> task.metric("IncrementalSnapshots").equals(count), PATIENCE);
    assertThat(task.metric("IncrementalSnapshots")).isEqualTo(count);
    return all;
  }

  private void verify() throws Exception {
    assertThat(SERVERS.replica().differences(dolt, "d", records))
        .as(() -> String.join("\n", briefs(delivered)))
        .isEmpty();
  }

  private static List<String> incremental(List<SourceRecord> records, String table) {
    return briefs(
        records.stream()
            .filter(record -> record.topic().equals("s.d." + table))
            .filter(
                record ->
                    record.value() instanceof Struct value
                        && value.getStruct("source").getString("snapshot").equals("incremental"))
            .toList());
  }

  @Test
  void deliversAllRowsOfTheTablesThatAreAskedFor() throws Exception {
    try (TaskHarness task =
        new TaskHarness(
                properties(
                    "snapshot.request", "first:d\\.(?!zz).*",
                    "incremental.snapshot.chunk.size", "2"))
            .start()) {
      take(untilSnapshots(task, 1));
      dolt.executeIn("d", "update t set v = 'later' where id = 3", "delete from bag where v = 2");
      take(untilMarked(task));
      verify();
      assertThat(incremental(delivered, "t"))
          .containsExactly(
              "r {id=1,v=a}",
              "r {id=2,v=b}",
              "r {id=3,v=c}",
              "r {id=4,v=d}",
              "r {id=5,v=e}",
              "r {id=6,v=f}",
              "r {id=7,v=g}");
      assertThat(incremental(delivered, "pair")).hasSize(5);
      assertThat(incremental(delivered, "bin")).hasSize(4);
      assertThat(incremental(delivered, "big")).hasSize(3);
      // These cannot be told from what the stream delivers meanwhile.
      assertThat(incremental(delivered, "bag")).hasSize(4).first().asString().startsWith("t");
      assertThat(incremental(delivered, "times")).hasSize(3).first().asString().startsWith("t");
      assertThat(task.metric("IncrementalRows")).isEqualTo(19L);
      assertThat(task.metric("IncrementalSnapshot")).isEqualTo("");
    }
  }

  @Test
  void isDoneOnceWithOneToken() throws Exception {
    Map<String, String> properties = properties("snapshot.request", "a:d\\.t");
    TaskHarness task = new TaskHarness(properties).start();
    take(untilSnapshots(task, 1));
    task.close();
    task.start();
    take(untilMarked(task));
    task.close();
    assertThat(incremental(delivered, "t")).hasSize(7);

    properties.put("snapshot.request", "b:d\\.t,d\\.pair");
    task.start();
    take(untilSnapshots(task, 1));
    task.close();
    assertThat(incremental(delivered, "t")).hasSize(14);
    assertThat(incremental(delivered, "pair")).hasSize(5);
  }

  @Test
  void goesOnAtTheNextRowWhereverItIsInterrupted() throws Exception {
    TaskHarness task =
        new TaskHarness(
            properties(
                "snapshot.request", "a:d\\.(t|pair|bin|big|bag)",
                "incremental.snapshot.chunk.size", "3",
                "max.batch.size", "1"));
    for (int records = 1; records <= 6; records++) {
      task.start();
      take(task.poll(records, PATIENCE));
      task.close();
    }
    task.start();
    take(untilSnapshots(task, 1));
    dolt.executeIn("d", "insert into times values ('2026-01-03 00:00:00',2)");
    take(untilMarked(task));
    for (String table : List.of("t", "pair", "bin", "big")) {
      assertThat(incremental(delivered, table)).as(table).doesNotHaveDuplicates();
    }
    dolt.executeIn("d", "delete from times where v < 3");
    take(untilMarked(task));
    verify();
    task.close();
  }

  @Test
  void isRightThoughTablesAreAlteredInIt() throws Exception {
    Map<String, String> properties =
        properties(
            "snapshot.request", "a:d\\.(t|pair)",
            "incremental.snapshot.chunk.size", "2",
            "max.batch.size", "1");
    TaskHarness task = new TaskHarness(properties).start();
    take(task.poll(2, PATIENCE));
    dolt.executeIn(
        "d", "alter table pair add column w int default 7", "update pair set w = a where a = 2");
    take(task.poll(3, PATIENCE));
    dolt.executeIn(
        "d",
        "drop table t",
        "create table t(id int primary key, v varchar(20))",
        "insert into t values (6,'new'),(9,'new')");
    take(task.poll(1, PATIENCE));
    dolt.executeIn("d", "update t set v = 'newer' where id = 9");
    take(untilSnapshots(task, 1));
    take(untilMarked(task));
    task.close();
    dolt.executeIn("d", "drop table bin, big, times, bag");
    verify();
  }

  /** The offset is no place for what records do not show; so a restart reads the table anew. */
  @Test
  void keepsMaskedKeysOutOfTheOffset() throws Exception {
    dolt.executeIn(
        "d",
        "create table secret(k varchar(64) primary key)",
        "insert into secret values ('a'),('b'),('c'),('d'),('e')");
    TaskHarness task =
        new TaskHarness(
            properties(
                "snapshot.request", "a:d\\.secret",
                "column.mask.hash.SHA-256.with.salt.x", "d\\.secret\\.k",
                "incremental.snapshot.chunk.size", "2",
                "max.batch.size", "1"));
    task.start();
    take(task.poll(3, PATIENCE));
    assertThat(task.offset().get("snapshot_requests"))
        .asString()
        .contains("\"secret\"")
        .doesNotContain("\"key\"");
    task.close();
    task.start();
    List<SourceRecord> again = untilSnapshots(task, 1);
    assertThat(again.stream().filter(record -> record.topic().equals("s.d.secret"))).hasSize(5);
    task.close();
  }

  @Test
  void endsWhereTheConfigurationDoesNotAskAnyMore() throws Exception {
    Map<String, String> properties =
        properties("snapshot.request", "a:d\\.t", "max.batch.size", "1");
    TaskHarness task = new TaskHarness(properties).start();
    take(task.poll(2, PATIENCE));
    task.close();
    properties.remove("snapshot.request");
    task.start();
    take(untilMarked(task));
    assertThat(incremental(delivered, "t")).hasSize(2);
    assertThat(task.offset()).doesNotContainKey("snapshot_requests");
    task.close();
  }
}
