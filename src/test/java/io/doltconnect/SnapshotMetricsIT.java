package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.DoltServer;
import io.doltconnect.support.TcpProxy;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a snapshot shows of itself is so. */
class SnapshotMetricsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ROWS =
      " with recursive r(n) as (select 0 union all select n + 1 from r where n < 2999)"
          + " select n, repeat('x', 100) from r";

  private static DoltServer dolt;

  @BeforeAll
  static void start() throws SQLException {
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
    for (String database : new String[] {"fresh", "grown", "whole"}) {
      dolt.execute("create database " + database);
    }
    dolt.executeIn(
        "fresh", "create table t(id int primary key, v varchar(200))", "insert into t" + ROWS);
    dolt.executeIn(
        "grown",
        "create table t(id int primary key, v varchar(200))",
        "call dolt_commit('-Am', 'empty')",
        "insert into t" + ROWS);
    dolt.executeIn(
        "whole",
        "create table t(id int primary key, v varchar(200))",
        "insert into t" + ROWS,
        "call dolt_commit('-Am', 'rows')");
  }

  @AfterAll
  static void stop() {
    dolt.close();
  }

  /** Small batches and little memory, so that the snapshot is seen under way. */
  private static Map<String, String> properties(String database, int port) {
    return SnapshotTasks.properties(
        dolt,
        database,
        "name",
        "metrics-" + database,
        "database.port",
        String.valueOf(port),
        "max.batch.size",
        "1000",
        "max.queue.size.in.bytes",
        "50000");
  }

  private static Object metric(String database, String attribute) {
    try {
      return ManagementFactory.getPlatformMBeanServer()
          .getAttribute(
              new ObjectName(
                  "io.doltconnect:type=source-task-metrics,connector=\"metrics-" + database + "\""),
              attribute);
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertShowsItsWay(String database) throws Exception {
    try (TaskHarness task = new TaskHarness(properties(database, dolt.port())).start()) {
      assertThat(metric(database, "SnapshotPercent")).isEqualTo(0);
      task.poll(1000, PATIENCE);
      assertThat(metric(database, "SnapshotRunning")).isEqualTo(true);
      assertThat(metric(database, "Connected")).isEqualTo(true);
      assertThat(metric(database, "TotalTableCount")).isEqualTo(1);
      assertThat(metric(database, "RemainingTableCount"))
          .isEqualTo(database.equals("grown") ? 0 : 1);
      assertThat(metric(database, "SnapshotRows")).isEqualTo(3000L);
      assertThat((Integer) metric(database, "SnapshotPercent")).isBetween(30, 98);

      task.pollUntil(records -> !(boolean) metric(database, "SnapshotRunning"), PATIENCE);
      assertThat(metric(database, "RowsRead")).isEqualTo(3000L);
      assertThat(metric(database, "RemainingTableCount")).isEqualTo(0);
      assertThat(metric(database, "SnapshotPercent")).isEqualTo(100);
      assertThat(metric(database, "Connected")).isEqualTo(true);
    }
  }

  @Test
  void rowsOfACommitAreCounted() throws Exception {
    assertShowsItsWay("whole");
  }

  @Test
  void rowsOfATableThatNoCommitHasAreCounted() throws Exception {
    assertShowsItsWay("fresh");
  }

  @Test
  void rowsThatAreNewerThanTheCommitAreCounted() throws Exception {
    assertShowsItsWay("grown");
  }

  @Test
  void isNotConnectedWhileItsReadersAreNot() throws Exception {
    TcpProxy proxy = new TcpProxy(dolt.port());
    Map<String, String> properties = properties("whole", proxy.port());
    try (TaskHarness task = new TaskHarness(properties).start()) {
      task.poll(1, PATIENCE);
      assertThat(metric("whole", "Connected")).isEqualTo(true);
      proxy.close();
      task.pollUntil(records -> !(boolean) metric("whole", "Connected"), PATIENCE);
      assertThat(metric("whole", "SnapshotRunning")).isEqualTo(true);
      assertThat(metric("whole", "Connected")).isEqualTo(false);
    }
  }
}
