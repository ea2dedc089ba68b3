package io.doltconnect.config;

/** {@code snapshot.mode}: where a connector without stored offset begins. */
public enum SnapshotMode {
  /** At the oldest transaction that the server's binlog still has; no rows are read by SQL. */
  EARLIEST,
  /** At the present position: only changes made from now on. */
  NO_DATA
}
