package io.doltconnect.metrics;

/** What a task shows over JMX. Counters start at 0 with the task. */
public interface TaskMetricsMXBean {
  /**
   * Whether the server answers: to the questions with which the task starts, then to all readers of
   * a snapshot, and behind it whether the binlog connection stands.
   */
  boolean isConnected();

  /** How often the binlog connection had to be made again. */
  long getReconnects();

  /** Bytes of binlog events read. */
  long getBytesRead();

  /** Events that arrived damaged and were read again. */
  long getTornEvents();

  /** Events of a kind that Dolt is not known to write. */
  long getUnknownEvents();

  /** GTIDs that Dolt numbered but never logged; their changes are in no log. */
  String getBurntGtids();

  /** The last transaction that was delivered whole. */
  String getLastGtid();

  /** Transactions delivered whole. */
  long getTransactions();

  long getRowsCreated();

  long getRowsUpdated();

  long getRowsDeleted();

  /** Rows left out: updates without change and skipped operations. */
  long getRowsDropped();

  /** Zero dates that were read and became null or 1970-01-01. */
  long getZeroDates();

  /** Rows events of tables that are not captured. */
  long getEventsFiltered();

  /** Statements that changed definitions. */
  long getStatements();

  /** Whether the task is reading from tables what the log has lost. */
  boolean isReconciling();

  /** How often it began to do so. */
  long getReconciles();

  /** Records of rows that this gave, those that are gone counted. */
  long getRowsReconciled();

  /** Tables in which the audit found changes that no log told of. */
  long getAuditFindings();

  /** Why it did so last; empty if it never did. */
  String getLastReconcile();

  /** Whether the task is taking a snapshot. */
  boolean isSnapshotRunning();

  /** Tables that the task's last snapshot reads. */
  int getSnapshotTables();

  /** How many of these are not read to their end. */
  int getSnapshotTablesLeft();

  /** About how many rows these tables have, as far as they were counted when it began. */
  long getSnapshotRows();

  /** How many of these were delivered before the task was started. */
  long getSnapshotRowsBefore();

  /** Rows that snapshots of the task delivered, those changed since the commits counted again. */
  long getRowsRead();

  /** How much of these rows is delivered, at most 99 while it runs; 100 when none runs. */
  int getSnapshotPercent();

  /** Rows that the snapshot delivered in a second, from its start to now or to its end. */
  long getSnapshotRowsPerSecond();
}
