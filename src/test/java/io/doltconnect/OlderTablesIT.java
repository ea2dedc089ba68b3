package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.support.DoltServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that are older than the log: no statement of it says what they are. */
class OlderTablesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int FILE_HEADER = 4;
  private static final String UNKNOWN = "is not known to be the one of these rows";

  private static DoltReplica replica;

  @BeforeAll
  static void startReplica() {
    replica = new DoltReplica();
  }

  @AfterAll
  static void stopReplica() {
    replica.close();
  }

  /** A server whose log begins behind some statements. */
  private static DoltServer serverWith(String metadata, String... before) throws Exception {
    DoltServer server =
        DoltServer.builder()
            .withoutVariable("log_bin")
            .variable("binlog_row_metadata", metadata)
            .start();
    server.execute("CREATE DATABASE db");
    server.executeIn("db", before);
    server.execute("SET @@PERSIST.log_bin = ON");
    server.stop();
    server.start();
    return server;
  }

  private static long bytesRead() throws JMException {
    return (Long)
        ManagementFactory.getPlatformMBeanServer()
            .getAttribute(
                new ObjectName("io.doltconnect:type=source-task-metrics,connector=\"older\""),
                "BytesRead");
  }

  private static Map<String, String> properties(DoltServer server) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", "older");
    properties.put("topic.prefix", "older");
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", Integer.toString(server.port()));
    properties.put("database.user", "root");
    properties.put("snapshot.mode", "earliest");
    properties.put("include.schema.changes", "false");
    return properties;
  }

  /** What is delivered up to the row in the table {@code mark}, and of what is read then. */
  private static List<SourceRecord> deliver(DoltServer server, String mode) throws Exception {
    server.executeIn("db", "create table mark(id int primary key)", "insert into mark values (1)");
    Map<String, String> properties = properties(server);
    properties.put("include.schema.changes", "true");
    properties.put("reconcile.mode", mode);
    List<SourceRecord> records = new ArrayList<>();
    try (TaskHarness task = new TaskHarness(properties).start()) {
      task.pollUntil(
          () ->
              records.stream().anyMatch(record -> record.topic().equals("older.db.mark"))
                  && !task.offset().containsKey("reconciling"),
          Duration.ofSeconds(60),
          records::add);
      assertThat(task.offset()).doesNotContainKey("reconciling");
    }
    assertThat(records).extracting(SourceRecord::topic).contains("older.db.mark");
    return records;
  }

  private static void assertRefused(String metadata, String table, String... statements)
      throws Exception {
    try (DoltServer server = serverWith(metadata, table)) {
      server.executeIn("db", statements);
      assertThatThrownBy(() -> deliver(server, "fail"))
          .as(String.join("; ", statements))
          .isInstanceOf(ConnectException.class)
          .hasMessageContainingAll("table db.t ", UNKNOWN, "table.exclude.list", "gtid_set");

      server.executeIn("db", "drop table mark");
      RecordsReplica records = new RecordsReplica("older");
      deliver(server, "auto").forEach(records::accept);
      assertThat(replica.differences(server, "db", records))
          .as(String.join("; ", statements))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void rowsFromBeforeStatementsAreNotReadWithWhatCameLater(String metadata) throws Exception {
    assertRefused(
        metadata,
        "create table t(id int primary key, a int, b int)",
        "insert into t values (1,10,20)",
        "alter table t rename column a to tmp",
        "alter table t rename column b to a",
        "alter table t rename column tmp to b");
    assertRefused(
        metadata,
        "create table t(id int primary key, u int, e enum('x','y'))",
        "insert into t values (1,-5,'x')",
        "delete from t",
        "alter table t modify u int unsigned",
        "alter table t modify e enum('y','x')");
    assertRefused(
        metadata,
        "create table t(id int primary key, a int, b int)",
        "insert into t values (1,10,20)",
        "drop table t",
        "create table t(id int primary key, b int, a int)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MINIMAL", "FULL"})
  void rowsOfTablesThatStayAsTheyAreAreDelivered(String metadata) throws Exception {
    try (DoltServer server =
        serverWith(
            metadata,
            "create table t(id int primary key, u int unsigned, e enum('x','y'))",
            "create table later(id int primary key, v int)")) {
      server.executeIn(
          "db",
          "insert into t values (1,4000000000,'y')",
          "create table other(id int primary key)",
          "alter table other add c int",
          "alter table later add w bigint",
          "insert into later values (1,2,3)",
          "update t set e = 'x'");

      assertThat(deliver(server, "auto"))
          .filteredOn(record -> record.topic().matches("older.db.(t|later)"))
          .extracting(record -> ((Struct) record.value()).getStruct("after").toString())
          .containsExactly(
              "Struct{id=1,u=4000000000,e=y}",
              "Struct{id=1,v=2,w=3}",
              "Struct{id=1,u=4000000000,e=x}");
    }
  }

  /** The rest of the log, which says whether the definition holds, is gone. */
  @Test
  void rowsOfALogThatWasPurgedMeanwhileAreReadFromTheTables() throws Exception {
    try (DoltServer server = serverWith("MINIMAL", "create table t(id int primary key, v int)")) {
      server.executeIn("db", "insert into t values (1,1)", "insert into t values (2,2)");
      try (TaskHarness task = new TaskHarness(properties(server)).start()) {
        long end = Long.parseLong(server.query("show master status").get(0).get(1));
        await().atMost(PATIENCE).until(() -> bytesRead() >= end - FILE_HEADER);
        server.execute("set @@persist.binlog_expire_logs_seconds = 1");
        server.kill();
        server.start();
        await()
            .atMost(PATIENCE)
            .until(
                () -> {
                  server.kill();
                  server.start();
                  return !server.query("select @@global.gtid_purged").get(0).get(0).isEmpty();
                });
        assertThat(SnapshotTasks.briefs(task.poll(3, PATIENCE)))
            .contains("r {id=1,v=1}", "r {id=2,v=2}");
        server.executeIn("db", "insert into t values (3,3)");
        assertThat(SnapshotTasks.briefs(task.poll(1, PATIENCE))).containsExactly("c {id=3,v=3}");
      }
    }
  }

  /** The rest of a long log is not read at once. */
  @Test
  void readsALongLogForStatements() throws Exception {
    try (DoltServer server =
        serverWith("MINIMAL", "create table t(id int primary key, v longtext)")) {
      for (int i = 0; i < 20; i++) {
        server.executeIn("db", "insert into t values (%d, repeat('x', 2000000))".formatted(i));
      }
      assertThat(deliver(server, "auto"))
          .filteredOn(record -> record.topic().equals("older.db.t"))
          .hasSize(20);
    }
  }
}
