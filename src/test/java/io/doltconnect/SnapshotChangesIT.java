package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.briefs;
import static io.doltconnect.SnapshotTasks.markers;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.support.DoltServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What changes while a snapshot reads: the records alone make what the server has. The snapshot is
 * held up in a table whose rows do not fit into its queue, behind tables that it has read and
 * before others.
 */
class SnapshotChangesIT {
  private static final int ROWS = 3_000;

  private DoltServer dolt;
  private DoltReplica replica;
  private RecordsReplica records;
  private final List<SourceRecord> delivered = new ArrayList<>();

  @BeforeEach
  void startDolt() throws Exception {
    dolt = DoltServer.builder().start();
    replica = new DoltReplica();
    records = new RecordsReplica("s");
    dolt.execute("create database d");
    dolt.executeIn(
        "d",
        "create table a_altered(id int primary key, v varchar(20))",
        "create table a_dropped(id int primary key)",
        "create table a_emptied(id int primary key)",
        "create table a_keyless(v int)",
        "create table a_keyless_altered(v int)",
        "create table a_rekeyed(id int primary key, other int not null)",
        "create table a_renamed(id int primary key)",
        "create table a_spelled(id varchar(10) collate utf8mb4_0900_ai_ci primary key, v int)",
        "create table a_swap1(id int primary key)",
        "create table a_swap2(id int primary key)",
        "create table a_text(id varchar(10) collate utf8mb4_0900_ai_ci primary key, v int)",
        "create table a_written(id int primary key, v int)",
        "create table m(id int primary key, v varchar(2000))",
        "create table z(id int primary key)",
        "insert into a_altered values (1,'x'),(2,'y'),(3,'z')",
        "insert into a_dropped values (1),(2)",
        "insert into a_emptied values (1),(2)",
        "insert into a_keyless values (1),(1),(2)",
        "insert into a_keyless_altered values (1),(1),(2)",
        "insert into a_rekeyed values (1,10),(2,20)",
        "insert into a_renamed values (1),(2)",
        "insert into a_spelled values ('a',1),('b',2),('c',3)",
        "insert into a_swap1 values (1)",
        "insert into a_swap2 values (2),(3)",
        "insert into a_text values ('a',1),('b',2)",
        "insert into a_written values (1,1),(2,2),(3,3)",
        "insert into z values (1)");
    StringBuilder rows = new StringBuilder("insert into m values (0,'')");
    for (int id = 1; id < ROWS; id++) {
      rows.append(",(").append(id).append(",repeat('x',2000))");
    }
    dolt.executeIn("d", rows.toString(), "call dolt_commit('-Am','all')");
  }

  @AfterEach
  void stopDolt() {
    dolt.close();
    replica.close();
  }

  private Map<String, String> properties(String... changes) {
    Map<String, String> properties = SnapshotTasks.properties(dolt, "d", changes);
    properties.put("include.schema.changes", "true");
    properties.put("max.queue.size.in.bytes", "1000");
    properties.put("max.batch.size", "100");
    return properties;
  }

  private void take(List<SourceRecord> more) {
    more.forEach(records::accept);
    delivered.addAll(more);
  }

  private void readSomeOfM(TaskHarness task) throws Exception {
    take(
        task.pollUntil(
            seen -> !seen.isEmpty() && seen.get(seen.size() - 1).topic().equals("s.d.m"),
            PATIENCE));
    assertThat(delivered.get(delivered.size() - 1).topic()).isEqualTo("s.d.m");
    assertThat(delivered).noneMatch(record -> record.topic().equals("s.d.z"));
  }

