package io.doltconnect.metrics;

import io.doltconnect.snapshot.SnapshotMetrics;
import io.doltconnect.snapshot.plan.SnapshotSize;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** How far a snapshot is. Thread-safe. */
final class SnapshotCounters extends ReaderOfRows implements SnapshotMetrics, SnapshotMXBean {
  private final ConnectionState connection;
  private final LongSupplier nanoTime;
  private final LongAdder read = new LongAdder();
  private final AtomicInteger tablesLeft = new AtomicInteger();
  private volatile SnapshotSize size = new SnapshotSize(0, 0, 0, 0);
  private volatile boolean running;
  private volatile boolean completed;
  private volatile long readBefore;
  private volatile long start;
  private volatile long end;

  SnapshotCounters(ValueCounters values, ConnectionState connection, LongSupplier nanoTime) {
    super(values);
    this.connection = connection;
    this.nanoTime = nanoTime;
  }

  @Override
  public void snapshotStarted(SnapshotSize of) {
    size = of;
    readBefore = read.sum();
    start = nanoTime.getAsLong();
    tablesLeft.set(of.tablesLeft());
    connection.snapshotStarted();
    running = true;
  }

  @Override
  public void readerLost() {
    connection.readerLost();
  }

  @Override
  public void readerFound() {
    connection.readerFound();
  }

  @Override
  public void tableRead() {
    // Tables may come while the snapshot is read.
    tablesLeft.updateAndGet(left -> Math.max(0, left - 1));
  }

  @Override
  public void row() {
    read.increment();
  }

  @Override
  public void snapshotCompleted() {
    end = nanoTime.getAsLong();
    tablesLeft.set(0);
    connection.snapshotCompleted();
    completed = true;
    running = false;
  }

  @Override
  public boolean isSnapshotRunning() {
    return running;
  }

  @Override
  public boolean isSnapshotCompleted() {
    return completed && !running;
  }

  @Override
  public long getSnapshotDurationInSeconds() {
    return nanos() / 1_000_000_000;
  }

  @Override
  public int getTotalTableCount() {
    return size.tables();
  }

  @Override
  public int getRemainingTableCount() {
    return tablesLeft.get();
  }

  @Override
  public long getSnapshotRows() {
    return size.rows();
  }

  @Override
  public long getSnapshotRowsBefore() {
    return size.rowsDelivered();
  }

  @Override
  public long getRowsRead() {
    return read.sum();
  }

  @Override
  public int getSnapshotPercent() {
    SnapshotSize all = size;
    long done = all.rowsDelivered() + read.sum() - readBefore;
    if (!running) {
      return 100;
    }
    return all.rows() == 0 ? 0 : (int) Math.min(99, Math.min(all.rows(), done) * 100 / all.rows());
  }

  @Override
  public long getSnapshotRowsPerSecond() {
    return (read.sum() - readBefore) * 1_000 / Math.max(1, nanos() / 1_000_000);
  }

  private long nanos() {
    return (running ? nanoTime.getAsLong() : end) - start;
  }
}
