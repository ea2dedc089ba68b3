package io.doltconnect;

import static io.doltconnect.SnapshotTasks.briefs;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.replica.ReplicaServers;
import io.doltconnect.replica.Replication;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Keys that are equal to Dolt and other keys to Kafka: under a collation that knows no case or no
 * accents a row gets another spelling of its key, which Dolt does not log.
 */
class LooseKeysIT {
  @RegisterExtension static final ReplicaServers SERVERS = new ReplicaServers();

  private static final String[] UPDATES = {
    "update k set k = 'BBBB', v = 3 where k = 'bbbb'",
    "update k set v = 4 where k = 'bbbb'",
    "replace into k values ('Cc', 7)",
    "insert into k values ('cC', 9) on duplicate key update v = 10",
    "insert into k values ('cC', 9) on duplicate key update k = 'CC', v = 11",
    "start transaction",
    "delete from k where k = 'e'",
    "insert into k values ('É', 5)",
    "commit",
    "update k set k = 'PAD ', v = 6 where k = 'pad '",
    "update k set k = 'gone', v = 8 where k = 'GONE'",
    "delete from k where k = 'Gone'",
    "update k set k = 'again', v = 8 where k = 'AGAIN'",
    "delete from k where k = 'again'",
    "insert into k values ('aGain', 1)",
    "update k set k = 'x', v = v + 1 where k = 'X'",
    "update k set k = 'X', v = v + 1 where k = 'X'",
    "update k set k = 'x', v = v + 1 where k = 'X'",
    "update k set k = concat(k, '!'), v = 1 where k = 'moved'",
    "update k set k = upper(k), v = v + 1 where k like 'many%'"
  };

  @ParameterizedTest
  @ValueSource(strings = {"utf8mb4_0900_ai_ci", "utf8mb4_general_ci"})
  void spelledAnewOneByOne(String collation) throws Exception {
    String database = "one_by_one_" + collation;
    try (Replication replication = new Replication(SERVERS.source(), database)) {
      replication
          .then(
              "create table k(k varchar(10) collate %s primary key, v int)".formatted(collation),
              "insert into k values ('bbbb', 1), ('cc', 1), ('e', 1), ('pad', 1), ('pad ', 1),"
                  + " ('GONE', 1), ('AGAIN', 1), ('X', 1), ('moved', 1)",
              "insert into k select concat('many', n), 1 from (with recursive r as (select 1 n"
                  + " union all select n + 1 from r where n < 250) select n from r) s")
          .then(UPDATES)
          .verify(SERVERS.replica());
    }
  }

  @Test
  void ofSeveralColumns() throws Exception {
    try (Replication replication = new Replication(SERVERS.source(), "several")) {
      replication
          .then(
              "create table c(a int, k varchar(10) collate utf8mb4_general_ci, b bigint unsigned,"
                  + " v int, primary key(a, k, b))",
              "insert into c values (1, 'x', 18446744073709551615, 1), (2, 'x', 0, 1), (1, 'y', 0, 1)",
              "update c set k = 'X', v = 2 where a = 1",
              "update c set v = 3",
              "create table d(day date, k char(10), t time(6), f varchar(5), v int,"
                  + " primary key(day, k, t)) collate utf8mb4_0900_ai_ci",
              "insert into d values ('2020-01-01', 'a', '01:02:03.5', 'f', 1),"
                  + " ('2020-01-01', 'a', '01:02:03', 'f', 1), ('2020-01-02', 'A', '01:02:03', 'f', 1)",
              "update d set k = 'A', v = 2 where t = '01:02:03' and day = '2020-01-01'",
              "update d set k = 'á', v = 3 where t = '01:02:03.5'",
              "update d set v = 4")
          .verify(SERVERS.replica());
    }
  }

  @Test
  void spelledAnewByMergesAndResets() throws Exception {
    try (Replication replication = new Replication(SERVERS.source(), "versions")) {
      replication
          .then(
              "create table k(k varchar(10) collate utf8mb4_0900_ai_ci primary key, v int)",
              "insert into k values ('a', 1), ('b', 1)",
              "call dolt_commit('-Am', 'first')",
              "call dolt_checkout('-b', 'other')",
              "update k set k = 'A', v = 2 where k = 'a'",
              "call dolt_commit('-am', 'second')",
              "call dolt_checkout('main')",
              "update k set v = 3 where k = 'b'",
              "call dolt_commit('-am', 'third')",
              "call dolt_merge('other')",
              "call dolt_reset('--hard', 'HEAD~1')",
              "update k set k = 'B', v = 4 where k = 'b'")
          .verify(SERVERS.replica());
    }
  }

