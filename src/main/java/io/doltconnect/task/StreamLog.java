package io.doltconnect.task;

import io.doltconnect.binlog.BinlogReader;
import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.model.GtidSet;
import java.time.Duration;
import java.util.function.Function;

/**
 * The log as the stream reads it, from whatever position it is at. For the task's thread, but for
 * {@link #close}.
 */
final class StreamLog implements AutoCloseable {
  private final Replaceable<BinlogReader> reader = new Replaceable<>(BinlogReader::close);
  private final Function<GtidSet, BinlogReader> readers;

  /**
   * Starts reading.
   *
   * @param first reads behind the position
   * @param readers makes readers behind other positions
   */
  StreamLog(BinlogReader first, Function<GtidSet, BinlogReader> readers) {
    this.readers = readers;
    reader.put(first);
    first.start();
  }

  /** The next event, as {@link BinlogReader#take}. */
  BinlogEvent take(Duration wait) throws InterruptedException {
    return reader.get().take(wait);
  }

  /** Reads behind another position from now on. */
  void moveTo(GtidSet executed) {
    reader.get().close();
    BinlogReader behind = readers.apply(executed);
    reader.put(behind);
    behind.start();
  }

  /** Ends the reading; for any thread. */
  @Override
  public void close() {
    reader.close();
  }
}
