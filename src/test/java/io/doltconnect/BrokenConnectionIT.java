package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.support.DoltServer;
import io.doltconnect.support.EventFault;
import io.doltconnect.support.TcpProxy;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.ObjectName;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection that breaks or damages what it carries changes nothing in what is delivered. */
class BrokenConnectionIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TRANSACTIONS = 6;
  private static final int ROWS = 2_000;

  /**
   * What is sent before: three events at the beginning, two of each statement, and the GTID, the
   * begin and the map of the transaction.
   */
  private static final int ROWS_OF_FIRST_INSERT = 3 + 2 * 2 + 3;

  private static DoltServer dolt;

  @BeforeAll
  static void fillDolt() throws Exception {
    dolt = DoltServer.launch();
    dolt.execute("create database d");
    dolt.executeIn("d", "create table t(id int primary key, v varchar(200))");
    for (int transaction = 0; transaction < TRANSACTIONS; transaction++) {
      StringBuilder rows = new StringBuilder();
      for (int row = 0; row < ROWS; row++) {
        int id = transaction * ROWS + row;
        rows.append(row == 0 ? "" : ",")
            .append('(')
            .append(id)
            .append(",repeat('x',")
            .append(100 + id % 50)
            .append("))");
      }
      dolt.executeIn("d", "insert into t values " + rows);
    }
  }

  @AfterAll
  static void stopDolt() {
    dolt.close();
  }

  private static Map<String, String> properties(String name, int port) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", name);
    properties.put("topic.prefix", "p");
    properties.put("snapshot.mode", "earliest");
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", String.valueOf(port));
    properties.put("database.user", "root");
    properties.put("database.include.list", "d");
    properties.put("include.schema.changes", "false");
    properties.put("reconnect.backoff.ms", "50");
    properties.put("max.batch.size", "700");
    properties.put("max.queue.size.in.bytes", "400000");
    return properties;
  }

  private static void assertDeliversAll(TaskHarness task) throws InterruptedException {
    List<String> ids = new ArrayList<>();
    task.poll(TRANSACTIONS * ROWS, PATIENCE)
        .forEach(record -> ids.add(String.valueOf(record.key())));
    List<String> expected = new ArrayList<>();
    for (int id = 0; id < TRANSACTIONS * ROWS; id++) {
      expected.add("Struct{id=" + id + "}");
    }
    assertThat(ids).isEqualTo(expected);
  }

  @Test
  void readsAnEventAgainWhoseTailWasNotYetWritten() throws Exception {
    try (TcpProxy proxy = new TcpProxy(dolt.port());
        TaskHarness task = new TaskHarness(properties("torn", proxy.port()))) {
      proxy.zeroFrom(400_000, 5_000);
      task.start();
      assertDeliversAll(task);
      assertThat(proxy.hasDisturbed()).isTrue();
      assertThat(metric("torn", "TornEvents")).isEqualTo(1L);
    }
  }

  @Test
  void noticesOneWrongBit() throws Exception {
    try (TcpProxy proxy = new TcpProxy(dolt.port());
        TaskHarness task = new TaskHarness(properties("bit", proxy.port()))) {
      proxy.flipByteAt(700_000);
      task.start();
      assertDeliversAll(task);
      assertThat(proxy.hasDisturbed()).isTrue();
      assertThat(metric("bit", "TornEvents")).isEqualTo(1L);
    }
  }

  /** All but two of these have events whose checksums are right. */
  @ParameterizedTest
  @EnumSource(EventFault.class)
  void deliversEachRowOnceThoughAnEventIsNotAsItWasWritten(EventFault fault) throws Exception {
    String name = "event" + fault.ordinal();
    try (TcpProxy proxy = new TcpProxy(dolt.port());
        TaskHarness task = new TaskHarness(properties(name, proxy.port()))) {
      proxy.disturbEvent(fault, ROWS_OF_FIRST_INSERT, 1);
      task.start();
      assertDeliversAll(task);
      assertThat(task.poll(1, Duration.ofSeconds(1))).isEmpty();
      assertThat(proxy.hasDisturbedEvent()).isTrue();
      assertThat(metric(name, "TornEvents")).isEqualTo(1L);
    }
  }

  @Test
  void goesOnAfterACutInTheMiddleOfAnEvent() throws Exception {
    try (TcpProxy proxy = new TcpProxy(dolt.port());
        TaskHarness task = new TaskHarness(properties("cut", proxy.port()))) {
      proxy.cutAfter(900_000);
      task.start();
      assertDeliversAll(task);
      assertThat(proxy.hasDisturbed()).isTrue();
      assertThat((Long) metric("cut", "Reconnects")).isPositive();
    }
  }

  @Test
  void goesOnAfterACutBetweenTwoRowsOfOneTransaction() throws Exception {
    try (TcpProxy proxy = new TcpProxy(dolt.port());
        TaskHarness task = new TaskHarness(properties("rows", proxy.port())).start()) {
      List<String> ids = new ArrayList<>();
      while (ids.size() < TRANSACTIONS * ROWS) {
        task.poll().forEach(record -> ids.add(String.valueOf(record.key())));
        if (ids.size() % 3 == 0) {
          proxy.cutAll();
        }
      }
      assertThat(ids).hasSize(TRANSACTIONS * ROWS).doesNotHaveDuplicates();
    }
  }

  @Test
  void stopsAtOnceWhileItWaitsForAServerThatIsGone() throws Exception {
    TcpProxy proxy = new TcpProxy(dolt.port());
    Map<String, String> properties = properties("gone", proxy.port());
    properties.put("reconnect.backoff.ms", "60000");
    properties.put("reconnect.backoff.max.ms", "60000");
    TaskHarness task = new TaskHarness(properties).start();
    assertThat(task.poll(10, PATIENCE)).isNotEmpty();
    proxy.close();
    task.pollUntil(records -> false, Duration.ofSeconds(3));
    long start = System.nanoTime();
    task.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void givesUpAfterTheConfiguredNumberOfRetries() throws Exception {
    TcpProxy proxy = new TcpProxy(dolt.port());
    Map<String, String> properties = properties("retries", proxy.port());
    properties.put("errors.max.retries", "2");
    try (TaskHarness task = new TaskHarness(properties).start()) {
      assertThat(task.poll(10, PATIENCE)).isNotEmpty();
      proxy.close();
      assertThatThrownBy(() -> task.pollUntil(records -> false, PATIENCE))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("errors.max.retries=2");
    }
  }

  @Test
  void namesTheVariableOfAServerThatWritesNoChecksums() throws Exception {
    try (DoltServer plain =
        DoltServer.builder()
            .variable("binlog_checksum", "NONE")
            .setUp("create database d")
            .start()) {
      Map<String, String> properties = properties("plain", plain.port());
      properties.put("reconnect.backoff.max.ms", "50");
      try (TaskHarness task = new TaskHarness(properties).start()) {
        assertThatThrownBy(() -> task.pollUntil(records -> false, PATIENCE))
            .isInstanceOf(ConnectException.class)
            .hasMessageContaining("damaged event 10 times")
            .hasMessageContaining("SET @@PERSIST.binlog_checksum='CRC32'");
      }
    }
  }

  private static Object metric(String connector, String attribute) {
    try {
      return ManagementFactory.getPlatformMBeanServer()
          .getAttribute(
              new ObjectName(
                  "io.doltconnect:type=source-task-metrics,connector=\"" + connector + "\""),
              attribute);
    } catch (javax.management.JMException e) {
      throw new IllegalStateException(e);
    }
  }
}
