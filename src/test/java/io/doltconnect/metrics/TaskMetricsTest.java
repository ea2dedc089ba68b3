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

  private void transaction(long number) {
    metrics.stream().transaction(new Gtid(A, number), GtidSet.parse(A + ":1-" + number));
  }

  @Test
  void countsEachOnItsOwn() {
    metrics.reader().reconnect();
    metrics.reader().bytes(100);
    metrics.reader().bytes(23);
    metrics.reader().tornEvent();
    metrics.reader().tornEvent();
    metrics.reader().unknownEvent();
    metrics.stream().splitTransaction();
    metrics.stream().rowFailed();
    metrics.stream().rowFailed();
    transaction(1);
    transaction(2);
    metrics.delivery().handedOver(0);
    metrics.stream().row(Operation.CREATE);
    metrics.stream().row(Operation.UPDATE);
    metrics.stream().row(Operation.UPDATE);
    metrics.stream().row(Operation.DELETE);
    metrics.stream().row(Operation.DELETE);
    metrics.stream().row(Operation.DELETE);
    metrics.stream().droppedRow();
    metrics.stream().filteredEvent();
    metrics.stream().filteredEvent();
    metrics.stream().statement();
    metrics.stream().zeroDate();
    metrics.stream().zeroDate();

    assertThat(metrics.attributes().value("Reconnects")).isEqualTo(1L);
    assertThat(metrics.attributes().value("BytesRead")).isEqualTo(123L);
    assertThat(metrics.attributes().value("TornEvents")).isEqualTo(2L);
    assertThat(metrics.attributes().value("UnknownEvents")).isEqualTo(1L);
    assertThat(metrics.attributes().value("SplitTransactions")).isEqualTo(1L);
    assertThat(metrics.attributes().value("RowErrors")).isEqualTo(2L);
    assertThat(metrics.attributes().value("Transactions")).isEqualTo(2L);
    assertThat(metrics.attributes().value("LastGtid")).isEqualTo(A + ":2");
    assertThat(metrics.attributes().value("RowsCreated")).isEqualTo(1L);
    assertThat(metrics.attributes().value("RowsUpdated")).isEqualTo(2L);
    assertThat(metrics.attributes().value("RowsDeleted")).isEqualTo(3L);
    assertThat(metrics.attributes().value("RowsDropped")).isEqualTo(1L);
    assertThat(metrics.attributes().value("EventsFiltered")).isEqualTo(2L);
    assertThat(metrics.attributes().value("Statements")).isEqualTo(1L);
    assertThat(metrics.attributes().value("ZeroDates")).isEqualTo(2L);
  }

  @Test
  void knowsTheFirstZeroDateOfAColumn() {
    assertThat(metrics.stream().isFirstZeroDate(new TableId("d", "t"), "c")).isTrue();
    assertThat(metrics.stream().isFirstZeroDate(new TableId("d", "t"), "c")).isFalse();
    assertThat(metrics.stream().isFirstZeroDate(new TableId("d", "u"), "c")).isTrue();
    assertThat(metrics.stream().isFirstZeroDate(new TableId("d", "u"), "e")).isTrue();
  }

  @Test
  void followsASnapshot() {
    assertThat(metrics.attributes().value("SnapshotRunning")).isEqualTo(false);
    metrics.snapshot().snapshotStarted(new SnapshotSize(5, 3, 100, 40));
    metrics.snapshot().tableRead();
    metrics.snapshot().row();
    metrics.snapshot().row();

    assertThat(metrics.attributes().value("SnapshotRunning")).isEqualTo(true);
    assertThat(metrics.attributes().value("TotalTableCount")).isEqualTo(5);
    assertThat(metrics.attributes().value("RemainingTableCount")).isEqualTo(2);
    assertThat(metrics.attributes().value("SnapshotRows")).isEqualTo(100L);
    assertThat(metrics.attributes().value("SnapshotRowsBefore")).isEqualTo(40L);
    assertThat(metrics.attributes().value("RowsRead")).isEqualTo(2L);
    metrics.snapshot().snapshotCompleted();
    assertThat(metrics.attributes().value("SnapshotRunning")).isEqualTo(false);
    assertThat(metrics.attributes().value("RemainingTableCount")).isEqualTo(0);
  }

  @Test
  void tellsHowFarAndHowFastASnapshotIs() {
    AtomicLong seconds = new AtomicLong(5);
    TaskMetrics timed = new TaskMetrics(() -> seconds.get() * 1_000_000_000);
    timed.snapshot().row();
    timed.snapshot().snapshotStarted(new SnapshotSize(1, 1, 200, 50));
    assertThat(timed.attributes().value("SnapshotPercent")).isEqualTo(25);

    for (int row = 0; row < 100; row++) {
      timed.snapshot().row();
    }
    seconds.set(9);
    assertThat(timed.attributes().value("SnapshotPercent")).isEqualTo(75);
    assertThat(timed.attributes().value("SnapshotRowsPerSecond")).isEqualTo(25L);

    for (int row = 0; row < 100; row++) {
      timed.snapshot().row();
    }
    assertThat(timed.attributes().value("SnapshotPercent")).isEqualTo(99);

    timed.snapshot().snapshotCompleted();
    seconds.set(99);
    assertThat(timed.attributes().value("SnapshotPercent")).isEqualTo(100);
    assertThat(timed.attributes().value("SnapshotRowsPerSecond")).isEqualTo(50L);
    timed.snapshot().snapshotStarted(new SnapshotSize(1, 1, 0, 0));
    assertThat(timed.attributes().value("SnapshotPercent")).isEqualTo(0);
  }

  @Test
  void collectsBurntGtids() {
    assertThat(metrics.attributes().value("BurntGtids")).isEqualTo("");
    metrics.reader().burnt(GtidSet.parse(A + ":7"));
    metrics.reader().burnt(GtidSet.parse(A + ":9"));

    assertThat(metrics.attributes().value("BurntGtids")).isEqualTo(A + ":7:9");
  }

  @Test
  void knowsWhetherItIsConnected() {
    assertThat(metrics.attributes().value("Connected")).isEqualTo(false);
    metrics.connected(true);
    assertThat(metrics.attributes().value("Connected")).isEqualTo(true);
    metrics.connected(false);
    assertThat(metrics.attributes().value("Connected")).isEqualTo(false);
  }

  @Test
  void isConnectedDuringASnapshotAsLongAsAllOfItsReadersAre() {
    metrics.snapshot().snapshotStarted(new SnapshotSize(1, 1, 1, 0));
    assertThat(metrics.attributes().value("Connected")).isEqualTo(true);
    metrics.snapshot().readerLost();
    metrics.snapshot().readerLost();
    metrics.snapshot().readerFound();
    assertThat(metrics.attributes().value("Connected")).isEqualTo(false);
    metrics.snapshot().readerFound();
    assertThat(metrics.attributes().value("Connected")).isEqualTo(true);

    metrics.snapshot().snapshotCompleted();
    assertThat(metrics.attributes().value("Connected")).isEqualTo(true);
    metrics.connected(false);
    assertThat(metrics.attributes().value("Connected")).isEqualTo(false);
  }

  @Test
  void knowsNoTruncate() {
    assertThatThrownBy(() -> metrics.stream().row(Operation.TRUNCATE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isShownOverJmxAsLongAsItIsRegistered() throws Exception {
    ObjectName name = name("my \"connector\", *");
    try (JmxRegistration registered =
        JmxRegistration.of("my \"connector\", *", metrics.attributes())) {
      assertThat(registered).isNotNull();
      metrics.reader().bytes(5);
      assertThat(SERVER.getAttribute(name, "BytesRead")).isEqualTo(5L);
      assertThat(SERVER.getAttribute(name, "Connected")).isEqualTo(false);
    }
    assertThat(SERVER.isRegistered(name)).isFalse();
  }

  @Test
  void takesThePlaceOfAnEarlierTask() throws Exception {
    TaskMetrics later = new TaskMetrics();
    later.reader().bytes(7);
    try (JmxRegistration first = JmxRegistration.of("twice", metrics.attributes());
        JmxRegistration second = JmxRegistration.of("twice", later.attributes())) {
      assertThat(first).isNotEqualTo(second);
      assertThat(SERVER.getAttribute(name("twice"), "BytesRead")).isEqualTo(7L);
    }
    assertThat(SERVER.isRegistered(name("twice"))).isFalse();
  }

  @Test
  void staysShownWhenAnEarlierTaskEndsLater() throws Exception {
    JmxRegistration first = JmxRegistration.of("late", metrics.attributes());
    try (JmxRegistration second = JmxRegistration.of("late", new TaskMetrics().attributes())) {
      assertThat(second).isNotNull();
      first.close();

      assertThat(SERVER.isRegistered(name("late"))).isTrue();
    }
  }

  @Test
  void saysWhatEachAttributeMeans() throws Exception {
    String page =
        Files.readString(Path.of(System.getProperty("basedir", ""), "docs/monitoring.md"));
    try (JmxRegistration registration = JmxRegistration.of("described", metrics.attributes())) {
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
