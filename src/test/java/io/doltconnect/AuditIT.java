package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.briefs;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.support.DoltServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes of which neither the log nor its numbers tell. */
class AuditIT {
  private DoltServer dolt;
  private DoltReplica replica;
  private RecordsReplica records;
  private final List<SourceRecord> delivered = new ArrayList<>();

  @BeforeEach
  void startDolt() throws Exception {
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
    replica = new DoltReplica();
    records = new RecordsReplica("s");
    dolt.execute("create database d", "create database other");
    dolt.executeIn(
        "d",
        "create table t(id int primary key, v varchar(20))",
        "create table still(id int primary key, v int)",
        "create table bag(v int)",
        "insert into t values (1,'x'),(2,'y'),(3,'z')",
        "insert into still values (1,1)",
        "insert into bag values (1),(1)",
        "call dolt_commit('-Am','all')");
  }

  @AfterEach
  void stopDolt() {
    dolt.close();
    replica.close();
  }

  private Map<String, String> properties(String... changes) {
    Map<String, String> properties =
        SnapshotTasks.properties(dolt, "d", "audit.interval.ms", "1000");
    properties.put("include.schema.changes", "true");
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    return properties;
  }

  private void take(List<SourceRecord> more) {
    more.forEach(records::accept);
    delivered.addAll(more);
  }

  private void verify() throws Exception {
    assertThat(replica.differences(dolt, "d", records))
        .as(() -> String.join("\n", briefs(delivered)))
        .isEmpty();
  }

  private static boolean isIncremental(SourceRecord record) {
    return record.value() instanceof Struct value
        && value.getStruct("source").getString("snapshot").equals("incremental");
  }

  private List<SourceRecord> untilFound(TaskHarness task) throws InterruptedException {
    List<SourceRecord> found =
        task.pollUntil(seen -> seen.stream().anyMatch(AuditIT::isIncremental), PATIENCE);
    assertThat(found).anyMatch(AuditIT::isIncremental);
    found.addAll(untilQuiet(task));
    return found;
  }

  /** Until the task has looked at the server at a quiet moment. */
  private static void settle(TaskHarness task) throws InterruptedException {
    assertThat(task.poll(1, Duration.ofSeconds(12))).isEmpty();
  }

  private void hidden(String... statements) throws Exception {
    List<String> all = new ArrayList<>(List.of("set session binlog_ignore_dbs = 'd'"));
    all.addAll(List.of(statements));
    String before = dolt.executedGtids();
    dolt.executeIn("d", all.toArray(String[]::new));
    assertThat(dolt.executedGtids()).isEqualTo(before);
  }

  @Test
  void findsWhatASessionHides() throws Exception {
    try (TaskHarness task = new TaskHarness(properties()).start()) {
      take(untilQuiet(task));
      dolt.executeIn("d", "insert into t values (4,'new')");
      take(untilQuiet(task));
      settle(task);
      hidden(
          "update t set v = 'hidden' where id in (1, 4)",
          "delete from t where id = 2",
          "insert into bag values (2)",
          "create table made(id int primary key)",
          "insert into made values (1)");
      List<SourceRecord> found = untilFound(task);
      take(found);
      verify();
      assertThat(found).noneMatch(record -> record.topic().equals("s.d.still"));

      // Nothing is found again.
      assertThat(task.poll(1, Duration.ofSeconds(25))).isEmpty();
      dolt.executeIn("d", "insert into t values (5,'later')", "call dolt_commit('-Am','more')");
      take(untilQuiet(task));
      assertThat(task.poll(1, Duration.ofSeconds(25))).isEmpty();
      verify();
    }
  }

  @Test
  void findsWhatTheProgramDidWhileTheServerWasDown() throws Exception {
    TaskHarness task = new TaskHarness(properties()).start();
    take(untilQuiet(task));
    dolt.executeIn("d", "insert into t values (4,'new')");
    take(untilQuiet(task));
    settle(task);
    dolt.executeIn("d", "insert into t values (6,'six')");
    take(untilQuiet(task));
    task.close();
    dolt.stop();
    dolt.dolt(
        dolt.dataDirectory().resolve("d"),
        "sql",
        "-q",
        "delete from still; insert into still values (2,2); call dolt_commit('-Am','offline')");
    dolt.start();
    task = new TaskHarness(properties(), task.offset()).start();
    List<SourceRecord> found = untilFound(task);
    take(found);
    verify();
    assertThat(found).filteredOn(AuditIT::isIncremental).hasSize(2);
    task.close();
  }

  @Test
  void isNoCauseWhereDeletionsAreNotWanted() throws Exception {
    try (TaskHarness task = new TaskHarness(properties("skipped.operations", "d")).start()) {
      untilQuiet(task);
      settle(task);
      dolt.executeIn("d", "delete from still", "alter table t alter column v set default 'n'");
      assertThat(task.poll(1, Duration.ofSeconds(25))).noneMatch(AuditIT::isIncremental);
    }
  }

  @Test
  void failsIfThatIsAskedFor() throws Exception {
    try (TaskHarness task = new TaskHarness(properties("reconcile.mode", "fail")).start()) {
      untilQuiet(task);
      settle(task);
      hidden("insert into still values (9,9)");
      assertThatThrownBy(() -> task.poll(1, PATIENCE))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("d.still (key [9], for instance)")
          .hasMessageContaining("audit.interval.ms");
    }
  }
}
