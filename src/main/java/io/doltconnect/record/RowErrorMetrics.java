package io.doltconnect.record;

/** Told of rows that cannot be converted. Called by the task's thread. */
public interface RowErrorMetrics {
  /** A row goes to the topic for errors. */
  void rowFailed();
}
