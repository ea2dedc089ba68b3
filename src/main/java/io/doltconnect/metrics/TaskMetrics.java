package io.doltconnect.metrics;

import io.doltconnect.binlog.ReaderMetrics;
import io.doltconnect.config.Operation;
import io.doltconnect.history.ReconcileMetrics;
import io.doltconnect.incremental.SnapshotListener;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.QueuedSnapshot;
import io.doltconnect.offset.QueuedSnapshot.Reached;
import io.doltconnect.snapshot.SnapshotMetrics;
import io.doltconnect.snapshot.plan.SnapshotSize;
import io.doltconnect.stream.StreamMetrics;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The counters of one task. Thread-safe. */
public final class TaskMetrics
    implements TaskMetricsMXBean,
        ReaderMetrics,
        StreamMetrics,
        SnapshotMetrics,
        ReconcileMetrics,
        SnapshotListener {
  private final LongAdder reconnects = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder torn = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final LongAdder transactions = new LongAdder();
  private final LongAdder splitTransactions = new LongAdder();
  private final LongAdder rowErrors = new LongAdder();
  private final LongAdder created = new LongAdder();
  private final LongAdder updated = new LongAdder();
  private final LongAdder deleted = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder filtered = new LongAdder();
  private final LongAdder zeroDates = new LongAdder();
  private final Set<String> zeroDateColumns = ConcurrentHashMap.newKeySet();
  private final LongAdder statements = new LongAdder();
  private final AtomicReference<GtidSet> burnt = new AtomicReference<>(GtidSet.empty());
  private final LongAdder reconciles = new LongAdder();
  private final LongAdder audits = new LongAdder();
  private final LongAdder auditFindings = new LongAdder();
  private final LongAdder reconciledRows = new LongAdder();
  private volatile boolean reconciling;
  private volatile String lastReconcile = "";
  private volatile Set<TableId> suspended = Set.of();
  private final LongAdder read = new LongAdder();
  private final LongAdder incrementalRows = new LongAdder();
  private final LongAdder incrementalSnapshots = new LongAdder();
  private final LongAdder refusedSignals = new LongAdder();
  private volatile String incrementalSnapshot = "";
  private final AtomicInteger tablesLeft = new AtomicInteger();
  private final AtomicInteger readersLost = new AtomicInteger();
  private volatile SnapshotSize snapshot = new SnapshotSize(0, 0, 0, 0);
  private volatile boolean snapshotRunning;
  private volatile long readBefore;
  private volatile long snapshotStart;
  private volatile long snapshotEnd;
  private volatile Gtid lastGtid;
  private final LongSupplier nanoTime;
  private volatile boolean connected;

  /** Nothing is counted yet. */
  public TaskMetrics() {
    this(System::nanoTime);
  }

  TaskMetrics(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public void connected(boolean now) {
    connected = now;
  }

  @Override
  public void reconnect() {
    reconnects.increment();
  }

  @Override
  public void bytes(int count) {
    bytes.add(count);
  }

  @Override
  public void tornEvent() {
    torn.increment();
  }

  @Override
  public void unknownEvent() {
    unknown.increment();
  }

  @Override
  public void burnt(GtidSet gtids) {
    burnt.updateAndGet(set -> set.union(gtids));
  }

  @Override
  public void transaction(Gtid gtid) {
    transactions.increment();
    lastGtid = gtid;
  }

  @Override
  public void rowFailed() {
    rowErrors.increment();
  }

  @Override
  public void splitTransaction() {
    splitTransactions.increment();
  }

  @Override
  public void row(Operation operation) {
    switch (operation) {
      case CREATE -> created.increment();
      case UPDATE -> updated.increment();
      case DELETE -> deleted.increment();
      case READ, TRUNCATE -> throw new IllegalArgumentException("Dolt logs a TRUNCATE as deletes");
    }
  }

  @Override
  public void droppedRow() {
    dropped.increment();
  }

  @Override
  public void zeroDate() {
    zeroDates.increment();
  }

  @Override
  public boolean isFirstZeroDate(TableId table, String column) {
    return zeroDateColumns.add(table + "." + column);
  }

  @Override
  public void filteredEvent() {
    filtered.increment();
  }

  @Override
  public void statement() {
    statements.increment();
  }

  @Override
  public void reconcileStarted(String cause) {
    reconciles.increment();
    lastReconcile = cause;
    reconciling = true;
  }

  @Override
  public void audited() {
    audits.increment();
  }

  @Override
  public long getAudits() {
    return audits.sum();
  }

  @Override
  public void auditFound(int tables) {
    auditFindings.add(tables);
  }

  @Override
  public long getAuditFindings() {
    return auditFindings.sum();
  }

  @Override
  public void reconcileCompleted(long rows) {
    reconciledRows.add(rows);
    reconciling = false;
  }

  @Override
  public boolean isReconciling() {
    return reconciling;
  }

  @Override
  public long getReconciles() {
    return reconciles.sum();
  }

  @Override
  public long getRowsReconciled() {
    return reconciledRows.sum();
  }

  @Override
  public String getLastReconcile() {
    return lastReconcile;
  }

  @Override
  public void snapshotStarted(SnapshotSize size) {
    snapshot = size;
    readBefore = read.sum();
    snapshotStart = nanoTime.getAsLong();
    tablesLeft.set(size.tablesLeft());
    readersLost.set(0);
    snapshotRunning = true;
  }

  @Override
  public void readerLost() {
    readersLost.incrementAndGet();
  }

  @Override
  public void readerFound() {
    readersLost.decrementAndGet();
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
    snapshotEnd = nanoTime.getAsLong();
    tablesLeft.set(0);
    connected = true;
    snapshotRunning = false;
  }

  @Override
  public void started(QueuedSnapshot snapshot, List<TableId> tables) {
    incrementalSnapshot = snapshot.id();
  }

  @Override
  public void incrementalRow() {
    incrementalRows.increment();
  }

  @Override
  public void inProgress(QueuedSnapshot snapshot, List<TableId> tables, Reached reached) {
    incrementalSnapshot = snapshot.id();
  }

  @Override
  public void tableRead(
      QueuedSnapshot snapshot,
      List<TableId> tables,
      TableId table,
      OptionalLong rows,
      Outcome outcome) {
    incrementalSnapshot = snapshot.id();
  }

  @Override
  public void completed(QueuedSnapshot snapshot) {
    incrementalSnapshots.increment();
    incrementalSnapshot = "";
  }

  @Override
  public void aborted(QueuedSnapshot snapshot, String reason) {
    incrementalSnapshot = "";
  }

  @Override
  public void left(QueuedSnapshot snapshot, List<TableId> tables) {
    // The others are read.
  }

  @Override
  public void refused(String id, String reason) {
    refusedSignals.increment();
  }

  @Override
  public long getRefusedSignals() {
    return refusedSignals.sum();
  }

  @Override
  public String getIncrementalSnapshot() {
    return incrementalSnapshot;
  }

  @Override
  public long getIncrementalSnapshots() {
    return incrementalSnapshots.sum();
  }

  @Override
  public long getIncrementalRows() {
    return incrementalRows.sum();
  }

  /** These tables are put aside. */
  public void suspended(Set<TableId> tables) {
    suspended = Set.copyOf(tables);
  }

  @Override
  public String getSuspendedTables() {
    return suspended.stream().map(TableId::toString).sorted().collect(Collectors.joining(", "));
  }

  @Override
  public int getSuspendedTableCount() {
    return suspended.size();
  }

  @Override
  public boolean isSnapshotRunning() {
    return snapshotRunning;
  }

  @Override
  public int getSnapshotTables() {
    return snapshot.tables();
  }

  @Override
  public int getSnapshotTablesLeft() {
    return tablesLeft.get();
  }

  @Override
  public long getSnapshotRows() {
    return snapshot.rows();
  }

  @Override
  public long getSnapshotRowsBefore() {
    return snapshot.rowsDelivered();
  }

  @Override
  public long getRowsRead() {
    return read.sum();
  }

  @Override
  public int getSnapshotPercent() {
    SnapshotSize size = snapshot;
    long done = size.rowsDelivered() + read.sum() - readBefore;
    if (!snapshotRunning) {
      return 100;
    }
    return size.rows() == 0
        ? 0
        : (int) Math.min(99, Math.min(size.rows(), done) * 100 / size.rows());
  }

  @Override
  public long getSnapshotRowsPerSecond() {
    long nanos = (snapshotRunning ? nanoTime.getAsLong() : snapshotEnd) - snapshotStart;
    return (read.sum() - readBefore) * 1_000 / Math.max(1, nanos / 1_000_000);
  }

  @Override
  public boolean isConnected() {
    return snapshotRunning ? readersLost.get() == 0 : connected;
  }

  @Override
  public long getReconnects() {
    return reconnects.sum();
  }

  @Override
  public long getBytesRead() {
    return bytes.sum();
  }

  @Override
  public long getTornEvents() {
    return torn.sum();
  }

  @Override
  public long getUnknownEvents() {
    return unknown.sum();
  }

  @Override
  public String getBurntGtids() {
    return burnt.get().toString();
  }

  @Override
  public String getLastGtid() {
    return String.valueOf(lastGtid);
  }

  @Override
  public long getTransactions() {
    return transactions.sum();
  }

  @Override
  public long getSplitTransactions() {
    return splitTransactions.sum();
  }

  @Override
  public long getRowsCreated() {
    return created.sum();
  }

  @Override
  public long getRowsUpdated() {
    return updated.sum();
  }

  @Override
  public long getRowsDeleted() {
    return deleted.sum();
  }

  @Override
  public long getRowsDropped() {
    return dropped.sum();
  }

  @Override
  public long getRowErrors() {
    return rowErrors.sum();
  }

  @Override
  public long getZeroDates() {
    return zeroDates.sum();
  }

  @Override
  public long getEventsFiltered() {
    return filtered.sum();
  }

  @Override
  public long getStatements() {
    return statements.sum();
  }
}
