package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.replica.NamedAndUnnamed;
import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.replica.Replication;
import io.doltconnect.support.DoltServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows that statements change which Dolt logs as updates of the present definition: what was and
 * what is look the same there.
 */
class AlteredRowsIT {
  @RegisterExtension private static final NamedAndUnnamed SERVERS = new NamedAndUnnamed();

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void valuesThatAnotherTypeShowsOtherwise(String metadata) throws Exception {
    SERVERS.replicate(
        metadata,
        "retyped",
        "create table o(id int primary key, price decimal(10,2), qty varchar(10))",
        "insert into o values (1,5.25,'07'),(2,null,'1'),(3,-2,null)",
        "alter table o modify price int",
        "alter table o modify qty int",
        "create table e(id int primary key, c enum('a','b','12'))",
        "insert into e values (1,'b'),(2,'12')",
        "alter table e modify c int",
        "create table d(id int primary key, c date, z int)",
        "insert into d values (1,'2020-01-02',7)",
        "alter table d modify c int",
        "create table i(id int primary key, c timestamp)",
        "insert into i values (1,'2020-01-02 03:04:05')",
        "alter table i modify c bigint",
        "create table a(id int primary key, c datetime)",
        "insert into a values (1,'2020-01-02 03:04:05')",
        "alter table a modify c date",
        "alter table a modify c datetime",
        "alter table a modify c varchar(30)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void columnThatIsDroppedAndAdded(String metadata) throws Exception {
    SERVERS.replicate(
        metadata,
        "replaced",
        "create table g(id int primary key, c1 int not null, c2 smallint not null, c3 bigint not null)",
        "insert into g values (3,20,34,56)",
        "alter table g change column c2 c2a smallint not null, change column c3 c3 bigint not null"
            + " after id",
        "insert into g values (4,1,2,3)");
  }

  /** As in every dump of phpMyAdmin. Dolt prints the key without columns. */
  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void foreignKeyThatIsAddedWithoutChecks(String metadata) throws Exception {
    SERVERS.replicate(
        metadata,
        "unchecked",
        "create table p(id int primary key)",
        "insert into p values (1)",
        "create table c(id int primary key, a int, b int, u int, e enum('x','y'), pid int)",
        "set foreign_key_checks = 0",
        "alter table c add constraint fkx foreign key (pid) references p(id)",
        "set foreign_key_checks = 1",
        "insert into c values (1,10,20,-5,'x',1)",
        "delete from c",
        "alter table c modify u int unsigned",
        "insert into c values (2,20,10,4000000000,'x',1)");
  }

  /** Statements by which rows become others of which Dolt logs none. */
  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void rowsThatBecomeOthersWithoutBeingLogged(String metadata) throws Exception {
    String[] statements = {
      "create table s(id int primary key, v set('a','b'))",
      "insert into s values (1,'a'),(2,'a,b'),(3,null)",
      "create table m(at datetime primary key, v int)",
      "insert into m values ('2020-01-02 03:04:05',1)",
      "create table b(v int, w int)",
      "insert into b values (1,1),(1,2),(1,2),(2,null)",
      "create table o(a int, b int not null, v int, primary key(a))",
      "insert into o values (1,1,3),(2,3,4),(7,8,9)",
      "alter table s modify v set('x','a','b')",
      "alter table m modify at timestamp not null",
      "alter table b drop column w",
      "delete from b where v = 1 limit 1",
      "alter table o drop primary key, add primary key(b)",
      "insert into s values (4,'x')",
      "update m set v = 2",
      "insert into b values (3)",
      "delete from o where b = 3"
    };
    try (Replication replication = new Replication(SERVERS.source(metadata), "unlogged")) {
      replication.then(statements).verify(SERVERS.replica());
      assertThat(
              replication.records().stream()
                  .filter(AlteredRowsIT::isForgotten)
                  .map(record -> record.topic().replaceAll(".*\\.", "")))
          .containsExactly("s", "m", "b", "o");
    }
    try (Replication replication =
        Replication.thatStops(SERVERS.source(metadata), "unlogged_stopped")) {
      replication.then(statements);
      assertThat(replication.records()).noneMatch(AlteredRowsIT::isForgotten);
    }
  }

  private static boolean isForgotten(SourceRecord record) {
    return record.value() instanceof Struct value
        && value.schema().field("op") != null
        && value.getString("op").equals("t");
  }

  /** What migration tools do: when the connector comes to the rows, their table is gone. */
  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void tableThatIsDroppedBeforeItsRowsAreRead(String metadata) throws Exception {
    try (Replication replication = new Replication(SERVERS.source(metadata), "dropped")) {
      replication
          .atOnce(
              "create table t(id int not null, id2 int not null, m longblob, b bit(1), n int,"
                  + " s binary(6), primary key(id,id2))",
              "replace into t (id,id2,m,b,n,s) values (235,2,0x,b'1',null,null)",
              "alter table t drop column m",
              "update t set b=b'1' where id % 3 = 1",
              "truncate table t",
              "alter table t add column c char(7)",
              "insert into t (id,id2,b,n,s,c) values (246,2,b'1',2147483647,null,null)",
              "replace into t (id,id2,b,n,s,c) values (105,3,b'1',null,null,'ab')",
              "drop table t",
              "create table u (id int primary key, v int)",
              "insert into u values (1,1)")
          .verify(SERVERS.replica());
      // Nobody needs rows of a table that is gone.
      assertThat(replication.records()).noneMatch(AlteredRowsIT::isIncremental);
    }
  }

  private static boolean isIncremental(SourceRecord record) {
    return record.value() instanceof Struct value
        && value.getStruct("source").getString("snapshot").equals("incremental");
  }

  /** The order of columns that a table had before it was altered again, renamed or made anew. */
  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void tablesThatAreOthersBeforeTheirRowsAreRead(String metadata) throws Exception {
    try (Replication replication = new Replication(SERVERS.source(metadata), "others")) {
      replication
          .then(
              "create table a(id int primary key, v int)",
              "create table r(id int primary key, v int)",
              "create table k(v int, w int)",
              "create table n(id int primary key, v int)",
              "insert into a values (1,10)",
              "insert into r values (1,10)",
              "insert into k values (1,10),(1,10)",
              "insert into n values (1,10)",
              "delete from a",
              "delete from r",
              "delete from k limit 1",
              "delete from n")
          .atOnce(
              "alter table a add column c int after id",
              "insert into a values (2,5,20)",
              "alter table a drop column c",
              "insert into a values (3,30)",
              "alter table r add column c int after id",
              "insert into r values (2,5,20)",
              "rename table r to s",
              "alter table s drop column c",
              "insert into s values (3,30)",
              // In another place it would damage a table without a key.
              "alter table k add column c int",
              "insert into k values (2,20,5),(2,20,5)",
              "alter table k drop column c",
              "insert into k values (3,30)",
              "alter table n add column c int after id",
              "insert into n values (2,5,20)",
              "drop table n",
              "create table n(id int primary key, w varchar(9))",
              "insert into n values (1,'w')")
          .verify(SERVERS.replica());
    }
  }

  /** Tables that come one after the other are read together, and none again for older rows. */
  @Test
  void manyTablesAreReadAtOnce() throws Exception {
    try (Replication replication = new Replication(SERVERS.source("MINIMAL"), "many")) {
      List<String> statements = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        statements.add("create table t%d(id int primary key, v int)".formatted(i));
        statements.add("alter table t%d add column c int after id".formatted(i));
        statements.add("insert into t%d values (1,5,10)".formatted(i));
      }
      for (int i = 0; i < 20; i++) {
        statements.add("alter table t%d drop column c".formatted(i));
        statements.add("insert into t%d values (2,20)".formatted(i));
      }
      replication.atOnce(statements.toArray(String[]::new)).verify(SERVERS.replica());
      assertThat(
              replication.records().stream()
                  .filter(AlteredRowsIT::isIncremental)
                  .map(record -> ((Struct) record.value()).getStruct("source").getInt64("ts_ms"))
                  .distinct())
          .as("moments at which tables were read")
          .hasSizeBetween(1, 5);
    }
  }

