package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.DoltServer;
import io.doltconnect.support.LogLines;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Nothing is written past the worker's log. */
class ClientLogIT {
  private static final Logger ROOT = Logger.getLogger("");

  @Test
  void theBinlogClientWritesNothingByJavaUtilLogging() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            lines.add(line.getLoggerName() + ": " + line.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    ROOT.addHandler(handler);
    try (DoltServer dolt =
            DoltServer.builder()
                .setUp(
                    "create database d",
                    "create table d.t(id int primary key)",
                    "insert into d.t values (1)")
                .start();
        TaskHarness task =
            new TaskHarness(SnapshotTasks.properties(dolt, "d", "snapshot.mode", "earliest"))
                .start()) {
      assertThat(task.poll(1, SnapshotTasks.PATIENCE)).hasSize(1);
      dolt.kill();
      task.poll(1, SnapshotTasks.QUIET);
      dolt.start();
      dolt.execute("insert into d.t values (2)");
      assertThat(task.poll(1, SnapshotTasks.PATIENCE)).hasSize(1);
    } finally {
      ROOT.removeHandler(handler);
    }
    assertThat(lines).filteredOn(line -> line.contains("doltconnect")).isEmpty();
    assertThat(lines).filteredOn(line -> line.contains("shyiko")).isEmpty();
  }

  /** However often it is tried: at longer and longer intervals see OutageTest. */
  @Test
  void anOutageIsOneWarningAndOneLineAtItsEnd() throws Exception {
    try (LogLines log = new LogLines();
        DoltServer dolt =
            DoltServer.builder()
                .setUp("create database d", "create table d.t(id int primary key)")
                .start();
        TaskHarness task =
            new TaskHarness(
                    SnapshotTasks.properties(
                        dolt,
                        "d",
                        "name",
                        "outage",
                        "snapshot.mode",
                        "no_data",
                        "reconnect.backoff.ms",
                        "50",
                        "reconnect.backoff.max.ms",
                        "50"))
                .start()) {
      dolt.execute("insert into d.t values (1)");
      assertThat(task.poll(1, SnapshotTasks.PATIENCE)).hasSize(1);
      dolt.kill();
      task.pollUntil(seen -> (Long) task.metric("Reconnects") > 10, SnapshotTasks.PATIENCE);
      dolt.start();
      dolt.execute("insert into d.t values (2)");
      assertThat(task.poll(1, SnapshotTasks.PATIENCE)).hasSize(1);

      assertThat(log.with("[dolt-binlog-reader-outage] WARN"))
          .singleElement()
          .asString()
          .contains("The binlog of", "is lost (", "attempt 1");
      assertThat(log.with("[dolt-binlog-reader-outage] INFO"))
          .filteredOn(line -> line.contains("is back after"))
          .singleElement()
          .asString()
          .containsPattern("is back after \\d+ s and \\d\\d+ attempts");
    }
  }
}
