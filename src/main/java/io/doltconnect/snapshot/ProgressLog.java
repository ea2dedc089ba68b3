package io.doltconnect.snapshot;

import io.doltconnect.snapshot.plan.SnapshotSize;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells now and then, and less and less often, how far a snapshot is. For one thread. */
final class ProgressLog {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressLog.class);
  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final long rows;
  private final long before;
  private final long start = System.nanoTime();
  private Duration interval = FIRST;
  private long next = start + FIRST.toNanos();
  private long records;

  ProgressLog(SnapshotSize size) {
    this.rows = size.rows();
    this.before = size.rowsDelivered();
  }

  /** So many records more were made. */
  void delivered(int count) {
    records += count;
    long now = System.nanoTime();
    if (now - next >= 0) {
      LOG.info(
          "The snapshot delivered {} records, {} per second; about {} of {} rows are done",
          records,
          perSecond(now),
          Math.min(rows, before + records),
          rows);
      interval =
          interval.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : interval.multipliedBy(2);
      next = now + interval.toNanos();
    }
  }

  /** All is delivered. */
  void completed(SnapshotEnd end) {
    long now = System.nanoTime();
    LOG.info(
        "The snapshot is complete: {} records in {} s, {} per second. It holds the GTID set '{}'",
        records,
        (now - start) / 1_000_000_000,
        perSecond(now),
        end.position());
  }

  private long perSecond(long now) {
    return records * 1_000 / Math.max(1, (now - start) / 1_000_000);
  }
}
