package io.doltconnect.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.config.Operation;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.snapshot.plan.SnapshotSize;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class TaskMetricsTest {
  private static final String A = "0a000000-0000-0000-0000-00000000000a";
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  private final TaskMetrics metrics = new TaskMetrics();

  private static ObjectName name(String connector) throws Exception {
    return new ObjectName(
        "io.doltconnect:type=source-task-metrics,connector=" + ObjectName.quote(connector));
  }

  @Test
  void countsEachOnItsOwn() {
    metrics.reconnect();
    metrics.bytes(100);
    metrics.bytes(23);
    metrics.tornEvent();
    metrics.tornEvent();
    metrics.unknownEvent();
    metrics.splitTransaction();
    metrics.rowFailed();
    metrics.rowFailed();
    metrics.transaction(new Gtid(A, 1));
    metrics.transaction(new Gtid(A, 2));
    metrics.row(Operation.CREATE);
    metrics.row(Operation.UPDATE);
    metrics.row(Operation.UPDATE);
    metrics.row(Operation.DELETE);
    metrics.row(Operation.DELETE);
    metrics.row(Operation.DELETE);
    metrics.droppedRow();
    metrics.filteredEvent();
    metrics.filteredEvent();
    metrics.statement();
    metrics.zeroDate();
    metrics.zeroDate();

    assertThat(metrics.getReconnects()).isEqualTo(1);
    assertThat(metrics.getBytesRead()).isEqualTo(123);
    assertThat(metrics.getTornEvents()).isEqualTo(2);
    assertThat(metrics.getUnknownEvents()).isEqualTo(1);
    assertThat(metrics.getSplitTransactions()).isEqualTo(1);
    assertThat(metrics.getRowErrors()).isEqualTo(2);
    assertThat(metrics.getTransactions()).isEqualTo(2);
    assertThat(metrics.getLastGtid()).isEqualTo(A + ":2");
    assertThat(metrics.getRowsCreated()).isEqualTo(1);
    assertThat(metrics.getRowsUpdated()).isEqualTo(2);
    assertThat(metrics.getRowsDeleted()).isEqualTo(3);
    assertThat(metrics.getRowsDropped()).isEqualTo(1);
    assertThat(metrics.getEventsFiltered()).isEqualTo(2);
    assertThat(metrics.getStatements()).isEqualTo(1);
    assertThat(metrics.getZeroDates()).isEqualTo(2);
  }

  @Test
  void knowsTheFirstZeroDateOfAColumn() {
    assertThat(metrics.isFirstZeroDate(new TableId("d", "t"), "c")).isTrue();
    assertThat(metrics.isFirstZeroDate(new TableId("d", "t"), "c")).isFalse();
    assertThat(metrics.isFirstZeroDate(new TableId("d", "u"), "c")).isTrue();
    assertThat(metrics.isFirstZeroDate(new TableId("d", "u"), "e")).isTrue();
  }

  @Test
  void followsASnapshot() {
    assertThat(metrics.isSnapshotRunning()).isFalse();
    metrics.snapshotStarted(new SnapshotSize(5, 3, 100, 40));
    metrics.tableRead();
    metrics.row();
    metrics.row();

    assertThat(metrics.isSnapshotRunning()).isTrue();
    assertThat(metrics.getSnapshotTables()).isEqualTo(5);
    assertThat(metrics.getSnapshotTablesLeft()).isEqualTo(2);
    assertThat(metrics.getSnapshotRows()).isEqualTo(100);
    assertThat(metrics.getSnapshotRowsBefore()).isEqualTo(40);
    assertThat(metrics.getRowsRead()).isEqualTo(2);
    metrics.snapshotCompleted();
    assertThat(metrics.isSnapshotRunning()).isFalse();
    assertThat(metrics.getSnapshotTablesLeft()).isZero();
  }

  @Test
  void tellsHowFarAndHowFastASnapshotIs() {
    AtomicLong seconds = new AtomicLong(5);
    TaskMetrics timed = new TaskMetrics(() -> seconds.get() * 1_000_000_000);
    timed.row();
    timed.snapshotStarted(new SnapshotSize(1, 1, 200, 50));
    assertThat(timed.getSnapshotPercent()).isEqualTo(25);

    for (int row = 0; row < 100; row++) {
      timed.row();
    }
    seconds.set(9);
    assertThat(timed.getSnapshotPercent()).isEqualTo(75);
    assertThat(timed.getSnapshotRowsPerSecond()).isEqualTo(25);

    for (int row = 0; row < 100; row++) {
      timed.row();
    }
    assertThat(timed.getSnapshotPercent()).isEqualTo(99);

    timed.snapshotCompleted();
    seconds.set(99);
    assertThat(timed.getSnapshotPercent()).isEqualTo(100);
    assertThat(timed.getSnapshotRowsPerSecond()).isEqualTo(50);
    timed.snapshotStarted(new SnapshotSize(1, 1, 0, 0));
    assertThat(timed.getSnapshotPercent()).isZero();
  }

  @Test
  void collectsBurntGtids() {
    assertThat(metrics.getBurntGtids()).isEmpty();
    metrics.burnt(GtidSet.parse(A + ":7"));
    metrics.burnt(GtidSet.parse(A + ":9"));

    assertThat(metrics.getBurntGtids()).isEqualTo(A + ":7:9");
  }

  @Test
  void knowsWhetherItIsConnected() {
    assertThat(metrics.isConnected()).isFalse();
    metrics.connected(true);
    assertThat(metrics.isConnected()).isTrue();
    metrics.connected(false);
    assertThat(metrics.isConnected()).isFalse();
  }

  @Test
  void isConnectedDuringASnapshotAsLongAsAllOfItsReadersAre() {
    metrics.snapshotStarted(new SnapshotSize(1, 1, 1, 0));
    assertThat(metrics.isConnected()).isTrue();
    metrics.readerLost();
    metrics.readerLost();
    metrics.readerFound();
    assertThat(metrics.isConnected()).isFalse();
    metrics.readerFound();
    assertThat(metrics.isConnected()).isTrue();

    metrics.snapshotCompleted();
    assertThat(metrics.isConnected()).isTrue();
    metrics.connected(false);
    assertThat(metrics.isConnected()).isFalse();
  }

  @Test
  void knowsNoTruncate() {
    assertThatThrownBy(() -> metrics.row(Operation.TRUNCATE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isShownOverJmxAsLongAsItIsRegistered() throws Exception {
    ObjectName name = name("my \"connector\", *");
    try (JmxRegistration registered = JmxRegistration.of("my \"connector\", *", metrics)) {
      assertThat(registered).isNotNull();
      metrics.bytes(5);
      assertThat(SERVER.getAttribute(name, "BytesRead")).isEqualTo(5L);
      assertThat(SERVER.getAttribute(name, "Connected")).isEqualTo(false);
    }
    assertThat(SERVER.isRegistered(name)).isFalse();
  }

  @Test
  void takesThePlaceOfAnEarlierTask() throws Exception {
    TaskMetrics later = new TaskMetrics();
    later.bytes(7);
    try (JmxRegistration first = JmxRegistration.of("twice", metrics);
        JmxRegistration second = JmxRegistration.of("twice", later)) {
      assertThat(first).isNotEqualTo(second);
      assertThat(SERVER.getAttribute(name("twice"), "BytesRead")).isEqualTo(7L);
    }
    assertThat(SERVER.isRegistered(name("twice"))).isFalse();
  }

  @Test
  void staysShownWhenAnEarlierTaskEndsLater() throws Exception {
    JmxRegistration first = JmxRegistration.of("late", metrics);
    try (JmxRegistration second = JmxRegistration.of("late", new TaskMetrics())) {
      assertThat(second).isNotNull();
      first.close();

      assertThat(SERVER.isRegistered(name("late"))).isTrue();
    }
  }

  @Test
  void saysWhatEachAttributeMeans() throws Exception {
    String page =
        Files.readString(Path.of(System.getProperty("basedir", ""), "docs/monitoring.md"));
    try (JmxRegistration registration = JmxRegistration.of("described", metrics)) {
      MBeanInfo bean = SERVER.getMBeanInfo(name("described"));
      assertThat(registration).isNotNull();
      assertThat(bean.getDescription()).isNotBlank();
      assertThat(bean.getAttributes())
          .isNotEmpty()
          .allSatisfy(
              attribute -> {
                assertThat(attribute.getDescription()).endsWith(".");
                assertThat(page).contains("`" + attribute.getName() + "`");
              });
    }
  }
}