  /** Wherever the task is stopped, the table is read when it starts again. */
  @Test
  void tableThatWasNotReadBeforeAStop() throws Exception {
    DoltServer source = SERVERS.source("MINIMAL");
    source.execute("create database halted");
    source.executeIn(
        "halted",
        "create table t(id int primary key, v int)",
        "create table other(id int primary key)",
        "alter table t add column c int after id",
        "insert into t values (2,5,20)",
        "insert into other values (1)",
        "alter table t drop column c",
        "insert into t values (3,30)",
        "insert into other values (2)",
        "create table mark(id int primary key)",
        "insert into mark values (1)");
    Map<String, String> properties =
        SnapshotTasks.properties(
            source,
            "halted",
            "snapshot.mode",
            "earliest",
            "max.batch.size",
            "1",
            "include.schema.changes",
            "true");
    TaskHarness task = new TaskHarness(properties);
    RecordsReplica rows = new RecordsReplica("s");
    int stopsBeforeItIsRead = 0;
    List<SourceRecord> some;
    List<String> all = new ArrayList<>();
    int count = 1;
    do {
      task.start();
      some = task.poll(count, Duration.ofSeconds(3));
      some.forEach(rows::accept);
      all.addAll(SnapshotTasks.briefs(some));
      all.add("stop");
      boolean pending = task.offset().containsKey("reconciling");
      stopsBeforeItIsRead += pending ? 1 : 0;
      // The reading begins again.
      count += pending ? 1 : 0;
      task.close();
    } while (!some.isEmpty());
    assertThat(stopsBeforeItIsRead).isGreaterThan(1);
    assertThat(task.offset()).as(() -> all.toString()).doesNotContainKey("reconciling");
    assertThat(SERVERS.replica().differences(source, "halted", rows)).isEmpty();
  }
}
