package io.doltconnect.history;

import io.doltconnect.record.RowErrorMetrics;
import io.doltconnect.types.ZeroDateMetrics;

/** What reconciliations tell of themselves. Called by the task's thread. */
public interface ReconcileMetrics extends ZeroDateMetrics, RowErrorMetrics {
  /**
   * One begins.
   *
   * @param cause why, as a sentence
   */
  void reconcileStarted(String cause);

  /** It was looked whether there are changes that no log told of. */
  void audited();

  /**
   * Changes were found that no log told of.
   *
   * @param tables how many tables have such
   */
  void auditFound(int tables);

  /**
   * It has come to its end.
   *
   * @param rows records of rows that it delivered, those that are gone counted
   */
  void reconcileCompleted(long rows);
}