  private void change() throws Exception {
    dolt.executeIn(
        "d",
        "alter table a_altered add column n int not null default 7 first",
        "update a_altered set v = 'X' where id = 1",
        "delete from a_altered where id = 2",
        "drop table a_dropped",
        "truncate table a_emptied",
        "insert into a_keyless values (1),(3)",
        "delete from a_keyless where v = 2",
        "alter table a_keyless_altered add column w int",
        "insert into a_keyless_altered values (5,5)",
        "rename table a_renamed to b_renamed",
        "update a_spelled set id = 'A', v = 2 where id = 'a'",
        "alter table a_spelled add column n int",
        "replace into a_spelled values ('B',2,null)",
        "insert into a_text values ('c',3)",
        "update a_text set id = 'A', v = 4 where id = 'a'",
        "update a_written set v = 22 where id = 2",
        "delete from a_written where id = 3",
        "insert into a_written values (4,4)",
        "create table b_new(id int primary key)",
        "insert into b_new values (1)",
        "update m set v = 'changed' where id in (1, 2999)",
        "insert into z values (2)");
  }

  private void verify() throws Exception {
    assertThat(replica.differences(dolt, "d", records))
        .as(() -> String.join("\n", briefs(delivered.subList(0, 100))))
        .isEmpty();
  }

  @Test
  void followsWhatIsChangedMeanwhile() throws Exception {
    try (TaskHarness task = new TaskHarness(properties()).start()) {
      readSomeOfM(task);
      change();
      // What Dolt logs of these cannot be followed, but the present can be read.
      dolt.executeIn(
          "d",
          "rename table a_swap1 to swap",
          "rename table a_swap2 to a_swap1",
          "rename table swap to a_swap2",
          "alter table a_rekeyed drop primary key, add primary key(id, other)",
          "insert into a_rekeyed values (1,11)");
      take(untilQuiet(task));
      verify();
      assertThat(records.rows("d", "a_dropped")).isEmpty();
      assertThat(records.rows("d", "a_renamed")).isEmpty();
      dolt.executeIn("d", "insert into b_new values (5)", "insert into a_altered values (9,9,'q')");
      take(untilQuiet(task));
      verify();
    }
  }

  @Test
  void followsWhatIsChangedWhileTheTaskIsDown() throws Exception {
    TaskHarness task = new TaskHarness(properties()).start();
    readSomeOfM(task);
    task.close();
    change();
    task.start();
    take(untilQuiet(task));
    verify();
    task.close();
    dolt.executeIn("d", "insert into a_keyless values (4)", "insert into b_new values (5)");
    task.start();
    take(untilQuiet(task));
    verify();
    task.close();
  }

  @Test
  void waitsForAServerThatIsRestarted() throws Exception {
    try (TaskHarness task = new TaskHarness(properties()).start()) {
      readSomeOfM(task);
      dolt.kill();
      dolt.start();
      take(untilQuiet(task));
      verify();
      assertThat(delivered.stream().map(SnapshotChangesIT::identity).distinct().count())
          .isEqualTo(delivered.size() - 2);
    }
  }

  private static String identity(SourceRecord record) {
    return record.topic() + Change.of(record).brief();
  }

  @Test
  void beginsAnewIfTheCommitIsCollected() throws Exception {
    TaskHarness task = new TaskHarness(properties()).start();
    readSomeOfM(task);
    task.close();
    dolt.executeIn(
        "d",
        "delete from a_written where id = 1",
        "call dolt_commit('-Am','other','--amend')",
        "call dolt_gc()");
    task.start();
    take(untilQuiet(task));
    assertThat(delivered).anyMatch(record -> Change.of(record).op().equals("t"));
    verify();
    task.close();
  }

  @Test
  void readsWhatDiffersWhenTheLogIsPurged() throws Exception {
    TaskHarness task = new TaskHarness(properties()).start();
    take(untilQuiet(task));
    dolt.executeIn("d", "insert into a_written values (9,9)");
    take(untilQuiet(task));
    task.close();
    change();
    purge();
    task.start();
    List<SourceRecord> after = untilQuiet(task);
    take(after);
    verify();
    assertThat(markers(after)).contains("incremental").doesNotContain("true", "last");
    // Two of its rows were changed, and no other was touched.
    assertThat(after).filteredOn(record -> record.topic().equals("s.d.m")).hasSize(2);
    dolt.executeIn("d", "insert into b_new values (5)", "insert into a_keyless values (4)");
    take(untilQuiet(task));
    verify();
    task.close();
  }

