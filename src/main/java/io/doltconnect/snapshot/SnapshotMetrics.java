package io.doltconnect.snapshot;

import io.doltconnect.types.ZeroDateMetrics;

/** What a snapshot tells of itself. */
public interface SnapshotMetrics extends ZeroDateMetrics {
  /** A snapshot begins or goes on. */
  void snapshotStarted(SnapshotSize size);

  /** All rows of a table's commit were taken over. */
  void tableRead();

  /** A record of the snapshot was made. */
  void row();

  /** The snapshot came to its end. */
  void snapshotCompleted();
}
