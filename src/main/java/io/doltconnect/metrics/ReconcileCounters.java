package io.doltconnect.metrics;

import io.doltconnect.history.ReconcileMetrics;
import io.doltconnect.model.TableId;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What is read from tables because the log does not tell it. Thread-safe. */
public final class ReconcileCounters extends ReaderOfRows
    implements ReconcileMetrics, ReconcileMXBean {
  private final LongAdder reconciles = new LongAdder();
  private final LongAdder audits = new LongAdder();
  private final LongAdder findings = new LongAdder();
  private final LongAdder rows = new LongAdder();
  private volatile boolean reconciling;
  private volatile String last = "";
  private volatile Set<TableId> suspended = Set.of();

  ReconcileCounters(ValueCounters values) {
    super(values);
  }

  @Override
  public void reconcileStarted(String cause) {
    reconciles.increment();
    last = cause;
    reconciling = true;
  }

  @Override
  public void audited() {
    audits.increment();
  }

  @Override
  public void auditFound(int tables) {
    findings.add(tables);
  }

  @Override
  public void reconcileCompleted(long count) {
    rows.add(count);
    reconciling = false;
  }

  /** These tables are put aside. */
  public void suspended(Set<TableId> tables) {
    suspended = Set.copyOf(tables);
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
    return rows.sum();
  }

  @Override
  public long getAudits() {
    return audits.sum();
  }

  @Override
  public long getAuditFindings() {
    return findings.sum();
  }

  @Override
  public String getLastReconcile() {
    return last;
  }

  @Override
  public String getSuspendedTables() {
    return suspended.stream().map(TableId::toString).sorted().collect(Collectors.joining(", "));
  }

  @Override
  public int getSuspendedTableCount() {
    return suspended.size();
  }
}
