package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.QUIET;
import static io.doltconnect.SnapshotTasks.briefs;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.support.DoltServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Servers whose log is not the one that the offset counts: what their tables hold is delivered if
 * they are the server that consumers have their rows from, and nothing is if not.
 */
class OtherLogIT {
  private static DoltReplica replica;

  private final RecordsReplica records = new RecordsReplica("s");
  private final List<SourceRecord> delivered = new ArrayList<>();
  private DoltServer dolt;
  private TaskHarness task;

  @BeforeAll
  static void startReplica() {
    replica = new DoltReplica();
  }

  @AfterAll
  static void stopReplica() {
    replica.close();
  }

  @BeforeEach
  void deliverAll() throws Exception {
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
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
    task = new TaskHarness(properties(dolt)).start();
    take(untilQuiet(task));
    // With a quiet moment between the offset knows of which tables changes were delivered since.
    do {
      dolt.executeIn(
          "d", "replace into t values (4,'new'),(5,'gone')", "insert into bag values (2)");
      take(untilQuiet(task));
    } while (!task.offset().containsKey("touched"));
  }

  @AfterEach
  void stop() {
    task.close();
    dolt.close();
  }

  private static Map<String, String> properties(DoltServer dolt, String... changes) {
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

  /** Starts at the last offset, and takes what the tables are found to hold. */
  private List<SourceRecord> reconcile(String cause) throws Exception {
    task.start();
    List<SourceRecord> found = untilFound();
    take(found);
    verify();
    assertThat(lastReconcile()).contains(cause);
    return found;
  }

  private static String lastReconcile() throws Exception {
    ObjectName bean =
        new ObjectName(
            "io.doltconnect:type=source-task-metrics,connector=" + ObjectName.quote("d"));
    return (String) ManagementFactory.getPlatformMBeanServer().getAttribute(bean, "LastReconcile");
  }

  private List<SourceRecord> untilFound() throws InterruptedException {
    List<SourceRecord> found =
        task.pollUntil(seen -> seen.stream().anyMatch(OtherLogIT::isIncremental), PATIENCE);
    assertThat(found).anyMatch(OtherLogIT::isIncremental);
    found.addAll(rest(task));
    return found;
  }

  /** What comes until nothing comes for a moment. */
  private static List<SourceRecord> rest(TaskHarness task) throws InterruptedException {
    List<SourceRecord> all = new ArrayList<>();
    List<SourceRecord> more = task.poll(1, QUIET);
    while (!more.isEmpty()) {
      all.addAll(more);
      more = task.poll(1, QUIET);
    }
    return all;
  }

  /** The stream goes on in the new log, also after a restart of both. */
  private void goOn() throws Exception {
    dolt.executeIn("d", "insert into t values (10,'later')", "insert into bag values (3)");
    take(untilQuiet(task));
    verify();
    task.close();
    dolt.executeIn("d", "update t set v = 'down' where id = 10");
    dolt.kill();
    dolt.start();
    dolt.executeIn("d", "insert into bag values (4)", "delete from t where id = 3");
    task.start();
    List<SourceRecord> more = untilQuiet(task);
    assertThat(more).noneMatch(OtherLogIT::isIncremental);
    take(more);
    verify();
  }

  private static List<SourceRecord> of(List<SourceRecord> records, String table) {
    return records.stream().filter(record -> record.topic().equals("s.d." + table)).toList();
  }

  private void change() throws Exception {
    dolt.executeIn(
        "d",
        "update t set v = 'changed' where id in (1, 4)",
        "delete from t where id in (2, 5)",
        "insert into bag values (7)");
  }

  private void losePosition() throws IOException {
    Files.delete(dolt.dataDirectory().resolve(".doltcfg/binlog-position"));
  }

  private void loseUuid() throws IOException {
    Path config = dolt.home().resolve(".dolt/config_global.json");
    String text = Files.readString(config);
    String without = text.replaceAll("\"sqlserver.global.server_uuid\":\"[^\"]*\",", "");
    assertThat(without).isNotEqualTo(text);
    Files.writeString(config, without);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void anotherBranchIsLogged() throws Exception {
    dolt.executeIn(
        "d",
        "call dolt_commit('-Am','more')",
        "call dolt_branch('dev')",
        "set @@PERSIST.log_bin_branch = 'dev'");
    dolt.executeIn("d/dev", "update t set v = 'dev' where id = 1", "drop table still");
    // The task follows meanwhile.
    dolt.kill();
    dolt.start();
    List<SourceRecord> found = untilFound();
    take(found);
    assertThat(lastReconcile()).contains("The server logs the changes of branch 'dev'");
    assertThat(briefs(of(found, "t"))).contains("r {id=1,v=dev}");
    assertThat(found)
        .filteredOn(OtherLogIT::isIncremental)
        .extracting(record -> ((Struct) record.value()).getStruct("source").getString("branch"))
        .containsOnly("dev");
  }

  @Test
  void aServerIsMadeAnewFromItsData() throws Exception {
    change();
    take(untilQuiet(task));
    task.close();
    change();
    dolt.executeIn("d", "insert into still values (2,2)");
    dolt.kill();
    loseUuid();
    losePosition();
    dolt.start();
    List<SourceRecord> found = reconcile("transactions that the server");
    assertThat(briefs(of(found, "still"))).containsExactly("r {id=2,v=2}");
    goOn();
  }

  @Test
  void numbersBeginAnew() throws Exception {
    task.close();
    change();
    dolt.kill();
    losePosition();
    dolt.start();
    reconcile("transactions that the server");
    goOn();
  }

  @Test
  void numbersBeginAnewAndPassThePosition() throws Exception {
    task.close();
    dolt.kill();
    losePosition();
    dolt.start();
    change();
    for (int i = 100; i < 120; i++) {
      dolt.executeIn("d", "insert into t values (%d,'%d')".formatted(i, i));
    }
    reconcile("numbers its transactions from behind GTID set ''");
    goOn();
  }

  @Test
  void dataAreSetBack() throws Exception {
    dolt.executeIn("d", "insert into still values (9,9)");
    take(untilQuiet(task));
    dolt.kill();
    Path backup = dolt.home().resolve("backup");
    copy(dolt.dataDirectory(), backup);
    dolt.start();
    change();
    dolt.executeIn("d", "call dolt_commit('-Am','that the backup lacks')");
    take(untilQuiet(task));
    task.poll(1, Duration.ofSeconds(3));
    change();
    take(untilQuiet(task));
    task.close();
    dolt.kill();
    delete(dolt.dataDirectory());
    copy(backup, dolt.dataDirectory());
    dolt.start();
    reconcile("transactions that the server");
    goOn();
  }

  @Test
  void itIsAnotherServer() throws Exception {
    task.close();
    try (DoltServer other = DoltServer.builder().start()) {
      other.execute("create database d");
      other.executeIn(
          "d", "create table t(id int primary key, v varchar(20))", "insert into t values (1,'o')");
      TaskHarness mistaken = new TaskHarness(properties(other), task.offset()).start();
      Predicate<List<SourceRecord>> never = seen -> false;
      assertThatThrownBy(() -> mistaken.pollUntil(never, PATIENCE))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("Nothing proves that the server is the one")
          .hasMessageContaining("lacks those of the databases [d]")
          .hasMessageContaining("database.hostname");
      mistaken.close();
    }
    task.start();
    change();
    take(untilQuiet(task));
    verify();
  }
}
