package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.briefs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.replica.ReplicaServers;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.FreePort;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of which neither the log nor its numbers tell. */
class AuditIT {
  private static final int REMOTES_API = FreePort.find();

  @RegisterExtension
  private static final ReplicaServers SERVERS =
      new ReplicaServers(source -> source.remotesApi(REMOTES_API));

  private final DoltServer dolt = SERVERS.source();
  private final RecordsReplica records = new RecordsReplica("s");
  private final List<SourceRecord> delivered = new ArrayList<>();

  @BeforeEach
  void createTables() throws Exception {
    dolt.execute("create database d");
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
  void dropTables() throws Exception {
    dolt.execute("drop database d");
  }

  private Map<String, String> properties(String... changes) {
    Map<String, String> properties = SnapshotTasks.properties(dolt, "d", changes);
    properties.put("audit.interval.ms", "100");
    properties.put("include.schema.changes", "true");
    return properties;
  }

  private void take(List<SourceRecord> more) {
    more.forEach(records::accept);
    delivered.addAll(more);
  }

  private void verify() throws Exception {
    assertThat(SERVERS.replica().differences(dolt, "d", records))
        .as(() -> String.join("\n", briefs(delivered)))
        .isEmpty();
  }

  private static boolean isIncremental(SourceRecord record) {
    return record.value() instanceof Struct value
        && value.getStruct("source").getString("snapshot").equals("incremental");
  }

  /**
   * What comes until the tables were compared with it twice: whatever is to be found was found when
   * the second one began.
   */
  private static List<SourceRecord> untilAudited(TaskHarness task) throws InterruptedException {
    List<SourceRecord> all = new ArrayList<>();
    long more;
    do {
      more = all.size();
      long audits = audits(task) + 2;
      task.pollUntil(
          () -> audits(task) >= audits,
          PATIENCE,
          record -> {
            if (record.topic().startsWith("s")) {
              all.add(record);
            }
          });
      assertThat(audits(task)).isGreaterThanOrEqualTo(audits);
    } while (all.size() > more);
    return all;
  }

  private static long audits(TaskHarness task) {
    return (Long) task.metric("Audits");
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
      take(untilAudited(task));
      dolt.executeIn("d", "insert into t values (4,'new')");
      take(untilAudited(task));
      hidden(
          "update t set v = 'hidden' where id in (1, 4)",
          "delete from t where id = 2",
          "insert into bag values (2)",
          "create table made(id int primary key)",
          "insert into made values (1)");
      List<SourceRecord> found = untilAudited(task);
      take(found);
      verify();
      assertThat(found).anyMatch(AuditIT::isIncremental);
      assertThat(found).noneMatch(record -> record.topic().equals("s.d.still"));

      // Nothing is found again.
      assertThat(untilAudited(task)).isEmpty();
      dolt.executeIn("d", "insert into t values (5,'later')", "call dolt_commit('-Am','more')");
      List<SourceRecord> later = untilAudited(task);
      assertThat(later).hasSize(1);
      take(later);
      verify();
    }
  }

  /** Rows that were delivered since the commit, and what the log has of others behind it. */
  @Test
  void findsWhatIsHiddenOfRowsThatWereDelivered() throws Exception {
    try (TaskHarness task = new TaskHarness(properties()).start()) {
      take(untilAudited(task));
      dolt.executeIn(
          "d",
          "insert into t values (4,'new'),(5,'new'),(6,'new')",
          "insert into bag values (2),(3)",
          "update still set v = 2",
          "delete from t where id = 6");
      take(untilAudited(task));
      hidden("update t set v = 'hidden' where id = 4");
      dolt.executeIn("d", "insert into t values (7,'logged')");
      take(untilAudited(task));
      verify();

      hidden("insert into t values (6,'hidden')", "insert into bag values (2),(9)");
      dolt.executeIn("d", "delete from bag where v = 3", "update t set v = 'logged' where id = 5");
      take(untilAudited(task));
      verify();

      // The row is as in the commit again.
      hidden("update still set v = 1");
      take(untilAudited(task));
      verify();
      assertThat(untilAudited(task)).isEmpty();
      dolt.executeIn("d", "insert into t values (8,'logged')", "insert into bag values (7)");
      assertThat(untilAudited(task)).hasSize(2).noneMatch(AuditIT::isIncremental);
    }
  }

