package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.QUIET;
import static io.doltconnect.SnapshotTasks.briefs;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.support.DoltServer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tables of every kind, and servers with many of them or none. */
class SnapshotTablesIT {
  private static final String PASSWORD = "few rights";

  private static DoltServer dolt;
  private static DoltReplica replica;

  @BeforeAll
  static void startDolt() throws Exception {
    dolt = DoltServer.builder().user("few", PASSWORD, "SELECT ON few.*").start();
    replica = new DoltReplica();
  }

  @AfterAll
  static void stopDolt() {
    dolt.close();
    replica.close();
  }

  private static Map<String, String> properties(String database, String... changes) {
    return SnapshotTasks.properties(dolt, database, changes);
  }

  private static void createKinds() throws Exception {
    dolt.execute("create database kinds");
    dolt.executeIn(
        "kinds",
        "create table `odd ``name` (`a key` int primary key, `v'1` varchar(9), `from_x` int)",
        "create table `Größe` (`größe` int primary key)",
        "create table composite(a int, b int, c int, v int, primary key(c, a, b))",
        "create table pair(a int, b varchar(9), v int, primary key(a, b))",
        "create table texts(k varchar(20) collate utf8mb4_0900_ai_ci primary key, v text)",
        "create table decimals(k decimal(20,5) primary key, v decimal(5,2))",
        "create table binaries(k varbinary(20) primary key, v blob)",
        "create table days(k date primary key, v time(6))",
        "create table moments(k datetime(6), l timestamp(3), v year, primary key(l, k))",
        "create table enums(k enum('x','y') primary key, v set('p','q'))",
        "create table bits(k bit(12) primary key, v json)",
        "create table commits(`commit` int primary key, commit_date int, diff_type int)",
        "create table nothing(id int primary key)",
        "create table many(v int, w varchar(5))",
        "create view seen as select * from composite",
        "insert into `odd ``name` values (1,'it''s',3),(2,null,null)",
        "insert into `Größe` values (-1),(0),(1)",
        "insert into composite values (1,10,9,1),(1,20,9,2),(2,10,1,3)",
        "insert into pair values (1,'x',1),(1,'y',2),(2,'x',3)",
        "insert into texts values ('a','1'),('É','2'),('',null)",
        "insert into decimals values (-1.5,1),(0,2),(12345678901234.00001,3)",
        "insert into binaries values ('',''),(0x00ff,0xff00),(0x27,0x5c)",
        "insert into days values ('0001-01-01','-838:59:59'),('9999-12-31','00:00:00.000001')",
        "insert into moments values ('2020-01-01 00:00:00.000001','2020-01-01 00:00:00.5',2020)",
        "insert into enums values ('y','p,q'),('x','')",
        "insert into bits values (b'1','{\"a\": [1, null]}'),(b'111111111111',null)",
        "insert into commits values (1,2,3),(4,5,6)",
        "insert into many values (1,'a'),(1,'a'),(1,null),(null,null)",
        "call dolt_commit('-Am','all')",
        "update `odd ``name` set `v'1` = 'new' where `a key` = 2",
        "delete from composite where b = 20",
        "update pair set b = 'z' where v = 2",
        "update texts set k = 'A' where k = 'a'",
        "update decimals set v = 9",
        "delete from binaries where k = 0x27",
        "update days set v = '01:02:03'",
        "delete from commits where `commit` = 1",
        "insert into commits values (7,8,9)",
        "insert into many values (1,'a'),(2,'b')",
        "delete from many where v is null",
        "insert into nothing values (1)");
  }

  /**
   * Starts a task again and again until it gives nothing more: it is stopped at every record of the
   * commits, and, as what follows them begins anew with every start, each time later there.
   */
  private static List<SourceRecord> inPieces(TaskHarness task) throws Exception {
    List<SourceRecord> all = new ArrayList<>();
    int count = 1;
    while (true) {
      task.start();
      List<SourceRecord> next = task.poll(count, QUIET.multipliedBy(5));
      task.close();
      if (next.isEmpty()) {
        return all;
      }
      all.addAll(next);
      if (String.valueOf(task.offset().get("snapshot")).contains("\"corrected\":true")) {
        count++;
      }
    }
  }

