package io.doltconnect.binlog;

import io.doltconnect.binlog.events.ByteReader;
import java.util.Set;

/**
 * Whether the events of one connection follow each other as they were written. A checksum says that
 * an event is whole, not that it is the next one. Dolt writes the events of a transaction one
 * behind the other into one file and each with the place where it ends
 * (binlog_primary_log_manager.go, writeEventsHelper), and leaves out whole transactions only
 * (binlog_primary_streamer.go). So an event that is missing, comes twice or too early is noticed
 * before anything is made of it.
 */
final class EventChain {
  private static final int ROTATE = 4;
  private static final int FORMAT_DESCRIPTION = 15;
  private static final int TABLE_MAP = 19;
  private static final int HEARTBEAT = 27;
  private static final int WRITE_ROWS = 30;
  private static final int UPDATE_ROWS = 31;
  private static final int DELETE_ROWS = 32;
  private static final int GTID = 33;

  /** What the streamer makes itself. */
  private static final Set<Integer> NOT_OF_A_FILE = Set.of(ROTATE, HEARTBEAT);

  /** Events behind which more of the same comes, whatever the reader has had already. */
  private static final Set<Integer> OPEN =
      Set.of(FORMAT_DESCRIPTION, GTID, TABLE_MAP, WRITE_ROWS, UPDATE_ROWS, DELETE_ROWS);

  private static final long NONE = -1;
  private static final long WRAP = 0xffffffffL;
  private static final int END_POSITION = 13;
  private static final int FLAGS = 17;

  private long end = NONE;
  private boolean open;

  /**
   * Takes the next event, which is whole and verified.
   *
   * @throws TornEventException if it is not the one behind the last
   */
  void follow(byte[] event) throws TornEventException {
    int type = event[4] & 0xff;
    if (NOT_OF_A_FILE.contains(type)) {
      return;
    }
    long next = new ByteReader(event, END_POSITION, FLAGS).readUint(4);
    long start = next - event.length & WRAP;
    boolean mayBeElsewhere = type == FORMAT_DESCRIPTION || type == GTID && !open;
    if (end != NONE && !mayBeElsewhere && start != end) {
      throw new TornEventException(
          "An event of type %d and %d bytes was written at position %d of its file, but the event"
                  .formatted(type, event.length, start)
              + " before it ends at position %d".formatted(end));
    }
    end = next;
    open = OPEN.contains(type);
  }
}
