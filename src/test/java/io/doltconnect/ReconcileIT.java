package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.briefs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.replica.ReplicaServers;
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
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Transactions that Dolt numbered but never logged: what they changed is delivered all the same, so
 * that the records alone make what the server has.
 */
class ReconcileIT {
  /** Dolt's heartbeats, which come every 30 s, tell that a transaction never comes. */
  private static final Duration UNTIL_MISSED = Duration.ofMinutes(4);

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
        "create table bag(v int)",
        "create table still(id int primary key)",
        "create table times(at datetime(3) primary key, v int)",
        "create table doc(id int primary key, v json)",
        "create table share(id int primary key, v decimal(5,5))",
        "create table choice(id int primary key, v enum('a','b','c'))",
        "create table swap(id int primary key, v varchar(10))",
        "create table gone(id int primary key)",
        "create table zz(id int primary key)",
        "insert into t values (1,'x'),(2,'y'),(3,'z')",
        "insert into pair values (1,'a',1),(2,'b',2)",
        "insert into bag values (1),(1),(2)",
        "insert into still values (1),(2)",
        "insert into times values ('2026-01-01 00:00:00.123',1)",
        "insert into choice values (1,'a'),(2,'c')",
        "insert into swap values (1,'one'),(2,'two')",
        "insert into gone values (1)",
        "call dolt_commit('-Am','all')");
  }

  @AfterEach
  void dropTables() throws Exception {
    dolt.execute("drop database d");
  }

  private Map<String, String> properties(String... changes) {
    Map<String, String> properties = SnapshotTasks.properties(dolt, "d", changes);
    properties.put("include.schema.changes", "true");
    return properties;
  }

  private void take(List<SourceRecord> more) {
    more.forEach(records::accept);
    delivered.addAll(more);
  }

  /** All that there is up to now: the last table has a new row, behind all others' rows. */
  private List<SourceRecord> untilMarked(TaskHarness task) throws Exception {
    dolt.execute("insert into d.zz values (%d)".formatted(++marks));
    List<SourceRecord> all = task.pollUntil(seen -> seen.stream().anyMatch(this::isMark), PATIENCE);
    assertThat(all).anyMatch(this::isMark);
    return all;
  }

  private boolean isMark(SourceRecord record) {
    return record.topic().equals("s.d.zz")
        && record.value() instanceof Struct value
        && value.getStruct("after") != null
        && value.getStruct("after").getInt32("id") == marks;
  }

  private void verify() throws Exception {
    assertThat(SERVERS.replica().differences(dolt, "d", records))
        .as(() -> String.join("\n", briefs(delivered)))
        .isEmpty();
  }

  /** Statements of which each loses its transaction from the log. */
  private void lose() throws Exception {
    dolt.executeIn(
        "d",
        "set autocommit = 0",
        "insert into share values (1, 0.5)",
        "update t set v = 'lost' where id = 1",
        "delete from t where id in (2, 5)",
        "insert into t values (7,'lost')",
        "update pair set v = 11 where a = 1",
        "delete from pair where a = 5",
        "insert into bag values (1),(3)",
        "delete from bag where v = 2",
        "update times set v = 2",
        "commit");
    dolt.executeIn("d", "insert into doc values (1, json_object('k', repeat('x', 2200000)))");
    dolt.executeIn("d", "delete from choice where id = 1", "insert into share values (2, 0.25)");
    burn("alter table choice modify v enum('c')");
    burn("alter table swap drop column v, add column v int");
    dolt.executeIn(
        "d",
        "set autocommit = 0",
        "insert into share values (3, 0.125)",
        "create table made(id int primary key)",
        "insert into made values (1)",
        "commit");
  }

  private void burn(String sql) throws Exception {
    dolt.executeIn("d", sql);
  }

  private static boolean isIncremental(SourceRecord record) {
    return record.value() instanceof Struct value
        && value.schema().field("source") != null
        && value.getStruct("source").getString("snapshot").equals("incremental");
  }

  private static List<String> incremental(List<SourceRecord> records, String table) {
    return briefs(
        records.stream()
            .filter(ReconcileIT::isIncremental)
            .filter(record -> record.topic().equals("s.d." + table))
            .toList());
  }

  /** Statements whose changes are delivered before others are lost. */
  private void change() throws Exception {
    dolt.executeIn(
        "d",
        "insert into t values (4,'new'),(5,'new')",
        "update t set v = 'Z' where id = 3",
        "insert into pair values (5,'E',5)",
        "insert into still values (3)");
  }

  @Test
  void readsWhatDiffersWhileItFollows() throws Exception {
    try (TaskHarness task = new TaskHarness(properties()).start()) {
      take(untilMarked(task));
      change();
      take(untilMarked(task));
      lose();
      dolt.executeIn("d", "insert into t values (8,'later')");
      List<SourceRecord> after =
          task.pollUntil(seen -> seen.stream().anyMatch(ReconcileIT::isIncremental), UNTIL_MISSED);
      after.addAll(untilMarked(task));
      take(after);
      verify();
      assertThat(incremental(after, "t"))
          .contains("r {id=1,v=lost}", "d {id=2,v=y}", "r {id=7,v=lost}");
      // It was delivered since the commit, and whether it changed since then no log tells.
      assertThat(incremental(after, "still")).containsExactly("r {id=3}");

      dolt.executeIn("d", "insert into t values (9,'9')", "insert into bag values (9)");
      take(untilMarked(task));
      verify();
    }
  }

  @Test
  void readsWhatWasTouchedWholeAfterARestart() throws Exception {
    TaskHarness task = new TaskHarness(properties()).start();
    take(untilMarked(task));
    change();
    take(untilMarked(task));
    task.close();
    lose();
    task.start();
    take(untilMarked(task));
    verify();
    task.close();
  }

  @Test
  void endsRightWhereverItIsInterrupted() throws Exception {
    TaskHarness task = new TaskHarness(properties("max.batch.size", "1")).start();
    take(untilMarked(task));
    change();
    take(untilMarked(task));
    task.close();
    lose();
    for (int records = 1; records < 12; records++) {
      task.start();
      take(task.poll(records, PATIENCE));
      task.close();
    }
    task.start();
    take(untilMarked(task));
    verify();
    task.close();
  }

  /** A table that is large is not begun again at its first row. */
  @Test
  void goesOnAtTheLastKeyWhenTheConnectionBreaks() throws Exception {
    int rows = 5_000;
    dolt.executeIn(
        "d",
        "create table big(a varchar(10), b int, v varchar(4000), primary key(a, b))",
        "insert into big with recursive r(n) as (select 0 union all select n + 1 from r where n < "
            + (rows - 1)
            + ") select concat('k', n div 100), n, repeat('x', 4000) from r");
    TaskHarness task =
        new TaskHarness(
            properties(
                "max.batch.size", "100",
                "max.queue.size.in.bytes", "100000",
                "snapshot.fetch.size", "50"));
    task.start();
    take(untilMarked(task));
    dolt.executeIn("d", "insert into big values ('k0', -1, 'touched')");
    take(untilMarked(task));
    task.close();
    lose();
    task.start();
    List<SourceRecord> after = task.pollUntil(seen -> seen.size() > 1_000, PATIENCE);
    dolt.executeIn(
        "d",
        "update big set v = 'before' where b in (-1, 0)",
        "delete from big where b in (1, 2, 4998)",
        "update big set v = 'behind' where b in (4999, 4990)",
        "insert into big values ('k0', -2, 'before'), ('k99', 19999999, 'behind')");
    killReader();
    after.addAll(untilMarked(task));
    // The mark was read from its table; what changed before the last key follows in the stream.
    after.addAll(untilMarked(task));
    take(after);
    verify();
    List<String> read = incremental(after, "big");
    assertThat(read).filteredOn(record -> record.startsWith("t")).hasSize(1);
    assertThat(read).hasSizeLessThan(rows + 200);
    task.close();
  }

  @Test
  void goesOnAtTheLastKeyAfterACrash() throws Exception {
    int rows = 5_000;
    dolt.executeIn(
        "d",
        "create table big(a varchar(10), b int, v varchar(20), primary key(a, b))",
        "insert into big with recursive r(n) as (select 0 union all select n + 1 from r where n < "
            + (rows - 1)
            + ") select concat('k', n div 100), n, 'x' from r");
    TaskHarness task = new TaskHarness(properties("max.batch.size", "100"));
    task.start();
    take(untilMarked(task));
    dolt.executeIn("d", "insert into big values ('k0', -1, 'touched')");
    take(untilMarked(task));
    task.close();
    lose();
    task.start();
    List<SourceRecord> after =
        task.pollUntil(seen -> incremental(seen, "big").size() > 1_500, PATIENCE);
    assertThat(task.offset()).containsKey("read_part");
    // What the worker did not store comes again.
    SourceRecord stored = after.get(after.size() - 150);
    task.close();
    task.keep(stored);
    dolt.executeIn(
        "d",
        "update big set v = 'before' where b in (-1, 0)",
        "delete from big where b in (1, 2, 4998)",
        "update big set v = 'behind' where b in (4999, 4990)",
        "insert into big values ('k0', -2, 'before'), ('k99', 19999999, 'behind')");
    task.start();
    after.addAll(untilMarked(task));
    after.addAll(untilMarked(task));
    take(after);
    verify();
    List<String> read = incremental(after, "big");
    assertThat(read).filteredOn(record -> record.startsWith("t")).hasSize(1);
    assertThat(read).hasSizeLessThan(rows + 1_300);
    assertThat(task.offset()).doesNotContainKey("read_part");
    task.close();
  }

  private void killReader() throws Exception {
    List<List<String>> readers =
        dolt.query(
            "select id from information_schema.processlist"
                + " where info like '%`big`%' and id <> connection_id()");
    assertThat(readers).isNotEmpty();
    for (List<String> reader : readers) {
      dolt.execute("kill " + reader.get(0));
    }
  }

  @Test
  void failsIfThatIsAskedFor() throws Exception {
    TaskHarness task = new TaskHarness(properties("reconcile.mode", "fail")).start();
    take(untilMarked(task));
    task.close();
    dolt.executeIn("d", "insert into share values (1, 0.5)");
    String lost = dolt.executedGtids().replace(":1-", ":");
    task.start();
    assertThatThrownBy(() -> untilMarked(task))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(
            "Dolt numbered the transactions %s but never logged them".formatted(lost))
        .hasMessageContaining("reconcile.mode")
        .hasMessageContaining("gtid_set")
        .hasMessageContaining("audit.interval.ms");
    task.close();
  }
}