  /** What the table is called by now does not matter to rows whose keys stay as they are. */
  @Test
  void ofTablesThatAreNotThereAnyMore() throws Exception {
    try (Replication replication = new Replication(SERVERS.source(), "left")) {
      replication
          .then(
              "create table k(k varchar(10) collate utf8mb4_0900_ai_ci primary key, v int)",
              "create table d(k varchar(10) collate utf8mb4_0900_ai_ci primary key, v int)",
              "insert into k values ('a', 1), ('b', 1)",
              "insert into d values ('a', 1), ('b', 1)",
              "update k set v = 2",
              "update d set v = 2",
              "drop table d",
              "rename table k to l",
              "update l set v = 3 where k = 'a'",
              "alter table l rename column k to key1")
          .verify(SERVERS.replica());
    }
  }

  /** Any statement of the server may be writing what was updated, as long as none follows it. */
  @Test
  void waitForStatementsThatMayBeWritingIt() throws Exception {
    SERVERS.source().execute("create database waits", "create database elsewhere");
    SERVERS
        .source()
        .execute(
            "create table waits.k(k varchar(10) collate utf8mb4_0900_ai_ci primary key, v int)",
            "create table elsewhere.t(id int primary key)",
            "insert into waits.k values ('a', 1)",
            "insert into elsewhere.t values (1)");
    Map<String, String> properties =
        SnapshotTasks.properties(
            SERVERS.source(), "waits", "snapshot.mode", "no_data", "errors.max.retries", "0");
    try (TaskHarness task = new TaskHarness(properties).start();
        Connection other = SERVERS.source().connect()) {
      CompletableFuture<Void> sleeping =
          CompletableFuture.runAsync(
              () -> {
                try (Statement sql = other.createStatement()) {
                  sql.execute("update elsewhere.t set id = 2 where sleep(60) = 1");
                } catch (SQLException e) {
                  // It was broken off.
                }
              });
      await()
          .atMost(SnapshotTasks.PATIENCE)
          .until(() -> SERVERS.source().query("show processlist").toString().contains("sleep(60)"));
      SERVERS.source().execute("update waits.k set v = 2");
      assertThat(task.poll(1, Duration.ofSeconds(4))).isEmpty();

      SERVERS.source().execute("insert into waits.k values ('b', 1)");
      assertThat(briefs(task.poll(2, Duration.ofSeconds(20))))
          .containsExactly("u {k=a,v=1} -> {k=a,v=2}", "c {k=b,v=1}");
      assertThat(sleeping).isNotDone();
      other.abort(Runnable::run);
      sleeping.join();
    }
  }

  /** Dolt logs that the table changed, and no row of it: these are read from the table. */
  @ParameterizedTest
  @ValueSource(strings = {"FULL", "MINIMAL"})
  void spelledAnewWithoutAnyOtherChange(String metadata) throws Exception {
    // Sessions copy it when they connect.
    SERVERS.source().execute("set global binlog_row_metadata = '" + metadata + "'");
    try (Replication replication = new Replication(SERVERS.source(), "unlogged_" + metadata)) {
      SERVERS.source().execute("set global binlog_row_metadata = 'FULL'");
      replication
          .then(
              "create table k(k varchar(10) collate utf8mb4_0900_ai_ci primary key, v int)",
              "create table o(a int, k varchar(10) collate utf8mb4_general_ci, primary key(a, k))",
              "create table w(id int primary key, v varchar(10) collate utf8mb4_0900_ai_ci,"
                  + " c char(5) collate utf8mb4_general_ci, d decimal(5,2))",
              "insert into k values ('a', 1), ('b', 1), ('c', 1)",
              "insert into o values (1, 'a'), (1, 'b')",
              "insert into w values (1, 'a', 'c', 1.5), (2, 'b', 'c', 1.5)",
              "call dolt_commit('-Am', 'first')",
              "replace into k values ('A', 1)",
              "insert into k values ('d', 1)",
              "replace into k values ('D', 1)",
              "replace into w values (1, 'A', 'c', 1.5)",
              "replace into w values (2, 'b', 'C', 1.5)")
          .atOnce(
              "start transaction",
              "delete from k where k = 'b'",
              "insert into k values ('B', 1)",
              "replace into o values (1, 'A')",
              "update w set d = 2",
              "commit")
          .then(
              "alter table w modify d decimal(6,3)",
              "replace into w values (1, 'a', 'c', 2)",
              "update k set v = 2",
              "replace into o values (1, 'B')",
              "call dolt_commit('-am', 'second')",
              "call dolt_reset('--hard', 'HEAD~1')",
              "drop table o",
              "replace into k values ('C', 1)")
          .verify(SERVERS.replica());
    }
  }

