package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.schema.columns.UnknownColumnsException;
import io.doltconnect.support.DoltServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every value stands under its own column, with and without the columns' names in the log. */
class ColumnsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Map<String, DoltServer> SERVERS = new HashMap<>();

  @BeforeAll
  static void startDolt() {
    SERVERS.put("MINIMAL", DoltServer.launch());
    SERVERS.put("FULL", DoltServer.builder().variable("binlog_row_metadata", "FULL").start());
  }

  @AfterAll
  static void stopDolt() {
    SERVERS.values().forEach(DoltServer::close);
  }

  private static TaskHarness task(String metadata, String database, String mode) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", database);
    properties.put("topic.prefix", database);
    properties.put("snapshot.mode", "earliest");
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", String.valueOf(SERVERS.get(metadata).port()));
    properties.put("database.user", "root");
    properties.put("database.include.list", database);
    properties.put("include.schema.changes", "false");
    properties.put("reconcile.mode", mode);
    return new TaskHarness(properties);
  }

  private static TaskHarness task(String metadata, String database) {
    return task(metadata, database, "auto");
  }

  private static List<String> take(TaskHarness task, int count) throws InterruptedException {
    return Change.of(task.poll(count, PATIENCE)).stream().map(Change::brief).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void followsAlterationsWhileTheyHappen(String metadata) throws Exception {
    DoltServer dolt = SERVERS.get(metadata);
    dolt.execute("create database live");
    dolt.executeIn(
        "live",
        "create table t(id int primary key, b int, c int)",
        "insert into t values (1,10,20)");
    try (TaskHarness task = task(metadata, "live").start()) {
      assertThat(take(task, 1)).containsExactly("c {id=1,b=10,c=20}");
      dolt.executeIn(
          "live", "alter table t add column a int after id", "insert into t values (2,5,11,21)");
      assertThat(take(task, 1)).containsExactly("c {id=2,a=5,b=11,c=21}");
      dolt.executeIn(
          "live", "alter table t add column z int unsigned first", "update t set z = 9 where id=2");
      assertThat(take(task, 1))
          .containsExactly("u {id=2,a=5,b=11,c=21} -> {z=9,id=2,a=5,b=11,c=21}");
      dolt.executeIn("live", "alter table t rename column b to bb", "delete from t where id = 1");
      assertThat(take(task, 2)).containsExactly("d {id=1,bb=10,c=20}", "tombstone {id=1}");
      dolt.executeIn("live", "alter table t drop column a", "update t set c = 0");
      assertThat(take(task, 1)).containsExactly("u {z=9,id=2,bb=11,c=21} -> {z=9,id=2,bb=11,c=0}");
      dolt.executeIn("live", "alter table t modify column c int first", "update t set c = 3");
      assertThat(take(task, 1)).containsExactly("u {c=0,z=9,id=2,bb=11} -> {c=3,z=9,id=2,bb=11}");
    }
  }

  @Test
  void followsManyAlterationsAfterAStop() throws Exception {
    DoltServer dolt = SERVERS.get("FULL");
    dolt.execute("create database stopped");
    dolt.executeIn("stopped", "create table t(id int primary key, b int unsigned, c int)");
    TaskHarness task = task("FULL", "stopped").start();
    dolt.executeIn("stopped", "insert into t values (1,10,20)");
    assertThat(take(task, 1)).containsExactly("c {id=1,b=10,c=20}");
    task.close();
    dolt.executeIn(
        "stopped",
        "alter table t add column a int after id",
        "insert into t values (2,5,4000000000,21)",
        "alter table t drop column b",
        "insert into t values (3,6,22)",
        "alter table t add column b varchar(5) first",
        "insert into t values ('x',4,7,23)",
        "rename table t to s",
        "insert into s values ('y',5,8,24)");
    task.start();
    assertThat(take(task, 4))
        .containsExactly(
            "c {id=2,a=5,b=4000000000,c=21}",
            "c {id=3,a=6,c=22}",
            "c {b=x,id=4,a=7,c=23}",
            "c {b=y,id=5,a=8,c=24}");
    task.close();
  }

  @Test
  void readsRowsWithAndWithoutNamesInOneStream() throws Exception {
    DoltServer dolt = SERVERS.get("MINIMAL");
    dolt.execute("create database mixed");
    dolt.executeIn("mixed", "create table t(id int primary key, b int)");
    try (TaskHarness task = task("MINIMAL", "mixed").start();
        Connection before = dolt.connect();
        Statement withoutNames = before.createStatement();
        Connection after = connectWithNames(dolt);
        Statement withNames = after.createStatement()) {
      for (int i = 0; i < 4; i += 2) {
        withoutNames.execute("insert into mixed.t values (" + i + ", 1)");
        withNames.execute("insert into mixed.t values (" + (i + 1) + ", 2)");
      }
      assertThat(take(task, 4))
          .containsExactly("c {id=0,b=1}", "c {id=1,b=2}", "c {id=2,b=1}", "c {id=3,b=2}");
    }
  }

  /** The variable holds for sessions that begin after it was set. */
  private static Connection connectWithNames(DoltServer dolt) throws SQLException {
    dolt.execute("set global binlog_row_metadata = 'FULL'");
    try {
      return dolt.connect();
    } finally {
      dolt.execute("set global binlog_row_metadata = 'MINIMAL'");
    }
  }

  @Test
  void stopsRatherThanGuessWhenColumnsWithoutNamesChangedPlaces() throws Exception {
    DoltServer dolt = SERVERS.get("MINIMAL");
    dolt.execute("create database moved");
    dolt.executeIn("moved", "create table t(id int primary key, b int, c int)");
    try (TaskHarness task = task("MINIMAL", "moved", "fail").start()) {
      dolt.executeIn("moved", "insert into t values (1,10,20)");
      assertThat(take(task, 1)).containsExactly("c {id=1,b=10,c=20}");
      dolt.executeIn(
          "moved",
          "delete from t",
          "alter table t modify column c int after id",
          "insert into t (id,b,c) values (2,11,21)");
      assertThatThrownBy(() -> task.pollUntil(records -> false, Duration.ofSeconds(10)))
          .hasCauseInstanceOf(UnknownColumnsException.class)
          .hasMessageContaining("moved.t")
          .hasMessageContaining("binlog_row_metadata");
    }
  }

  @Test
  void undoesTheOrderInWhichDoltLogsKeyColumns() throws Exception {
    DoltServer dolt = SERVERS.get("FULL");
    dolt.execute("create database keys_");
    dolt.executeIn(
        "keys_",
        "create table t(a int, b int, c int, primary key(c,a))",
        "insert into t values (1,2,3)",
        "update t set b = 4");
    try (TaskHarness task = task("FULL", "keys_").start()) {
      assertThat(task.poll(2, PATIENCE))
          .extracting(record -> record.key().toString() + Change.of(record).brief())
          .containsExactly(
              "Struct{c=3,a=1}c {a=1,b=2,c=3}", "Struct{c=3,a=1}u {a=1,b=2,c=3} -> {a=1,b=4,c=3}");
    }
  }
}
