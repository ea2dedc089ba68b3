package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.briefs;
import static io.doltconnect.SnapshotTasks.properties;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.schema.stored.DefinitionsTooLargeException;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.LogLines;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An offset that Kafka Connect could not store stops the task before anything is repeated. */
class OffsetSizeIT {
  private static final String LIMIT = "max.offset.size.in.bytes";

  private static DoltServer dolt;

  @BeforeAll
  static void startDolt() {
    dolt = DoltServer.builder().start();
  }

  @AfterAll
  static void stopDolt() {
    dolt.close();
  }

  private static void createTables(String database, int from, int to) throws Exception {
    for (int table = from; table < to; table++) {
      StringBuilder sql = new StringBuilder("create table t" + table + "(id int primary key");
      for (int column = 0; column < 20; column++) {
        // Names that do not repeat do not compress well.
        sql.append(", `").append(Integer.toHexString((table * 20 + column) * 0x9E3779B9));
        sql.append("` varchar(").append(column + 1).append(')');
      }
      dolt.executeIn(database, sql.append(')').toString());
    }
  }

  @Test
  void aSnapshotStopsBeforeItBeginsAndGoesOnWhenTheTablesAreCommitted() throws Exception {
    dolt.execute("create database many");
    createTables("many", 0, 12);
    dolt.executeIn("many", "insert into t0(id) values (1)");
    Map<String, String> properties = properties(dolt, "many", LIMIT, "1024");

    try (TaskHarness task = new TaskHarness(properties)) {
      assertThatThrownBy(
              () -> {
                task.start();
                task.poll(1, PATIENCE);
              })
          .isInstanceOf(DefinitionsTooLargeException.class)
          .hasMessageContaining("the definitions of 12 tables")
          .hasMessageContaining("'" + LIMIT + "' is 1024")
          .hasMessageContaining("CALL dolt_commit");
      assertThat(task.offset()).isNull();
    }

    dolt.executeIn("many", "call dolt_commit('-Am', 'all')");
    try (TaskHarness task = new TaskHarness(properties).start()) {
      assertThat(briefs(untilQuiet(task))).containsExactly("r {id=1}");
    }
  }

  @Test
  void isWarnedOfFromHalfOfTheLimitOn() throws Exception {
    dolt.execute("create database half");
    dolt.executeIn("half", "create table a(id int primary key)");
    Map<String, String> properties =
        properties(dolt, "half", LIMIT, "4000", "snapshot.mode", "no_data");
    try (LogLines log = new LogLines();
        TaskHarness task = new TaskHarness(properties).start()) {
      dolt.executeIn("half", "insert into a values (1)");
      assertThat(briefs(task.poll(1, PATIENCE))).containsExactly("c {id=1}");
      assertThat(log.with(LIMIT)).isEmpty();

      createTables("half", 0, 12);
      dolt.executeIn("half", "insert into a values (2)");
      assertThat(briefs(task.poll(1, PATIENCE))).containsExactly("c {id=2}");
      assertThat(log.with(LIMIT))
          .isNotEmpty()
          .allSatisfy(
              line ->
                  assertThat(line)
                      .contains(
                          "WARN", "with more than 4000", "CALL dolt_commit", "bytes of them"));
    }
  }

  @Test
  void aStreamStopsBeforeItDeliversWhatWouldComeAgain() throws Exception {
    dolt.execute("create database grows");
    dolt.executeIn("grows", "create table a(id int primary key)");
    Map<String, String> properties =
        properties(dolt, "grows", LIMIT, "2000", "snapshot.mode", "no_data");
    try (TaskHarness task = new TaskHarness(properties).start()) {
      dolt.executeIn("grows", "insert into a values (1)");
      assertThat(briefs(task.poll(1, PATIENCE))).containsExactly("c {id=1}");
      Map<String, Object> before = task.offset();

      createTables("grows", 0, 12);
      dolt.executeIn("grows", "insert into a values (2)");
      assertThatThrownBy(() -> task.poll(1, PATIENCE))
          .isInstanceOf(DefinitionsTooLargeException.class);
      assertThat(task.offset()).isEqualTo(before);
    }
  }
}
