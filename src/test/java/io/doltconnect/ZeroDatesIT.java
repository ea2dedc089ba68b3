package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.support.DoltServer;
import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.ObjectName;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of dates that are none, in the stream and in a snapshot alike. */
class ZeroDatesIT {
  private static DoltServer dolt;

  @BeforeAll
  static void startDolt() throws Exception {
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
    dolt.execute("create database d");
    dolt.executeIn(
        "d",
        "set sql_mode = ''",
        "create table k(d date, t datetime(3), s timestamp, v date, u datetime, w timestamp null,"
            + " n date not null default '0000-00-00', primary key(d, t, s))",
        "insert into k(d, t, s, v, u, w) values (0, 0, 0, 0, 0, 0)",
        "insert into k values ('2000-01-01', '2000-01-01', '2000-01-01', null, null, null, 0)",
        "call dolt_commit('-Am', 'committed')",
        "update k set d = '0000-00-00', v = '0000-00-00' where d = '2000-01-01'");
  }

  @AfterAll
  static void stopDolt() {
    dolt.close();
  }

  private static TaskHarness task(String... properties) {
    return new TaskHarness(SnapshotTasks.properties(dolt, "d", properties)).start();
  }

  @ParameterizedTest
  @ValueSource(strings = {"earliest", "initial"})
  void areNullOr1970(String mode) throws Exception {
    try (TaskHarness task = task("snapshot.mode", mode)) {
      List<SourceRecord> records = task.poll(5, PATIENCE);
      List<Struct> rows =
          records.stream()
              .map(record -> (Struct) record.value())
              .filter(value -> value != null && value.getStruct("after") != null)
              .map(value -> value.getStruct("after"))
              .toList();

      Struct first = rows.get(0);
      Struct last = rows.get(2);
      assertThat(first)
          .hasToString("Struct{d=0,t=0,s=1970-01-01T00:00:00Z,n=0}")
          .satisfies(row -> assertThat(row.getWithoutDefault("v")).isNull());
      assertThat(last)
          .hasToString("Struct{d=0,t=946684800000,s=2000-01-01T00:00:00Z,n=0}")
          .satisfies(row -> assertThat(row.getWithoutDefault("v")).isNull());
      assertThat(records.get(0).key()).hasToString("Struct{d=0,t=0,s=1970-01-01T00:00:00Z}");
      Schema schema = first.schema();
      assertThat(schema.field("n").schema().defaultValue()).isEqualTo(0);
      assertThat(schema.field("v").schema().defaultValue()).isNull();
      assertThat(zeroDates()).isPositive();
    }
  }

  private static long zeroDates() throws Exception {
    ObjectName bean =
        new ObjectName(
            "io.doltconnect:type=source-task-metrics,connector=" + ObjectName.quote("d"));
    return (Long) ManagementFactory.getPlatformMBeanServer().getAttribute(bean, "ZeroDates");
  }

  @ParameterizedTest
  @ValueSource(strings = {"earliest", "initial"})
  void stopTheTaskIfTheyAreToFail(String mode) {
    try (TaskHarness task = task("snapshot.mode", mode, "zero.date.handling.mode", "fail")) {
      assertThatThrownBy(() -> task.poll(1, PATIENCE))
          .isInstanceOf(ConnectException.class)
          .hasMessageContainingAll(
              "table d.k",
              "Column d holds the zero date 0000-00-00",
              "zero.date.handling.mode",
              "table.exclude.list");
    }
  }
}
