package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.DoltServer;
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
}
