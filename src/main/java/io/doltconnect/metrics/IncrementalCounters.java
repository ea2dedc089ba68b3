package io.doltconnect.metrics;

import io.doltconnect.incremental.SnapshotListener;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.QueuedSnapshot;
import io.doltconnect.offset.QueuedSnapshot.Reached;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/** Snapshots that are taken beside the stream. Thread-safe. */
final class IncrementalCounters implements SnapshotListener, IncrementalMXBean {
  private final LongAdder rows = new LongAdder();
  private final LongAdder snapshots = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private volatile String underWay = "";

  @Override
  public void started(QueuedSnapshot snapshot, List<TableId> tables) {
    underWay = snapshot.id();
  }

  @Override
  public void incrementalRow() {
    rows.increment();
  }

  @Override
  public void inProgress(QueuedSnapshot snapshot, List<TableId> tables, Reached reached) {
    underWay = snapshot.id();
  }

  @Override
  public void tableRead(
      QueuedSnapshot snapshot,
      List<TableId> tables,
      TableId table,
      OptionalLong count,
      Outcome outcome) {
    underWay = snapshot.id();
  }

  @Override
  public void completed(QueuedSnapshot snapshot) {
    snapshots.increment();
    underWay = "";
  }

  @Override
  public void aborted(QueuedSnapshot snapshot, String reason) {
    underWay = "";
  }

  @Override
  public void left(QueuedSnapshot snapshot, List<TableId> tables) {
    // The others are read.
  }

  @Override
  public void refused(String id, String reason) {
    refused.increment();
  }

  @Override
  public long getRefusedSignals() {
    return refused.sum();
  }

  @Override
  public String getIncrementalSnapshot() {
    return underWay;
  }

  @Override
  public long getIncrementalSnapshots() {
    return snapshots.sum();
  }

  @Override
  public long getIncrementalRows() {
    return rows.sum();
  }
}