  private static Map<String, String> quiet(String database, String... changes) throws Exception {
    SERVERS.source().execute("create database " + database);
    SERVERS
        .source()
        .executeIn(
            database,
            "create table k(k varchar(10) collate utf8mb4_0900_ai_ci primary key, v int)",
            "create table w(id int primary key, v varchar(10) collate utf8mb4_0900_ai_ci,"
                + " d decimal(5,2))",
            "insert into k values ('a', 1), ('b', 1)",
            "insert into w values (1, 'a', 1.5), (2, 'b', 1.5)",
            "call dolt_commit('-Am', 'first')");
    return SnapshotTasks.properties(SERVERS.source(), database, changes);
  }

  @Test
  void deliverNoMoreThanWhatIsSpelledAnew() throws Exception {
    Map<String, String> properties = quiet("precise", "audit.interval.ms", "1000");
    try (TaskHarness task = new TaskHarness(properties).start()) {
      assertThat(untilQuiet(task)).hasSize(4);
      // Then it knows that consumers hold what the commit has.
      task.pollUntil(records -> (Long) task.metric("Audits") > 0, SnapshotTasks.PATIENCE);
      SERVERS.source().executeIn("precise", "replace into k values ('A', 1)");
      assertThat(briefs(task.poll(3, SnapshotTasks.PATIENCE)))
          .containsExactly("d {k=a,v=1}", "tombstone {k=a}", "r {k=A,v=1}");
      SERVERS.source().executeIn("precise", "replace into w values (1, 'A', 1.5)");
      assertThat(briefs(task.poll(1, SnapshotTasks.PATIENCE)))
          .containsExactly("r {id=1,v=A,d=1.50}");
      SERVERS.source().executeIn("precise", "insert into k values ('c', 1)");
      assertThat(briefs(task.poll(1, SnapshotTasks.PATIENCE))).containsExactly("c {k=c,v=1}");
    }
  }

  /** Of the same table the log has another row: then only a look at the table tells. */
  @Test
  void areFoundByTheAuditBesideOtherRows() throws Exception {
    Map<String, String> properties = quiet("beside", "audit.interval.ms", "1000");
    RecordsReplica records = new RecordsReplica("s");
    try (TaskHarness task = new TaskHarness(properties).start()) {
      untilQuiet(task).forEach(records::accept);
      SERVERS
          .source()
          .executeIn(
              "beside",
              "set autocommit = 0",
              "replace into k values ('A', 1)",
              "insert into k values ('c', 1)",
              "commit");
      List<SourceRecord> found =
          task.pollUntil(seen -> briefs(seen).contains("r {k=A,v=1}"), SnapshotTasks.PATIENCE);
      assertThat(briefs(found))
          .contains("c {k=c,v=1}", "d {k=a,v=1}", "tombstone {k=a}", "r {k=A,v=1}");
      found.forEach(records::accept);
      untilQuiet(task).forEach(records::accept);
      assertThat(SERVERS.replica().differences(SERVERS.source(), "beside", records)).isEmpty();
    }
  }

  /** The transaction is not delivered before what the log lacks of it is. */
  @Test
  void areCompleteWhereverTheTaskIsStopped() throws Exception {
    Map<String, String> properties = quiet("stopped", "max.batch.size", "1");
    RecordsReplica records = new RecordsReplica("s");
    TaskHarness task = new TaskHarness(properties).start();
    untilQuiet(task).forEach(records::accept);
    SERVERS
        .source()
        .executeIn(
            "stopped",
            "set autocommit = 0",
            "replace into k values ('A', 1)",
            "replace into k values ('B', 1)",
            "update w set v = concat(v, '!')",
            "commit");
    for (int stop = 0; stop < 6; stop++) {
      List<SourceRecord> one = task.poll(1, SnapshotTasks.PATIENCE);
      one.forEach(records::accept);
      task.close();
      task.start();
    }
    untilQuiet(task).forEach(records::accept);
    assertThat(SERVERS.replica().differences(SERVERS.source(), "stopped", records)).isEmpty();
  }