  /** Of rows that were delivered since the commit nothing but the offset tells then. */
  @Test
  void findsWhatIsHiddenOfSuchRowsWhileItIsStopped() throws Exception {
    TaskHarness task = new TaskHarness(properties("heartbeat.interval.ms", "50")).start();
    take(untilAudited(task));
    dolt.executeIn("d", "insert into t values (4,'new')", "insert into bag values (2),(3)");
    take(untilAudited(task));
    task.close();
    hidden("update t set v = 'hidden' where id = 4");
    dolt.executeIn("d", "delete from bag where v = 3");
    hidden("insert into bag values (9)");
    task.start();
    take(untilAudited(task));
    verify();
    task.close();
  }

  /** Dolt's summary of what differs leaves out such a table. */
  @Test
  void findsWhatIsHiddenUnderAnotherKey() throws Exception {
    dolt.executeIn(
        "d",
        "create table rekeyed(a int primary key, b int not null)",
        "insert into rekeyed values (1,10),(2,20)",
        "call dolt_commit('-Am','another table')");
    try (TaskHarness task = new TaskHarness(properties()).start()) {
      take(untilAudited(task));
      hidden(
          "alter table rekeyed drop primary key, add primary key(b)",
          "delete from rekeyed where b = 10",
          "insert into rekeyed values (2,30)");
      List<SourceRecord> found = untilAudited(task);
      take(found);
      verify();
      assertThat(found).anyMatch(AuditIT::isIncremental);
    }
  }

  @Test
  void findsWhatIsPushed() throws Exception {
    String remote = "http://127.0.0.1:%d/d".formatted(REMOTES_API);
    Path clone = dolt.home().resolve("clone");
    try (TaskHarness task = new TaskHarness(properties()).start()) {
      take(untilAudited(task));
      String before = dolt.executedGtids();
      dolt.dolt(dolt.home(), "clone", "--user", "root", remote, clone.toString());
      dolt.dolt(
          clone,
          "sql",
          "-q",
          "update t set v = 'pushed' where id = 1; delete from t where id = 2;"
              + " insert into bag values (5); create table made(id int primary key);"
              + " insert into made values (1); call dolt_commit('-Am','elsewhere')");
      dolt.dolt(clone, "push", "--user", "root", "origin", "main");
      assertThat(dolt.executedGtids()).isEqualTo(before);
      List<SourceRecord> found = untilAudited(task);
      take(found);
      verify();
      assertThat(briefs(found)).contains("r {id=1,v=pushed}", "d {id=2,v=y}");
    }
  }

  /** What Dolt logs of it is that the database is dropped and created. */
  @Test
  void findsWhatABackupSetsBack() throws Exception {
    String backup = "file://" + dolt.home().resolve("set-back").toAbsolutePath();
    dolt.executeIn("d", "call dolt_backup('sync-url', '%s')".formatted(backup));
    try (TaskHarness task = new TaskHarness(properties()).start()) {
      take(untilAudited(task));
      dolt.executeIn(
          "d",
          "update t set v = 'later' where id = 1",
          "insert into t values (4,'later')",
          "insert into bag values (7)",
          "delete from still",
          "call dolt_commit('-Am','what the backup lacks')");
      take(untilAudited(task));
      dolt.execute("call dolt_backup('restore', '--force', '%s', 'd')".formatted(backup));
      List<SourceRecord> found = untilAudited(task);
      take(found);
      verify();
      assertThat(found).anyMatch(AuditIT::isIncremental);
    }
  }

  /** The tables are as in the commit that the offset names, but consumers dropped theirs. */
  @Test
  void findsThatABackupBringsBackWhatTheOffsetNames() throws Exception {
    String backup = "file://" + dolt.home().resolve("brought-back").toAbsolutePath();
    dolt.executeIn("d", "call dolt_backup('sync-url', '%s')".formatted(backup));
    try (TaskHarness task = new TaskHarness(properties()).start()) {
      take(untilAudited(task));
      dolt.execute("call dolt_backup('restore', '--force', '%s', 'd')".formatted(backup));
      take(untilAudited(task));
      verify();
    }
  }

