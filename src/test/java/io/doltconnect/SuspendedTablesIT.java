package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.briefs;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.replica.ReplicaServers;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A table that cannot be delivered is put aside, and the others go on. */
class SuspendedTablesIT {
  @RegisterExtension static final ReplicaServers SERVERS = new ReplicaServers();

  /** What a BIGINT UNSIGNED may hold, and a long not. */
  private static final String TOO_LARGE = "18446744073709551615";

  private final RecordsReplica records = new RecordsReplica("s");
  private final List<SourceRecord> delivered = new ArrayList<>();

  private static void execute(String database, String... statements) throws Exception {
    SERVERS.source().executeIn(database, statements);
  }

  private static Map<String, String> properties(String database, String... changes) {
    Map<String, String> properties =
        SnapshotTasks.properties(
            SERVERS.source(),
            database,
            "errors.table.mode",
            "suspend",
            "reconcile.interval.ms",
            "300",
            "audit.interval.ms",
            "1000");
    properties.put("include.schema.changes", "true");
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    return properties;
  }

  private static void create(String database) throws Exception {
    SERVERS.source().execute("create database " + database);
    execute(
        database,
        "create table plain(id int primary key, v int)",
        "create table big(id int primary key, v bigint unsigned)",
        "insert into plain values (1, 1)",
        "insert into big values (1, 1), (2, 2)",
        "call dolt_commit('-Am','all')");
  }

  private List<SourceRecord> take(List<SourceRecord> more) {
    more.forEach(records::accept);
    delivered.addAll(more);
    return more;
  }

  private void verify(String database, String... suspended) throws Exception {
    assertThat(SERVERS.replica().differences(SERVERS.source(), database, records))
        .as(() -> String.join("\n", briefs(delivered)))
        .hasSize(suspended.length)
        .allMatch(text -> List.of(suspended).stream().anyMatch(name -> text.contains(" " + name)));
  }

