package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.briefs;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.replica.ReplicaServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables of types that Dolt cannot log are delivered all the same. */
class UnloggedTablesIT {
  @RegisterExtension static final ReplicaServers SERVERS = new ReplicaServers();

  /** Less than any of Dolt's heartbeats, by which the loss of a transaction is noticed. */
  private static final Duration UNTIL_LOOKED_AT = Duration.ofSeconds(12);

  private final RecordsReplica records = new RecordsReplica("s");
  private final List<SourceRecord> delivered = new ArrayList<>();

  private static void execute(String database, String... statements) throws Exception {
    SERVERS.source().executeIn(database, statements);
  }

  private static Map<String, String> properties(String database, String... changes) {
    Map<String, String> properties =
        SnapshotTasks.properties(
            SERVERS.source(), database, "reconcile.interval.ms", "300", "audit.interval.ms", "0");
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
        "create table points(id int primary key, v vector(3), w vector(2) not null)",
        "create table bag(v vector(1))",
        "create table shares(id int primary key, s decimal(5,5), t varchar(9))",
        "create table plain(id int primary key, v int)",
        "insert into points values"
            + " (1, string_to_vector('[1,2.5,-3e-7]'), string_to_vector('[0.1,16777217]')),"
            + " (2, null, string_to_vector('[0,-1e30]')), (3, null, string_to_vector('[1,2]'))",
        "insert into bag values (string_to_vector('[1]')), (string_to_vector('[1]')), (null)",
        "insert into shares values (1, 0.5, 'a'), (2, null, 'b')",
        "insert into plain values (1, 1)",
        "call dolt_commit('-Am','all')",
        "insert into points values (4, null, string_to_vector('[4,4]'))",
        "insert into bag values (string_to_vector('[2]'))",
        "insert into shares values (3, 0.125, 'c')");
  }

  /** Until the records make what the source has; each look at that is dear. */
  private void awaitEqual(TaskHarness task, String database, Duration patience) throws Exception {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      take(untilQuiet(task));
      List<String> differences = SERVERS.replica().differences(SERVERS.source(), database, records);
      if (differences.isEmpty()) {
        return;
      }
      assertThat(System.nanoTime())
          .as(() -> differences + String.join("\n", briefs(delivered)))
          .isLessThan(end);
    }
  }

  private void take(List<SourceRecord> more) {
    more.forEach(records::accept);
    delivered.addAll(more);
  }

  @Test
  void areReadAtIntervals() throws Exception {
    create("d");
    try (TaskHarness task = new TaskHarness(properties("d")).start()) {
      awaitEqual(task, "d", Duration.ZERO);

      execute(
          "d",
          "update points set v = string_to_vector('[9,9,9]') where id = 2",
          "delete from points where id in (1, 4)",
          "insert into points values (5, string_to_vector('[5,5,5]'), string_to_vector('[5,5]'))",
          "insert into plain values (2, 2)",
          "delete from bag where v is null",
          "insert into bag values (string_to_vector('[1]'))",
          "update shares set s = 0.75, t = 'A' where id = 1",
          "update shares set t = 'B' where id = 2",
          "insert into plain values (3, 3)");
      awaitEqual(task, "d", UNTIL_LOOKED_AT);

      execute(
          "d", "call dolt_commit('-Am','more')", "update points set w = string_to_vector('[7,7]')");
      execute(
          "d",
          "create table late(id int primary key, v vector(2))",
          "insert into late values (1, string_to_vector('[1,1]'))");
      awaitEqual(task, "d", UNTIL_LOOKED_AT);

      int before = delivered.size();
      execute(
          "d",
          "alter table points add column name varchar(9)",
          "update points set name = 'x' where id = 5",
          "alter table late drop column v",
          "insert into late values (2)",
          "drop table shares");
      awaitEqual(task, "d", UNTIL_LOOKED_AT);

      // Nothing is read where nothing has changed.
      take(task.poll(1, Duration.ofSeconds(3)));
      assertThat(delivered.subList(before, delivered.size()))
          .filteredOn(record -> record.topic().equals("s.d.bag"))
          .isEmpty();
    }
  }

  @Test
  void areReadAfterARestart() throws Exception {
    create("r");
    TaskHarness task = new TaskHarness(properties("r", "reconcile.interval.ms", "300000")).start();
    take(untilQuiet(task));
    execute("r", "insert into shares values (4, null, 'd')");
    take(task.poll(1, PATIENCE));
    task.close();
    execute(
        "r",
        "update points set v = null where id = 1",
        "delete from shares where id = 1",
        "insert into plain values (2, 2)");
    task.start();
    awaitEqual(task, "r", PATIENCE);
    task.close();
  }
}
