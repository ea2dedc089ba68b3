package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.briefs;
import static io.doltconnect.SnapshotTasks.properties;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.support.DoltServer;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Topics that are one to a broker: it would refuse the second, and the producer would wait for it
 * for ever.
 */
class TopicsIT {
  private static DoltServer dolt;

  @BeforeAll
  static void startDolt() {
    dolt = DoltServer.builder().start();
  }

  @AfterAll
  static void stopDolt() {
    dolt.close();
  }

  private static Map<String, String> of(String databases, String... changes) {
    Map<String, String> properties = properties(dolt, databases);
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    return properties;
  }

  @Test
  void aSecondTableThatAppearsInTheStreamStopsTheTask() throws Exception {
    dolt.execute("create database shop", "create database shop_eu");
    dolt.executeIn("shop", "create table eu_orders(id int primary key)");
    TaskHarness task = new TaskHarness(of("shop,shop_eu", "snapshot.mode", "no_data")).start();
    dolt.executeIn("shop", "insert into eu_orders values (1)");
    assertThat(briefs(task.poll(1, PATIENCE))).containsExactly("c {id=1}");

    dolt.executeIn(
        "shop_eu", "create table orders(id int primary key)", "insert into orders values (1)");
    assertThatThrownBy(() -> task.poll(1, PATIENCE))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("shop.eu_orders")
        .hasMessageContaining("shop_eu.orders")
        .hasMessageContaining("of which a broker refuses the second")
        .hasMessageContaining("'table.exclude.list'");
    task.close();

    // As it says, it goes on without one of them.
    dolt.executeIn("shop", "insert into eu_orders values (2)");
    try (TaskHarness without =
        new TaskHarness(of("shop,shop_eu", "table.exclude.list", "shop_eu\\.orders"), task.offset())
            .start()) {
      assertThat(briefs(without.poll(1, PATIENCE))).containsExactly("c {id=2}");
    }
  }

  @Test
  void twoTablesOfASnapshotStopItBeforeItBegins() throws Exception {
    dolt.execute("create database pair");
    dolt.executeIn(
        "pair",
        "create table `a.b`(id int primary key)",
        "create table a_b(id int primary key)",
        "insert into a_b values (1)");

    assertThatThrownBy(() -> new TaskHarness(of("pair")).start().poll(1, PATIENCE))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("'s.pair.a.b' and 's.pair.a_b'");
  }

  @Test
  void aTableMayTakeTheTopicOfOneThatIsRenamedOrDropped() throws Exception {
    dolt.execute("create database moved");
    dolt.executeIn("moved", "create table `t$`(id int primary key)", "insert into `t$` values (1)");
    try (TaskHarness task = new TaskHarness(of("moved")).start()) {
      assertThat(briefs(untilQuiet(task))).containsExactly("r {id=1}");
      dolt.executeIn(
          "moved",
          "insert into `t$` values (2)",
          "rename table `t$` to `t_`",
          "insert into `t_` values (3)",
          "drop table `t_`",
          "create table `t#`(id int primary key)",
          "insert into `t#` values (4)");
      assertThat(task.poll(3, PATIENCE))
          .extracting(SourceRecord::topic)
          .containsExactly("s.moved.t_", "s.moved.t_", "s.moved.t_");
      task.close();
      task.start();
      dolt.executeIn("moved", "insert into `t#` values (5)");
      assertThat(briefs(task.poll(1, PATIENCE))).containsExactly("c {id=5}");
    }
  }

  @Test
  void tablesAreKeptApartFromHeartbeatsAtTheStart() throws Exception {
    dolt.execute("create database beat");
    dolt.executeIn("beat", "create table s(id int primary key)", "insert into s values (1)");

    assertThatThrownBy(
            () ->
                new TaskHarness(
                        of(
                            "beat",
                            "heartbeat.interval.ms",
                            "1000",
                            "topic.heartbeat.prefix",
                            "s.beat"))
                    .start()
                    .poll(1, PATIENCE))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("Table beat.s")
        .hasMessageContaining("'topic.heartbeat.prefix'");
  }
}
