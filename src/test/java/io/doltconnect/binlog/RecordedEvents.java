package io.doltconnect.binlog;

import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.binlog.events.LogPosition;
import io.doltconnect.binlog.events.MalformedEventException;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The events in bytes that may be no log file. */
public final class RecordedEvents implements StreamListener {
  private final List<BinlogEvent> events = new ArrayList<>();

  /**
   * Those before the first that is damaged.
   *
   * @throws MalformedEventException if there is no other
   * @throws BinlogException if one is of a kind that nobody may pass over
   */
  public static List<BinlogEvent> of(byte[] file) {
    RecordedEvents heard = new RecordedEvents();
    try {
      RecordedLog.read(file, heard);
    } catch (MalformedEventException | BinlogException e) {
      if (heard.events.isEmpty()) {
        throw e;
      }
    }
    return heard.events;
  }

  @Override
  public void event(BinlogEvent event) {
    events.add(event);
  }

  @Override
  public void abandoned(Gtid gtid) {
    events.add(new BinlogEvent.Burnt(GtidSet.empty().with(gtid)));
  }

  @Override
  public void heartbeat(LogPosition at) {
    // It gives no event.
  }

  @Override
  public void file(GtidSet before, Instant writerStarted) {
    // It gives no event.
  }

  @Override
  public void unknownEvent() {
    // It gives no event.
  }
}