  @Test
  void takesAllRowsAgainWhenTheLogIsPurged() throws Exception {
    Map<String, String> properties =
        properties("snapshot.mode", "when_needed", "reconcile.mode", "fail");
    TaskHarness task = new TaskHarness(properties).start();
    take(untilQuiet(task));
    task.close();
    change();
    purge();
    task.start();
    take(untilQuiet(task));
    verify();
    task.close();
  }

  @Test
  void failsWithAdviceWhenTheLogIsPurged() throws Exception {
    TaskHarness task = new TaskHarness(properties("reconcile.mode", "fail")).start();
    take(untilQuiet(task));
    task.close();
    change();
    purge();
    assertPurged(task);
  }

  @Test
  void needsTheLogSinceTheBeginningOfAnInterruptedSnapshot() throws Exception {
    TaskHarness task = new TaskHarness(properties()).start();
    readSomeOfM(task);
    task.close();
    change();
    purge();
    assertPurged(task);
    task = new TaskHarness(properties("snapshot.mode", "when_needed"), task.offset()).start();
    take(untilQuiet(task));
    verify();
    task.close();
  }

  private void assertPurged(TaskHarness task) {
    assertThatThrownBy(
            () -> {
              task.start();
              untilQuiet(task);
            })
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("The server has purged transactions that were not read yet")
        .hasMessageContaining("snapshot.mode")
        .hasMessageContaining("binlog_expire_logs_seconds");
    task.close();
  }

  private void purge() throws Exception {
    dolt.execute("set @@persist.binlog_expire_logs_seconds = 1");
    dolt.stop();
    for (Path file : binlogs()) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }
    dolt.start();
  }

  @Test
  void takesAllRowsAgainWhenAnotherBranchIsLogged() throws Exception {
    Map<String, String> properties = properties("snapshot.mode", "when_needed");
    TaskHarness task = new TaskHarness(properties).start();
    take(untilQuiet(task));
    task.close();
    dolt.executeIn(
        "d",
        "call dolt_checkout('-b', 'dev')",
        "delete from a_written where id = 3",
        "insert into a_keyless values (9)",
        "call dolt_commit('-Am', 'on a branch')");
    dolt.execute("set @@persist.log_bin_branch = 'dev'");
    dolt.stop();
    dolt.start();
    task.start();
    List<SourceRecord> again = untilQuiet(task);
    take(again);
    task.close();
    assertThat(again).anyMatch(record -> Change.of(record).op().equals("t"));
    assertThat(records.rows("d", "a_written"))
        .extracting(row -> row.get("id"))
        .containsOnly("1", "2");
    assertThat(records.rows("d", "a_keyless")).extracting(row -> row.get("v")).contains("9");
    assertThat(task.offset()).containsEntry("branch", "dev");
  }

  /** The server is never quiet, so that the end of the snapshot lies inside of writes. */
  @Test
  void deliversTablesWithoutAKeyExactlyWhileOthersAreWritten() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              try (Connection connection = dolt.connect();
                  Statement sql = connection.createStatement()) {
                sql.execute("use d");
                for (int i = 0; !stop.get(); i++) {
                  sql.execute("update a_written set v = v + 1 where id = 1");
                  if (i % 200 == 0) {
                    sql.execute("insert into a_keyless values (" + i % 3 + ")");
                    sql.execute("delete from a_keyless where v = " + (i + 1) % 3);
                  }
                }
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    TaskHarness task = new TaskHarness(properties()).start();
    readSomeOfM(task);
    task.close();
    task.start();
    take(
        task.pollUntil(
            seen -> task.offset() != null && !task.offset().containsKey("snapshot"), PATIENCE));
    stop.set(true);
    writer.get(1, TimeUnit.MINUTES);
    take(untilQuiet(task));
    verify();
    task.close();
  }

  private List<Path> binlogs() throws IOException {
    try (Stream<Path> files = Files.list(dolt.dataDirectory().resolve(".dolt/binlog"))) {
      return files.toList();
    }
  }
}