  /** It stores all rows anew and logs none, because their values stay what they are. */
  @Test
  void areNotReadAgainForAnAlter() throws Exception {
    Map<String, String> properties = quiet("altered");
    try (TaskHarness task = new TaskHarness(properties).start()) {
      untilQuiet(task);
      SERVERS
          .source()
          .executeIn(
              "altered",
              "alter table w modify d decimal(6,3)",
              "create table exact(id int primary key, d decimal(5,2))",
              "insert into exact values (1, 1.5)",
              "alter table exact modify d decimal(5,1)",
              "insert into w values (3, 'c', 1)");
      assertThat(briefs(untilQuiet(task)))
          .containsExactly("c {id=1,d=1.50}", "c {id=3,v=c,d=1.000}");
    }
  }

  @Test
  void stopTheTaskIfNothingIsToBeReconciled() throws Exception {
    Map<String, String> properties = quiet("refused", "reconcile.mode", "fail");
    try (TaskHarness task = new TaskHarness(properties).start()) {
      untilQuiet(task);
      SERVERS.source().executeIn("refused", "replace into k values ('A', 1)");
      assertThatThrownBy(() -> task.poll(1, SnapshotTasks.PATIENCE))
          .isInstanceOf(ConnectException.class)
          .hasMessageContainingAll("refused.k", "spelled", "'reconcile.mode' is 'fail'");
    }
  }

  @Test
  void takeBackTheFormerSpelling() throws Exception {
    try (Replication replication = new Replication(SERVERS.source(), "told")) {
      replication.then(
          "create table k(k varchar(10) collate utf8mb4_0900_ai_ci primary key, v int)",
          "insert into k values ('bbbb', 1)",
          "update k set k = 'BBBB', v = 3 where k = 'bbbb'");

      List<SourceRecord> records = replication.records();
      assertThat(briefs(records.subList(records.size() - 3, records.size())))
          .containsExactly("d {k=bbbb,v=1}", "tombstone {k=bbbb}", "c {k=BBBB,v=3}");
    }
  }

  /** What is read by dolt_diff has the former spelling, or is not there at all. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofRowsThatChangedSinceTheCommit(boolean altered) throws Exception {
    String database = "snapshot_" + altered;
    SERVERS.source().execute("create database " + database);
    SERVERS
        .source()
        .executeIn(
            database,
            "create table k(a int, k varchar(10) collate utf8mb4_0900_ai_ci, v int,"
                + " primary key(a, k))",
            "create table w(id int primary key, v varchar(10) collate utf8mb4_0900_ai_ci)",
            "insert into k values (1, 'bbbb', 1), (1, 'cc', 1), (1, 'd', 1), (1, 'e', 1),"
                + " (1, 'same', 1), (1, 'é2', 1)",
            "insert into w values (1, 'a'), (2, 'b')",
            "call dolt_commit('-Am', 'first')",
            "update k set k = 'BBBB', v = 3 where k = 'bbbb'",
            "replace into k values (1, 'CC', 1)",
            "replace into w values (1, 'A')",
            "start transaction",
            "delete from k where k = 'd'",
            "insert into k values (1, 'D', 1)",
            "delete from k where k = 'e'",
            "update k set k = 'E2', v = 2 where k = 'é2'",
            "commit",
            altered ? "alter table k add column n int default 7" : "select 1");
    RecordsReplica records = new RecordsReplica("s");
    Map<String, String> properties = SnapshotTasks.properties(SERVERS.source(), database);
    try (TaskHarness task = new TaskHarness(properties).start()) {
      untilQuiet(task).forEach(records::accept);
      assertThat(SERVERS.replica().differences(SERVERS.source(), database, records)).isEmpty();

      SERVERS.source().executeIn(database, "update k set v = 9 where k in ('cc', 'same')");
      untilQuiet(task).forEach(records::accept);
      assertThat(SERVERS.replica().differences(SERVERS.source(), database, records)).isEmpty();
    }
  }
}
