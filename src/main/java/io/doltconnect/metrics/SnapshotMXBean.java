package io.doltconnect.metrics;

/** What a snapshot shows. */
public interface SnapshotMXBean {
  @Description("Whether the task is taking a snapshot.")
  boolean isSnapshotRunning();

  @Description("Whether the task has completed a snapshot since it started.")
  boolean isSnapshotCompleted();

  @Description("Seconds that the snapshot takes since this start of the task, or took.")
  long getSnapshotDurationInSeconds();

  @Description("Tables that the snapshot reads from commits or what is not committed.")
  int getTotalTableCount();

  @Description("Tables of the snapshot that are not read to their end.")
  int getRemainingTableCount();

  @Description("About how many rows the tables of the snapshot have, counted when it began.")
  long getSnapshotRows();

  @Description("Rows of the snapshot that were delivered before this start of the task.")
  long getSnapshotRowsBefore();

  @Description("Rows that snapshots handed to Kafka Connect since this start of the task.")
  long getRowsRead();

  @Description("How much of the snapshot's rows is done; 100 when none runs.")
  int getSnapshotPercent();

  @Description("Rows that the snapshot handed over in a second.")
  long getSnapshotRowsPerSecond();
}