  @Test
  void findsWhatTheProgramDidWhileTheServerWasDown() throws Exception {
    TaskHarness task = new TaskHarness(properties()).start();
    take(untilAudited(task));
    dolt.executeIn("d", "insert into t values (4,'new')");
    take(untilAudited(task));
    dolt.executeIn("d", "insert into t values (6,'six')");
    take(task.poll(1, PATIENCE));
    task.close();
    // One that is told to stop waits for its readers.
    dolt.kill();
    dolt.dolt(
        dolt.dataDirectory().resolve("d"),
        "sql",
        "-q",
        "delete from still; insert into still values (2,2); call dolt_commit('-Am','offline')");
    dolt.start();
    task.start();
    List<SourceRecord> found = untilAudited(task);
    take(found);
    verify();
    assertThat(found).filteredOn(AuditIT::isIncremental).hasSize(2);
    task.close();
  }

  @Test
  void isNoCauseWhereDeletionsAreNotWanted() throws Exception {
    try (TaskHarness task = new TaskHarness(properties("skipped.operations", "d")).start()) {
      untilAudited(task);
      dolt.executeIn("d", "delete from still", "alter table t alter column v set default 'n'");
      assertThat(untilAudited(task)).noneMatch(AuditIT::isIncremental);
    }
  }

  /** Dolt hashes them, and logs nothing of them. */
  @Test
  void isNoCauseWhereOnlyADefinitionDiffers() throws Exception {
    dolt.executeIn(
        "d",
        "create table bin(v int)",
        "insert into bin values (1)",
        "call dolt_commit('-Am','b')");
    try (TaskHarness task = new TaskHarness(properties()).start()) {
      take(untilAudited(task));
      dolt.executeIn("d", "insert into bag values (2)", "insert into t values (4,'new')");
      take(untilAudited(task));
      dolt.executeIn(
          "d",
          "alter table bag alter column v set default 7",
          "alter table bin alter column v set default 7",
          "alter table still alter column v set default 7",
          "alter table t alter column v set default 'n'");
      assertThat(untilAudited(task)).isEmpty();
      hidden("insert into bag values (8)");
      List<SourceRecord> found = untilAudited(task);
      assertThat(found).allMatch(record -> record.topic().equals("s.d.bag"));
      take(found);
      verify();
    }
  }

  @Test
  void findsWhatIsHiddenOnAServerThatIsNeverQuiet() throws Exception {
    dolt.executeIn("d", "create table busy(id int primary key, v int)");
    try (TaskHarness task = new TaskHarness(properties()).start()) {
      take(untilAudited(task));
      dolt.executeIn("d", "insert into t values (4,'new')", "insert into bag values (3)");
      try (BusyWriters writers = new BusyWriters(dolt)) {
        takeUntil(task, () -> writers.written() > 20 && isTouched(task, "t", "bag"));
        dolt.executeIn("d", "insert into bag values (4)", "call dolt_commit('-Am','under load')");
        // The base follows, and what it has is not touched any more.
        takeUntil(task, () -> "[[\"d\",\"busy\"]]".equals(task.offset().get("touched")));

        dolt.executeIn("d", "insert into bag values (5)");
        long audits = audits(task) + 3;
        takeUntil(task, () -> audits(task) >= audits);
        int before = delivered.size();
        dolt.executeIn(
            "d",
            "set session binlog_ignore_dbs = 'd'",
            "update still set v = 9",
            "insert into bag values (6)");
        takeUntil(task, () -> isFoundSince(before, "s.d.still") && isFoundSince(before, "s.d.bag"));
        assertThat(delivered.subList(before, delivered.size()))
            .filteredOn(AuditIT::isIncremental)
            .noneMatch(record -> record.topic().endsWith("y") || record.topic().endsWith(".t"));
      }
      take(untilAudited(task));
      verify();
    }
  }

