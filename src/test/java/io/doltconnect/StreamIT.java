package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.DoltServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What comes out of a real server's binlog, event by event. */
class StreamIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static DoltServer dolt;

  @BeforeAll
  static void startDolt() throws Exception {
    dolt = DoltServer.builder().start();
  }

  @AfterAll
  static void stopDolt() throws Exception {
    dolt.close();
  }

  private static Map<String, String> properties(String prefix, String database) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", prefix);
    properties.put("topic.prefix", prefix);
    properties.put("snapshot.mode", "earliest");
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", String.valueOf(dolt.port()));
    properties.put("database.user", "root");
    properties.put("database.include.list", database);
    return properties;
  }

  private static List<String> play(Map<String, String> properties, int count)
      throws InterruptedException {
    return Change.of(records(properties, count)).stream().map(Change::brief).toList();
  }

  private static List<SourceRecord> records(Map<String, String> properties, int count)
      throws InterruptedException {
    try (TaskHarness task = new TaskHarness(properties).start()) {
      return task.poll(count, PATIENCE);
    }
  }

  @Test
  void deliversTheWalkThrough() throws Exception {
    dolt.execute("create database walk");
    dolt.executeIn(
        "walk",
        "create table newTable(pk int primary key, col1 varchar(200))",
        "insert into newTable values (1, 'hello world!')",
        "call dolt_commit('-Am', 'Adding a new table')",
        "call dolt_reset('--hard', 'HEAD~1')");
    assertThat(play(properties("walk", "walk"), 4))
        .satisfiesExactly(
            record -> assertThat(record).isEqualTo("ddl create database `walk`"),
            record -> assertThat(record).startsWith("ddl CREATE TABLE `newTable`"),
            record -> assertThat(record).isEqualTo("c {pk=1,col1=hello world!}"),
            record -> assertThat(record).isEqualTo("ddl DROP TABLE `newTable`"));
  }

  @Test
  void deliversNewHiresByColumnName() throws Exception {
    dolt.execute("create database hires");
    dolt.executeIn(
        "hires",
        "create table employees(emp_no int primary key, birth_date date not null,"
            + " first_name varchar(14) not null, last_name varchar(16) not null,"
            + " gender enum('M','F') not null, hire_date date not null)",
        "insert into employees values"
            + " (1000001, '1981-02-16', 'Cooper', 'McBear', 'M', '2020-02-20')");
    try (TaskHarness task = new TaskHarness(properties("hires", "hires")).start()) {
      SourceRecord hire = task.poll(3, PATIENCE).get(2);
      Struct after = ((Struct) hire.value()).getStruct("after");
      assertThat(hire.topic()).isEqualTo("hires.hires.employees");
      assertThat(((Struct) hire.key()).getInt32("emp_no")).isEqualTo(1000001);
      assertThat(after.getString("last_name")).isEqualTo("McBear");
      assertThat(after.getString("gender")).isEqualTo("M");
      assertThat(after.getInt32("hire_date"))
          .isEqualTo((int) java.time.LocalDate.of(2020, 2, 20).toEpochDay());
      Struct source = ((Struct) hire.value()).getStruct("source");
      assertThat(source.getString("branch")).isEqualTo("main");
      assertThat(source.getString("gtid")).matches("[0-9a-f-]{36}:\\d+");
    }
  }

  /** More of them than a batch may read. */
  @Test
  void goesOnBehindRowsOfWhichNoneIsWanted() throws Exception {
    dolt.execute("create database unwanted");
    dolt.executeIn(
        "unwanted",
        "create table t(id int primary key, v varchar(100))",
        "insert into t with recursive r(n) as (select 1 union all select n + 1 from r where n < 50)"
            + " select n, repeat('x', 100) from r",
        "update t set v = repeat('y', 100)",
        "insert into t values (51, 'new')");
    Map<String, String> properties = properties("unwanted", "unwanted");
    properties.put("include.schema.changes", "false");
    properties.put("skipped.operations", "u");
    properties.put("max.queue.size.in.bytes", "4000");
    assertThat(play(properties, 51)).hasSize(51).last().isEqualTo("c {id=51,v=new}");
  }

  @Test
  void deliversWhatADoltTransactionAmountsTo() throws Exception {
    dolt.execute("create database net");
    dolt.executeIn(
        "net",
        "create table b(id int primary key, v int)",
        "create table a(id int primary key, v int)",
        "create table keyless(v int)",
        "insert into a values (1,1),(2,2),(3,3)",
        "start transaction",
        "insert into b values (1,1)",
        "update a set v = 20 where id = 2",
        "delete from a where id = 3",
        "insert into a values (4,4)",
        "insert into a values (5,5)",
        "delete from a where id = 5",
        "insert into keyless values (7),(7)",
        "commit",
        "update a set id = 10 where id = 1",
        "start transaction",
        "insert into a values (99,99)",
        "rollback",
        "delete from keyless limit 1");
    assertThat(play(properties("net", "net"), 18).subList(4, 18))
        .containsExactly(
            "c {id=1,v=1}",
            "c {id=2,v=2}",
            "c {id=3,v=3}",
            "d {id=3,v=3}",
            "tombstone {id=3}",
            "c {id=4,v=4}",
            "u {id=2,v=2} -> {id=2,v=20}",
            "c {id=1,v=1}",
            "c {v=7}",
            "c {v=7}",
            "d {id=1,v=1}",
            "tombstone {id=1}",
            "c {id=10,v=1}",
            "d {v=7}");
  }

  @Test
  void deliversWhatVersionControlDoesToTheBranch() throws Exception {
    dolt.execute("create database vc");
    dolt.executeIn(
        "vc",
        "create table t(id int primary key, v varchar(10))",
        "insert into t values (1,'one')",
        "call dolt_commit('-Am', 'first')",
        "call dolt_checkout('-b', 'feature')",
        "insert into t values (2,'two')",
        "call dolt_commit('-am', 'second')",
        "call dolt_checkout('main')",
        "update t set v = 'uno' where id = 1",
        "call dolt_commit('-am', 'third')",
        "call dolt_merge('feature')",
        "call dolt_tag('v1')",
        "call dolt_reset('--hard', 'HEAD~1')");
    assertThat(play(properties("vc", "vc"), 7).subList(2, 7))
        .containsExactly(
            "c {id=1,v=one}",
            "u {id=1,v=one} -> {id=1,v=uno}",
            "c {id=2,v=two}",
            "d {id=2,v=two}",
            "tombstone {id=2}");
  }

  @Test
  void deletesRowsWhoseKeyWasDefinedAnewUnderTheirFormerKeyOnly() throws Exception {
    dolt.execute("create database rekeyed");
    dolt.executeIn(
        "rekeyed",
        "create table t(a int not null, b int not null)",
        "insert into t values (1,2),(2,2)",
        "alter table t add primary key(a)",
        "delete from t where a = 2",
        "alter table t modify column a varchar(20)",
        "delete from t where a = '1'");
    Map<String, String> properties = properties("rekeyed", "rekeyed");
    properties.put("include.schema.changes", "false");
    List<SourceRecord> records = records(properties, 11);
    assertThat(Change.of(records).stream().map(Change::brief).toList())
        .containsExactly(
            "c {a=1,b=2}",
            "c {a=2,b=2}",
            "c {a=1,b=2}",
            "c {a=2,b=2}",
            "d {a=2,b=2}",
            "tombstone {a=2}",
            "d {a=1,b=2}",
            "tombstone {a=1}",
            "c {a=1,b=2}",
            "d {a=1,b=2}",
            "tombstone {a=1}");
    assertThat(records.subList(6, 11))
        .extracting(record -> ((Struct) record.key()).get("a"))
        .containsExactly(1, 1, "1", "1", "1");
  }

  @Test
  void deliversPlainRowsAndSkipsWhatIsNotWanted() throws Exception {
    dolt.execute("create database plain");
    dolt.executeIn(
        "plain",
        "create table t(id int primary key, v int)",
        "create table other(id int primary key)",
        "insert into t values (1,1)",
        "insert into other values (1)",
        "update t set v = 2",
        "delete from t",
        "insert into t values (2,2)");
    Map<String, String> properties = properties("plain", "plain");
    properties.put("record.format", "row");
    properties.put("table.include.list", "plain\\.t");
    properties.put("skipped.operations", "u");
    properties.put("include.schema.changes", "false");
    try (TaskHarness task = new TaskHarness(properties).start()) {
      List<SourceRecord> records = task.poll(3, PATIENCE);
      assertThat(records).extracting(SourceRecord::topic).containsOnly("plain.plain.t");
      assertThat(records)
          .extracting(record -> String.valueOf(record.value()))
          .containsExactly("Struct{id=1,v=1}", "null", "Struct{id=2,v=2}");
      assertThat(records)
          .extracting(record -> String.valueOf(record.key()))
          .containsExactly("Struct{id=1}", "Struct{id=1}", "Struct{id=2}");
    }
  }

  @Test
  void movesTheOffsetWhenOnlyFilteredTransactionsHappen() throws Exception {
    dolt.execute("create database quiet");
    dolt.executeIn("quiet", "create table t(id int primary key)");
    Map<String, String> properties = properties("quiet", "nothing");
    properties.put("heartbeat.interval.ms", "100");
    try (TaskHarness task = new TaskHarness(properties).start()) {
      dolt.executeIn("quiet", "insert into t values (1)");
      String executed = dolt.query("select @@global.gtid_executed").get(0).get(0);
      List<SourceRecord> records =
          task.pollUntil(
              seen ->
                  !seen.isEmpty()
                      && executed.equals(seen.get(seen.size() - 1).sourceOffset().get("gtid_set")),
              PATIENCE);
      assertThat(records)
          .isNotEmpty()
          .extracting(SourceRecord::topic)
          .containsOnly("__debezium-heartbeat.quiet");
      assertThat(task.offset()).containsEntry("gtid_set", executed);
    }
  }

  @Test
  void startsNowWithTheDefinitionsThatTheServerHas() throws Exception {
    dolt.execute("create database late");
    dolt.executeIn(
        "late", "create table t(id bigint unsigned primary key)", "insert into t values (1)");
    Map<String, String> properties = properties("late", "late");
    properties.put("snapshot.mode", "no_data");
    try (TaskHarness task = new TaskHarness(properties).start()) {
      dolt.executeIn("late", "insert into t values (2)");
      assertThat(Change.of(task.poll(1, PATIENCE)))
          .extracting(Change::brief)
          .containsExactly("c {id=2}");
    }
  }
}
