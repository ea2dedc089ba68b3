package io.doltconnect.metrics;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a task shows over JMX. Counters start at 0 with the task. */
public interface TaskMetricsMXBean {
  @Description(
      "Whether the server answers: to the questions with which the task starts, then to"
          + " all readers of a snapshot, and behind it whether the binlog connection stands.")
  boolean isConnected();

  @Description("How often the binlog connection had to be made again.")
  long getReconnects();

  @Description("Bytes of binlog events read.")
  long getBytesRead();

  @Description("Events that arrived damaged and were read again.")
  long getTornEvents();

  @Description("Events of a kind that Dolt is not known to write.")
  long getUnknownEvents();

  @Description("GTIDs that Dolt numbered but never logged; their changes are in no log.")
  String getBurntGtids();

  @Description("The last transaction that was delivered whole.")
  String getLastGtid();

  @Description("Transactions delivered whole.")
  long getTransactions();

  @Description("Of these, those that were too large for one Kafka transaction.")
  long getSplitTransactions();

  @Description("Rows delivered as created.")
  long getRowsCreated();

  @Description("Rows delivered as updated.")
  long getRowsUpdated();

  @Description("Rows delivered as deleted.")
  long getRowsDeleted();

  @Description("Rows left out: updates without change and skipped operations.")
  long getRowsDropped();

  @Description("Rows that cannot be converted and went to the topic for errors.")
  long getRowErrors();

  @Description("Zero dates that were read and became null or 1970-01-01.")
  long getZeroDates();

  @Description("Rows events of tables that are not captured.")
  long getEventsFiltered();

  @Description("Statements that changed definitions.")
  long getStatements();

  @Description("Whether the task is reading from tables what the log has lost.")
  boolean isReconciling();

  @Description("How often it began to do so.")
  long getReconciles();

  @Description("Records of rows that this gave, those that are gone counted.")
  long getRowsReconciled();

  @Description("How often the tables were compared with what was delivered.")
  long getAudits();

  @Description("Tables in which the audit found changes that no log told of.")
  long getAuditFindings();

  @Description("Why it did so last; empty if it never did.")
  String getLastReconcile();

  @Description("Captured tables that are put aside, because they cannot be delivered.")
  String getSuspendedTables();

  @Description("How many tables are put aside.")
  int getSuspendedTableCount();

  @Description("Whether the task is taking a snapshot.")
  boolean isSnapshotRunning();

  @Description("Tables that the task's last snapshot reads.")
  int getSnapshotTables();

  @Description("How many of these are not read to their end.")
  int getSnapshotTablesLeft();

  @Description(
      "About how many rows these tables have, as far as they were counted when it " + "began.")
  long getSnapshotRows();

  @Description("How many of these were delivered before the task was started.")
  long getSnapshotRowsBefore();

  @Description(
      "Rows that snapshots of the task delivered, those changed since the commits "
          + "counted again.")
  long getRowsRead();

  @Description(
      "How much of these rows is delivered, at most 99 while it runs; 100 when none " + "runs.")
  int getSnapshotPercent();

  @Description(
      "Rows that the snapshot delivered in a second, from its start to now or to its " + "end.")
  long getSnapshotRowsPerSecond();

  @Description("Id of the snapshot that is taken beside the stream; empty if none is.")
  String getIncrementalSnapshot();

  @Description("Snapshots beside the stream that came to their end.")
  long getIncrementalSnapshots();

  @Description("Rows that these delivered.")
  long getIncrementalRows();

  @Description("Signals that asked for something that cannot be done.")
  long getRefusedSignals();

  /** What an attribute means, for whoever looks at the bean. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @interface Description {
    /** A sentence. */
    String value();
  }
}