  private static boolean isTouched(TaskHarness task, String... tables) {
    String touched = String.valueOf(task.offset().get("touched"));
    return Stream.of(tables).allMatch(table -> touched.contains("\"" + table + "\""));
  }

  private boolean isFoundSince(int before, String topic) {
    return delivered.subList(before, delivered.size()).stream()
        .anyMatch(record -> isIncremental(record) && record.topic().equals(topic));
  }

  private void takeUntil(TaskHarness task, BooleanSupplier done) throws InterruptedException {
    task.pollUntil(done, PATIENCE, record -> take(List.of(record)));
    assertThat(done.getAsBoolean()).isTrue();
  }

  /** Sessions that write one row after the other, so that no moment's transactions are known. */
  private static final class BusyWriters implements AutoCloseable {
    private static final int SESSIONS = 3;

    private final AtomicInteger written = new AtomicInteger();
    private final ExecutorService sessions = Executors.newFixedThreadPool(SESSIONS);
    private final List<Future<?>> done = new ArrayList<>();
    private volatile boolean closed;

    BusyWriters(DoltServer dolt) {
      for (int session = 0; session < SESSIONS; session++) {
        int first = 100 * session;
        done.add(
            sessions.submit(
                () -> {
                  write(dolt, first);
                  return null;
                }));
      }
    }

    private void write(DoltServer dolt, int first) throws SQLException {
      try (Connection connection = dolt.connect();
          Statement sql = connection.createStatement()) {
        for (int i = 0; !closed; i++) {
          sql.execute("replace into d.busy values (%d, %d)".formatted(first + i % 50, i));
          written.incrementAndGet();
        }
      }
    }

    int written() {
      return written.get();
    }

    @Override
    public void close() throws Exception {
      closed = true;
      sessions.shutdown();
      for (Future<?> session : done) {
        session.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  /** The rows that were delivered by then have no other witness than the offset. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endsRightWhereverWhatItFoundIsInterrupted(boolean crash) throws Exception {
    // A record of a table without a key that comes again after a crash counts again.
    TaskHarness task =
        new TaskHarness(
            properties("max.batch.size", "1", "table.exclude.list", crash ? "d\\.bag" : ""));
    task.start();
    take(untilAudited(task));
    dolt.executeIn("d", "insert into t values (4,'new')", "insert into bag values (3)");
    take(untilAudited(task));
    hidden(
        "update t set v = 'hidden' where id in (1, 4)",
        "delete from t where id = 2",
        "insert into t values (7,'hidden'),(8,'hidden')",
        "insert into bag values (2),(2)",
        "insert into still values (2,2),(3,3)");
    take(task.poll(1, PATIENCE));
    assertThat(task.offset()).containsKey("reconciling");
    task.close();
    List<Object> left = new ArrayList<>();
    for (int count = 1; task.offset().containsKey("reconciling"); count++) {
      left.add(task.offset().get("reconciling"));
      task.start();
      int enough = count;
      List<SourceRecord> some =
          task.pollUntil(
              seen -> seen.size() >= enough || !task.offset().containsKey("reconciling"), PATIENCE);
      take(some);
      if (crash && task.offset().containsKey("reconciling")) {
        task.keep(some.get(some.size() / 2));
      }
      task.close();
    }
    // What is read is not read again.
    assertThat(left).contains("[[\"d\",\"t\"]]");
    task.start();
    take(untilAudited(task));
    if (crash) {
      dolt.executeIn("d", "drop table bag");
    }
    verify();
    dolt.executeIn("d", "insert into t values (9,'9')");
    take(task.poll(1, PATIENCE));
    assertThat(task.offset()).doesNotContainKey("reconciling");
    verify();
    task.close();
  }

  @Test
  void failsIfThatIsAskedFor() throws Exception {
    try (TaskHarness task = new TaskHarness(properties("reconcile.mode", "fail")).start()) {
      untilAudited(task);
      hidden("insert into still values (9,9)");
      assertThatThrownBy(() -> task.poll(1, PATIENCE))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("nothing in the log tells of it: d.still")
          .hasMessageContaining("audit.interval.ms");
    }
  }
}
