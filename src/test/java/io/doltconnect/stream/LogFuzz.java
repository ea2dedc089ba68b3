package io.doltconnect.stream;

import io.doltconnect.binlog.BinlogException;
import io.doltconnect.binlog.RecordedEvents;
import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.binlog.events.MalformedEventException;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;

/** Makes records of the bytes of a log file. */
public final class LogFuzz {
  private LogFuzz() {}

  /** Called by Jazzer: whatever leaves it but what a task fails with is a finding. */
  public static void fuzzerTestOneInput(byte[] file) {
    try {
      List<BinlogEvent> events = RecordedEvents.of(file);
      new StreamRun().feed(events.toArray(BinlogEvent[]::new));
    } catch (MalformedEventException | BinlogException | ConnectException e) {
      requireMessage(e);
    }
  }

  private static void requireMessage(RuntimeException e) {
    if (e.getMessage() == null || e.getMessage().isBlank()) {
      throw new IllegalStateException("It does not say what is wrong", e);
    }
  }
}