  private static Object metric(String connector, String name) {
    try {
      return ManagementFactory.getPlatformMBeanServer()
          .getAttribute(
              new ObjectName(
                  "io.doltconnect:type=source-task-metrics,connector=\"%s\"".formatted(connector)),
              name);
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<SourceRecord> untilNoneIsSuspended(TaskHarness task, String connector)
      throws Exception {
    List<SourceRecord> all =
        task.pollUntil(seen -> metric(connector, "SuspendedTableCount").equals(0), PATIENCE);
    assertThat(metric(connector, "SuspendedTables")).isEqualTo("");
    all.addAll(task.pollUntil(seen -> false, SnapshotTasks.QUIET));
    return take(all);
  }

  private static List<String> suspensions(List<SourceRecord> records) {
    return records.stream()
        .filter(record -> record.topic().equals("s"))
        .map(record -> ((Struct) record.value()).getString("ddl"))
        .filter(ddl -> ddl.contains("suspended"))
        .toList();
  }

  @Test
  void goOnWhenTheirValuesCanBeDelivered() throws Exception {
    create("live");
    TaskHarness task = new TaskHarness(properties("live")).start();
    take(untilQuiet(task));
    verify("live");

    execute(
        "live",
        "insert into big values (3, 3)",
        "set autocommit = 0",
        "insert into big values (4, %s), (5, 5)".formatted(TOO_LARGE),
        "insert into plain values (2, 2)",
        "commit",
        "insert into plain values (3, 3)",
        "commit");
    List<SourceRecord> more = take(untilQuiet(task));
    verify("live", "big");
    assertThat(metric("live", "SuspendedTables")).isEqualTo("live.big");
    assertThat(metric("live", "SuspendedTableCount")).isEqualTo(1);
    assertThat(suspensions(more))
        .singleElement()
        .asString()
        .startsWith("/* Table live.big is suspended: ")
        .contains("a value above", "bigint.unsigned.handling.mode");

    execute("live", "delete from big where id = 1", "insert into plain values (4, 4)");
    take(untilQuiet(task));
    task.close();
    execute("live", "insert into plain values (5, 5)");
    task.start();
    take(untilQuiet(task));
    verify("live", "big");

    execute("live", "update big set v = 44 where id = 4");
    untilNoneIsSuspended(task, "live");
    verify("live");
    execute("live", "insert into big values (6, 6)", "insert into plain values (6, 6)");
    take(untilQuiet(task));
    verify("live");

    execute("live", "update big set v = %s where id = 6".formatted(TOO_LARGE));
    take(untilQuiet(task));
    verify("live", "big");
    task.close();
    // The other mode is what the task is started with.
    task =
        new TaskHarness(
            properties("live", "bigint.unsigned.handling.mode", "precise"), task.offset());
    task.start();
    untilNoneIsSuspended(task, "live");
    verify("live");
    task.close();
  }

  @Test
  void failTheTaskIfThatIsAskedFor() throws Exception {
    create("fails");
    TaskHarness task = new TaskHarness(properties("fails", "errors.table.mode", "fail")).start();
    take(untilQuiet(task));
    execute("fails", "insert into big values (4, %s)".formatted(TOO_LARGE));
    assertThatThrownBy(() -> untilQuiet(task))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("bigint.unsigned.handling.mode");
    task.close();
  }

  @Test
  void areLeftOutOfSnapshots() throws Exception {
    create("snap");
    execute(
        "snap",
        "insert into big values (4, %s)".formatted(TOO_LARGE),
        "create table later(id int primary key, v bigint unsigned)",
        "call dolt_commit('-Am','more')",
        "insert into later values (1, %s)".formatted(TOO_LARGE),
        "create table damaged(a varchar(30), v int)",
        "insert into damaged values ('abc', 1), ('abcdefghijkl', 2)",
        // It damages the rows of a table without a primary key.
        "alter table damaged add column c int after a",
        "create table unprintable(id int primary key, c date,"
            + " y int generated always as (extract(year from c)) stored)");
    TaskHarness task = new TaskHarness(properties("snap")).start();
    take(untilQuiet(task));
    assertThat(metric("snap", "SuspendedTables"))
        .isEqualTo("snap.big, snap.damaged, snap.later, snap.unprintable");
    execute("snap", "insert into plain values (2, 2)");
    take(untilQuiet(task));
    assertThat(records.rows("snap", "plain")).hasSize(2);

    execute("snap", "drop table damaged", "drop table unprintable");
    execute(
        "snap",
        "update big set v = 4 where id = 4",
        "delete from later",
        "insert into later values (7, 7)",
        "insert into plain values (3, 3)");
    untilNoneIsSuspended(task, "snap");
    verify("snap");
    execute("snap", "insert into big values (9, 9)", "insert into later values (9, 9)");
    take(untilQuiet(task));
    verify("snap");
    task.close();
  }

  @Test
  void areThoseThatKafkaAllowsNoTopic() throws Exception {
    create("topics");
    execute("topics", "create table `a.b`(id int primary key)", "insert into `a.b` values (1)");
    TaskHarness task = new TaskHarness(properties("topics")).start();
    take(untilQuiet(task));
    execute(
        "topics",
        "create table a_b(id int primary key)",
        "insert into a_b values (2)",
        "insert into plain values (2, 2)");
    take(untilQuiet(task));
    verify("topics", "a_b");
    task.close();
    task.start();
    take(task.poll(1, SnapshotTasks.QUIET));
    assertThat(metric("topics", "SuspendedTables")).isEqualTo("topics.a_b");
    execute("topics", "insert into plain values (3, 3)", "drop table `a.b`");
    untilNoneIsSuspended(task, "topics");
    verify("topics");
    task.close();
  }

  @Test
  void areThoseThatDoltCannotPrint() throws Exception {
    create("prints");
    TaskHarness task = new TaskHarness(properties("prints")).start();
    take(untilQuiet(task));
    execute(
        "prints",
        "create table unprintable(id int primary key, c date,"
            + " y int generated always as (extract(year from c)) stored)",
        "insert into plain values (2, 2)");
    take(
        task.pollUntil(
            seen -> metric("prints", "SuspendedTables").equals("prints.unprintable"), PATIENCE));
    execute("prints", "insert into plain values (3, 3)");
    task.pollUntil(
        () -> records.rows("prints", "plain").size() == 3,
        PATIENCE,
        record -> take(List.of(record)));
    assertThat(metric("prints", "SuspendedTables")).isEqualTo("prints.unprintable");
    assertThat(records.rows("prints", "plain")).hasSize(3);
    execute("prints", "drop table unprintable", "insert into plain values (4, 4)");
    untilNoneIsSuspended(task, "prints");
    verify("prints");
    task.close();
  }
}