  @Test
  void readsTablesOfEveryKindWhereverItIsStopped() throws Exception {
    createKinds();
    Map<String, String> properties = properties("kinds", "max.batch.size", "1");
    RecordsReplica records = new RecordsReplica("s");
    TaskHarness task = new TaskHarness(properties);
    List<SourceRecord> delivered = inPieces(task);
    delivered.forEach(records::accept);
    assertThat(delivered).hasSizeGreaterThan(40);
    assertThat(delivered).noneMatch(record -> record.topic().contains("seen"));
    assertThat(replica.differences(dolt, "kinds", records)).isEmpty();
    Map<String, Object> offset = task.offset();
    assertThat(offset).doesNotContainKey("snapshot");
    dolt.executeIn("kinds", "insert into many values (3,'c')", "delete from nothing");
    task.start();
    task.poll(3, PATIENCE).forEach(records::accept);
    task.close();
    assertThat(replica.differences(dolt, "kinds", records)).isEmpty();
  }

  @Test
  void readsWhatAUserMayReadOfADatabaseWithoutCommits() throws Exception {
    dolt.execute("create database few", "create database secret", "create database bare");
    dolt.executeIn("few", "create table t(id int primary key)", "insert into t values (1)");
    dolt.executeIn("secret", "create table t(id int primary key)", "insert into t values (1)");
    Map<String, String> properties =
        properties("few", "database.user", "few", "database.password", PASSWORD);
    properties.put("database.include.list", "few,bare");
    try (TaskHarness task = new TaskHarness(properties).start()) {
      assertThat(briefs(untilQuiet(task))).containsExactly("r {id=1}");
      dolt.executeIn("few", "insert into t values (2)");
      assertThat(briefs(task.poll(1, PATIENCE))).containsExactly("c {id=2}");
    }
  }

  @Test
  void readsNothingWhereNothingIs() throws Exception {
    dolt.execute("create database hollow");
    TaskHarness task = new TaskHarness(properties("hollow")).start();
    assertThat(task.poll(1, QUIET)).isEmpty();
    dolt.executeIn("hollow", "create table t(id int primary key)", "insert into t values (1)");
    assertThat(briefs(task.poll(1, PATIENCE))).containsExactly("c {id=1}");
    task.close();
    task.start();
    assertThat(task.poll(1, QUIET)).isEmpty();
    task.close();
  }

  @Test
  void readsThousandsOfTablesOverSeveralConnections() throws Exception {
    int tables = 2_000;
    StringBuilder sql = new StringBuilder();
    for (int i = 0; i < tables; i++) {
      if (i % 100 == 0) {
        sql.append("create database wide%d; use wide%d;%n".formatted(i, i));
      }
      sql.append("create table t%d(id int primary key);%n".formatted(i));
      if (i % 5 == 0) {
        sql.append("insert into t%d values (%d);%n".formatted(i, i));
      }
      if (i % 100 == 99) {
        sql.append("call dolt_commit('-Am','all');%n".formatted());
      }
    }
    Path file = Files.writeString(dolt.home().resolve("wide.sql"), sql);
    // Much faster than over the server, and the binlog is not needed.
    dolt.stop();
    dolt.dolt(dolt.dataDirectory(), "sql", "-f", file.toString());
    dolt.start();
    Map<String, String> properties = properties("wide", "snapshot.max.threads", "4");
    properties.put("database.include.list", "wide\\d+");
    int rows = tables / 5;
    Set<String> topics = new HashSet<>();
    try (TaskHarness task = new TaskHarness(properties).start()) {
      List<SourceRecord> first = task.poll(rows / 2, PATIENCE);
      MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
      ObjectName bean =
          new ObjectName(
              "io.doltconnect:type=source-task-metrics,connector=" + ObjectName.quote("wide"));
      assertThat(beans.getAttribute(bean, "TotalTableCount")).isEqualTo(tables);
      assertThat(beans.getAttribute(bean, "SnapshotRows")).isEqualTo((long) rows);
      int size = first.get(first.size() - 1).sourceOffset().toString().length();
      assertThat(size).as("offset in the middle").isLessThan(4_000);
      first.addAll(task.poll(rows - first.size(), PATIENCE));
      first.forEach(record -> topics.add(record.topic()));
      assertThat(first).hasSize(rows);
      assertThat(beans.getAttribute(bean, "RemainingTableCount")).isEqualTo(0);
      assertThat(beans.getAttribute(bean, "RowsRead")).isEqualTo((long) rows);
    }
    assertThat(topics).hasSize(rows);
  }

