package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.QUIET;
import static io.doltconnect.SnapshotTasks.briefs;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.replica.ReplicaServers;
import io.doltconnect.support.DoltServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Dolt logs a transaction before it keeps it: a server that is killed in between has it in its log
 * and not in its tables. Here the tables are put back to what they were before the last transaction
 * of each database, which is what Dolt finds then.
 */
class LostTransactionsIT {
  private static final List<String> DATABASES =
      List.of("mixed", "bags", "dropped", "made", "altered", "kept");

  @RegisterExtension private static final ReplicaServers SERVERS = new ReplicaServers();

  private final DoltServer dolt = SERVERS.source();
  private final RecordsReplica records = new RecordsReplica("s");
  private final List<SourceRecord> delivered = new ArrayList<>();

  /** Where the connector is when the server is killed. */
  private enum Connector {
    FOLLOWS,
    IS_DOWN,
    IS_BEHIND
  }

  private void create(List<String> databases) throws Exception {
    for (String database : databases) {
      dolt.execute("create database " + database);
      dolt.executeIn(
          database,
          "create table t(id int primary key, v varchar(20))",
          "create table bag(v int)",
          "create table still(a int, b varchar(10), v float, primary key (a, b))",
          "insert into t values (1,'x'),(2,'y'),(3,'z')",
          "insert into still values (1,'it''s',1.25)",
          "insert into bag values (1),(1)",
          "call dolt_commit('-Am','all')");
    }
  }

  @AfterEach
  void dropTables() throws Exception {
    for (String database : DATABASES) {
      dolt.execute("drop database if exists " + database);
    }
  }

  private TaskHarness task(List<String> databases, String auditInterval) {
    return new TaskHarness(
        SnapshotTasks.properties(
            dolt,
            "lost",
            "database.include.list",
            String.join(",", databases),
            "include.schema.changes",
            "true",
            "audit.interval.ms",
            auditInterval));
  }

  private void verify(String database) throws Exception {
    assertThat(SERVERS.replica().differences(dolt, database, records))
        .as(() -> database + "\n" + String.join("\n", briefs(delivered)))
        .isEmpty();
  }

  /** Events tell their writer by the second in which it was started, so it must be another one. */
  private void startLater() throws InterruptedException {
    Thread.sleep(1_000);
    dolt.start();
  }

  private void putBack(String database, Path backup) throws IOException {
    delete(dolt.dataDirectory().resolve(database));
    copy(backup.resolve(database), dolt.dataDirectory().resolve(database));
  }

  private void take(List<SourceRecord> more) {
    more.forEach(records::accept);
    delivered.addAll(more);
  }

  private static boolean isIncremental(SourceRecord record) {
    return record.value() instanceof Struct value
        && value.schema().field("source") != null
        && value.getStruct("source").getString("snapshot").equals("incremental");
  }

  private void audit(TaskHarness task) throws InterruptedException {
    long audits = (Long) task.metric("Audits") + 1;
    task.pollUntil(
        () -> (Long) task.metric("Audits") >= audits, PATIENCE, record -> take(List.of(record)));
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
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** One transaction for each database, one after the other. */
  private void loseTheLast() throws Exception {
    dolt.executeIn(
        "mixed",
        "set autocommit = 0",
        "update t set v = 'lost' where id = 1",
        "delete from t where id = 2",
        "insert into t values (4,'lost')",
        "update still set v = 2.5",
        "insert into bag values (2)",
        "commit");
    dolt.executeIn("bags", "insert into bag values (1)");
    dolt.executeIn("dropped", "drop table still");
    dolt.executeIn("made", "create table also as select * from t");
    dolt.executeIn("altered", "alter table t add column w int not null default 7");
    dolt.executeIn("kept", "replace into t values (1,'kept'),(7,'seven')");
  }

  @ParameterizedTest
  @EnumSource
  void areTakenBack(Connector connector) throws Exception {
    create(DATABASES);
    TaskHarness task = task(DATABASES, "60000").start();
    take(untilQuiet(task));
    Path backup = dolt.home().resolve("backup-" + connector);
    task.close();
    dolt.kill();
    for (String database : DATABASES) {
      copy(dolt.dataDirectory().resolve(database), backup.resolve(database));
    }
    dolt.start();
    task.start();
    audit(task);
    if (connector == Connector.IS_BEHIND) {
      task.close();
    }
    loseTheLast();
    if (connector != Connector.IS_BEHIND) {
      // Seven is the last one's.
      take(
          task.pollUntil(
              seen -> briefs(seen).stream().anyMatch(brief -> brief.contains("seven")), PATIENCE));
    }
    if (connector == Connector.IS_DOWN) {
      task.close();
    }
    dolt.kill();
    for (String database : DATABASES) {
      if (!database.equals("kept")) {
        putBack(database, backup);
      }
    }
    startLater();
    if (connector != Connector.FOLLOWS) {
      task.start();
    }
    int before = delivered.size();
    audit(task);
    take(rest(task));
    for (String database : DATABASES) {
      verify(database);
    }
    assertThat(delivered.subList(before, delivered.size()))
        .filteredOn(LostTransactionsIT::isIncremental)
        .noneMatch(record -> record.topic().startsWith("s.kept"));
    dolt.executeIn("mixed", "insert into t values (5,'later')", "insert into bag values (3)");
    List<SourceRecord> later = untilQuiet(task);
    assertThat(later).hasSize(2);
    take(later);
    verify("mixed");
    task.close();
  }

  /**
   * The files of a database are put back while the server is down: its log and the numbers in it go
   * on, and the commit that the offset names is not there, or is there and was delivered before.
   */
  @ParameterizedTest
  @ValueSource(strings = {"follows, base gone", "is down, base gone", "is down, base there"})
  void areTakenBackWithOthersIfADatabaseIsPutBack(String state) throws Exception {
    create(List.of("mixed"));
    boolean follows = state.startsWith("follows");
    TaskHarness task = task(List.of("mixed"), "1000").start();
    take(untilQuiet(task));
    audit(task);
    task.close();
    Path backup = dolt.home().resolve("older-" + state.hashCode());
    dolt.kill();
    copy(dolt.dataDirectory().resolve("mixed"), backup.resolve("mixed"));
    dolt.start();
    task.start();
    dolt.executeIn(
        "mixed",
        "update still set v = 9",
        "insert into bag values (8)",
        "insert into t values (8,'eight')",
        "delete from t where id = 1");
    if (state.endsWith("gone")) {
      dolt.executeIn("mixed", "call dolt_commit('-Am','what the copy lacks')");
    }
    take(task.pollUntil(seen -> briefs(seen).contains("d {id=1,v=x}"), PATIENCE));
    String commits = String.valueOf(task.offset().get("commits"));
    audit(task);
    audit(task);
    dolt.executeIn("mixed", "insert into t values (9,'nine')");
    take(untilQuiet(task));
    if (state.endsWith("gone")) {
      assertThat(String.valueOf(task.offset().get("commits"))).isNotEqualTo(commits);
    }
    if (!follows) {
      task.close();
    }
    dolt.kill();
    putBack("mixed", backup);
    startLater();
    if (!follows) {
      task.start();
    }
    audit(task);
    take(rest(task));
    verify("mixed");
    // What was put back is the base from now on.
    audit(task);
    audit(task);
    dolt.executeIn("mixed", "insert into bag values (9)", "insert into t values (9,'again')");
    List<SourceRecord> later = untilQuiet(task);
    assertThat(later).hasSize(2);
    take(later);
    verify("mixed");
    task.close();
  }
}
