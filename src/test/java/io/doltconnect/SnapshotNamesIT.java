package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.QUIET;
import static io.doltconnect.SnapshotTasks.briefs;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.support.DoltServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * While a snapshot is interrupted, tables with equal definitions get each other's names: whoever
 * follows the statements and whoever knows nothing of them has the rows of the right one.
 */
class SnapshotNamesIT {
  private static final String TABLE = "(id int primary key, v varchar(20))";

  private static DoltServer dolt;
  private static DoltReplica replica;
  private static int databases;

  private String database;
  private RecordsReplica records;
  private final List<SourceRecord> delivered = new ArrayList<>();

  @BeforeAll
  static void startDolt() {
    dolt = DoltServer.builder().start();
    replica = new DoltReplica();
  }

  @AfterAll
  static void stopDolt() {
    dolt.close();
    replica.close();
  }

  private TaskHarness task(boolean schemaChanges) throws Exception {
    database = "names" + ++databases;
    records = new RecordsReplica("s");
    dolt.execute("create database " + database);
    dolt.executeIn(
        database,
        "create table a" + TABLE,
        "create table b" + TABLE,
        "create table k(v int)",
        "create table l(v int)",
        "insert into a values (1,'a'),(2,'a'),(3,'a')",
        "insert into b values (1,'b'),(2,'b'),(4,'b')",
        "insert into k values (1),(1),(2)",
        "insert into l values (1),(3)",
        "call dolt_commit('-Am','all')",
        "insert into a values (5,'a')",
        "create table late" + TABLE,
        "insert into late values (1,'late')");
    Map<String, String> properties =
        SnapshotTasks.properties(
            dolt,
            database,
            "max.batch.size",
            "1",
            "include.schema.changes",
            Boolean.toString(schemaChanges));
    return new TaskHarness(properties);
  }

  private void take(List<SourceRecord> more) {
    more.forEach(records::accept);
    delivered.addAll(more);
  }

  private void verify() throws Exception {
    assertThat(replica.differences(dolt, database, records))
        .as(() -> String.join("\n", briefs(delivered)))
        .isEmpty();
  }

  /** Interrupts a snapshot, at its beginning and at its end, and compares what comes of it. */
  private void interrupt(boolean schemaChanges, String... changes) throws Exception {
    int inWhatIsNewer = schemaChanges ? 17 : 12;
    for (int before : new int[] {2, inWhatIsNewer}) {
      delivered.clear();
      TaskHarness task = task(schemaChanges);
      task.start();
      take(task.poll(before, PATIENCE));
      task.close();
      assertThat(task.offset()).containsKey("snapshot");
      dolt.executeIn(database, changes);
      task.start();
      take(untilQuiet(task));
      verify();
      dolt.executeIn(database, "replace into a values (2,'last'),(9,'last')", "delete from b");
      take(untilQuiet(task));
      verify();
      task.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTableIsDroppedAndMadeAgain(boolean schemaChanges) throws Exception {
    interrupt(
        schemaChanges,
        "insert into a values (6,'old')",
        "update a set v = 'old' where id < 3",
        "insert into k values (7)",
        "drop table a",
        "drop table k",
        "create table a" + TABLE,
        "create table k(v int)",
        "insert into a values (1,'new'),(8,'new')",
        "insert into k values (2),(2)");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTableIsRenamedAndAnotherOneMade(boolean schemaChanges) throws Exception {
    interrupt(
        schemaChanges,
        "insert into a values (6,'old')",
        "rename table a to c",
        "update c set v = 'renamed' where id = 2",
        "create table a" + TABLE,
        "insert into a values (1,'new'),(8,'new')",
        "rename table late to later",
        "insert into later values (2,'later')");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTableTakesTheNameOfOneThatIsDropped(boolean schemaChanges) throws Exception {
    interrupt(
        schemaChanges,
        "insert into a values (6,'old')",
        "update b set v = 'before' where id = 1",
        "drop table a",
        "rename table b to a",
        "update a set v = 'after' where id = 2",
        "rename table late to b");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tablesExchangeTheirNames(boolean schemaChanges) throws Exception {
    interrupt(
        schemaChanges,
        "insert into a values (6,'old')",
        "update b set v = 'before' where id < 3",
        "delete from b where id = 4",
        "insert into k values (5)",
        "rename table a to tmp",
        "insert into tmp values (7,'between')",
        "rename table b to a",
        "rename table tmp to b",
        "rename table k to tmp",
        "rename table l to k",
        "rename table tmp to l",
        "update a set v = 'after' where id = 1",
        "delete from l where v = 2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTableHasAnotherNameForAWhile(boolean schemaChanges) throws Exception {
    interrupt(
        schemaChanges,
        "rename table a to tmp",
        "insert into tmp values (7,'between')",
        "delete from tmp where id = 1",
        "rename table tmp to a",
        "create table x" + TABLE,
        "insert into x values (1,'x')",
        "rename table x to y",
        "insert into y values (2,'y')",
        "drop table y");
  }

  /** What is read last begins anew with each start, so that it is stopped later and later there. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theTaskIsStoppedAgainAndAgain(boolean schemaChanges) throws Exception {
    List<List<String>> changes =
        List.of(
            List.of("rename table a to tmp", "rename table b to a", "rename table tmp to b"),
            List.of(
                "drop table late", "create table late" + TABLE, "insert into late(id) values (9)"),
            List.of("rename table late to gone", "insert into gone values (1,'gone')"),
            List.of("drop table a", "rename table gone to a", "create table late" + TABLE),
            List.of("replace into a values (1,'x'),(30,'x')", "delete from k where v = 1 limit 1"));
    TaskHarness task = task(schemaChanges);
    int starts = 0;
    int count = 1;
    while (true) {
      task.start();
      List<SourceRecord> next = task.poll(count, QUIET.multipliedBy(3));
      task.close();
      if (next.isEmpty()) {
        break;
      }
      take(next);
      if (starts++ % 2 == 0 && starts < 30) {
        List<String> change = changes.get(starts / 2 % changes.size());
        for (String statement : change) {
          tryTo(statement);
        }
      }
      if (starts > 14) {
        count++;
      }
    }
    assertThat(starts).isGreaterThan(20);
    verify();
    assertThat(records.rows(database, "gone")).isEmpty();
  }

  private void tryTo(String statement) throws Exception {
    if (!statement.startsWith("create table late") || !exists("late")) {
      dolt.executeIn(database, statement);
    }
  }

  private boolean exists(String table) throws Exception {
    return !dolt.queryIn(database, "show tables like '" + table + "'").isEmpty();
  }
}