  @Test
  void goesOnWithTablesThatWereAddedToTheFilter() throws Exception {
    dolt.execute("create database added");
    dolt.executeIn(
        "added",
        "create table a(id int primary key)",
        "create table b(id int primary key, v int)",
        "create table k(v int)",
        "insert into a values (1)",
        "insert into b values (1,1),(2,2),(3,3)",
        "insert into k values (1),(1)",
        "call dolt_commit('-Am','all')");
    RecordsReplica records = new RecordsReplica("s");
    TaskHarness task =
        new TaskHarness(properties("added", "table.include.list", "added\\.a")).start();
    untilQuiet(task).forEach(records::accept);
    Map<String, Object> offset = task.offset();
    task.close();
    task =
        new TaskHarness(
            properties("added", "max.batch.size", "1", "snapshot.fetch.size", "1"), offset);
    task.start();
    task.poll(2, PATIENCE).forEach(records::accept);
    task.close();
    dolt.executeIn(
        "added",
        "insert into a values (2)",
        "update b set v = 9 where id = 1",
        "delete from b where id = 2",
        "insert into k values (1),(2)",
        "delete from k where v = 2");
    inPieces(task).forEach(records::accept);
    assertThat(replica.differences(dolt, "added", records)).isEmpty();
    dolt.executeIn("added", "insert into b values (5,5)", "insert into k values (7)");
    task.start();
    untilQuiet(task).forEach(records::accept);
    task.close();
    assertThat(replica.differences(dolt, "added", records)).isEmpty();
  }

  /** Rows that were deleted while nobody looked are taken back, rows of other tables are not. */
  @Test
  void takesBackRowsOfTablesThatComeBackToTheFilter() throws Exception {
    dolt.execute("create database back");
    dolt.executeIn(
        "back",
        "create table a(id int primary key)",
        "create table b(id int primary key, v int)",
        "create table k(v int)",
        "create table n(id int primary key)",
        "insert into a values (1)",
        "insert into b values (1,1),(2,2),(3,3)",
        "insert into k values (1),(1),(2)",
        "insert into n values (1)",
        "call dolt_commit('-Am','all')");
    String all = "back\\.(a|b|k)";
    RecordsReplica records = new RecordsReplica("s");
    TaskHarness task = new TaskHarness(properties("back", "table.include.list", all)).start();
    untilQuiet(task).forEach(records::accept);
    for (int round = 0; round < 2; round++) {
      task.close();
      task =
          new TaskHarness(properties("back", "table.include.list", "back\\.a"), task.offset())
              .start();
      dolt.executeIn("back", "insert into a values (%d)".formatted(10 + round));
      untilQuiet(task).forEach(records::accept);
      dolt.executeIn(
          "back",
          "delete from b where id = %d".formatted(1 + round),
          "delete from k limit 1",
          "insert into b values (%d, 7)".formatted(100 + round),
          "call dolt_commit('-Am','more')");
      task.close();
      task =
          new TaskHarness(
                  properties("back", "table.include.list", "back\\.(a|b|k|n)"), task.offset())
              .start();
      List<SourceRecord> delivered = untilQuiet(task);
      delivered.forEach(records::accept);
      assertThat(
              delivered.stream()
                  .filter(record -> briefs(List.of(record)).get(0).startsWith("t "))
                  .map(SourceRecord::topic))
          .containsExactlyElementsOf(
              round == 0
                  ? List.of("s.back.b", "s.back.k")
                  : List.of("s.back.b", "s.back.k", "s.back.n"));
      assertThat(replica.differences(dolt, "back", records)).isEmpty();
    }
    task.close();
  }
}
