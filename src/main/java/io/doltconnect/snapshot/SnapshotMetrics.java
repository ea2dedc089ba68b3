package io.doltconnect.snapshot;

import io.doltconnect.record.RowErrorMetrics;
import io.doltconnect.snapshot.plan.SnapshotSize;
import io.doltconnect.types.ZeroDateMetrics;

/** What a snapshot tells of itself. */
public interface SnapshotMetrics extends ZeroDateMetrics, RowErrorMetrics {
  /** A snapshot begins or goes on. */
  void snapshotStarted(SnapshotSize size);

  /** A connection that reads the snapshot broke, or cannot be made. */
  void readerLost();

  /** Such a connection answers again. */
  void readerFound();

  /** All rows of a table were taken over, or those of its commit if it has one. */
  void tableRead();

  /** A record of the snapshot was made. */
  void row();

  /** The snapshot came to its end. */
  void snapshotCompleted();
}
