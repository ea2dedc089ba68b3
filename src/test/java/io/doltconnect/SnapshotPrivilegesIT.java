package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.support.DoltServer;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a user must be granted for a snapshot. */
class SnapshotPrivilegesIT {
  private static final String PASSWORD = "few rights";

  private static DoltServer dolt;
  private static DoltReplica replica;

  @BeforeAll
  static void startDolt() throws Exception {
    dolt =
        DoltServer.builder()
            .setUp(
                "create database d",
                "create table d.t(id int primary key, v int)",
                "create table d.u(id int primary key)",
                "create table d.gone(id int primary key)",
                "create table d.k(v int)",
                "create table d.hidden(id int primary key)",
                "insert into d.t values (1,1),(2,2),(3,3)",
                "insert into d.u values (1)",
                "insert into d.gone values (1),(2)",
                "insert into d.k values (1),(1)",
                "insert into d.hidden values (1)")
            .user(
                "clerk",
                PASSWORD,
                "SELECT ON d.t",
                "SELECT ON d.u",
                "SELECT ON d.gone",
                "SELECT ON d.k")
            .start();
    dolt.executeIn("d", "call dolt_commit('-Am','all')");
    replica = new DoltReplica();
  }

  @AfterAll
  static void stopDolt() {
    dolt.close();
    replica.close();
  }

  private static Map<String, String> properties(String tables) {
    Map<String, String> properties =
        SnapshotTasks.properties(
            dolt,
            "d",
            "database.user",
            "clerk",
            "database.password",
            PASSWORD,
            "max.batch.size",
            "1",
            "table.include.list",
            tables);
    properties.remove("database.include.list");
    return properties;
  }

  @Test
  void selectOnTheCapturedTablesIsEnough() throws Exception {
    RecordsReplica records = new RecordsReplica("s");
    TaskHarness task = new TaskHarness(properties("d\\.[^h].*")).start();
    task.poll(2, PATIENCE).forEach(records::accept);
    task.close();
    dolt.executeIn(
        "d",
        "update t set v = 9 where id = 1",
        "delete from t where id = 2",
        "insert into k values (1),(2)",
        "alter table u add column n int",
        "insert into u values (7,7)",
        "drop table gone",
        "delete from hidden");
    task.start();
    untilQuiet(task).forEach(records::accept);
    assertThat(replica.differences(dolt, "d", records)).isEmpty();
    dolt.executeIn("d", "insert into t values (4,4)", "delete from k where v = 1 limit 1");
    untilQuiet(task).forEach(records::accept);
    assertThat(replica.differences(dolt, "d", records)).isEmpty();
    task.close();
  }

  /** Who creates the connector over REST is told before; this is what a revoked right leads to. */
  @Test
  void aTableThatTheUserMayNotReadIsNamedWithItsFirstChange() throws Exception {
    try (TaskHarness task = new TaskHarness(properties("d\\.(t|hidden)")).start()) {
      assertThat(untilQuiet(task)).extracting(SourceRecord::topic).containsOnly("s.d.t");
      dolt.executeIn("d", "insert into hidden values (5)");
      assertThatThrownBy(() -> task.poll(1, PATIENCE))
          .hasMessageContaining("does not let user 'clerk' read")
          .hasMessageContaining("d.hidden")
          .hasMessageContaining("GRANT SELECT ON <database>.*")
          .hasMessageNotContaining(PASSWORD);
    }
  }
}
