package io.doltconnect.config;

/** {@code snapshot.mode}: where a connector begins, and what it does when it cannot go on. */
public enum SnapshotMode {
  /** With the rows that there are; then with the changes. */
  INITIAL,
  /** With the rows that there are, and no further. */
  INITIAL_ONLY,
  /** Like initial, and with all rows again when the stored position has become of no use. */
  WHEN_NEEDED,
  /** At the present position: only changes made from now on. */
  NO_DATA,
  /** At the oldest transaction that the server's binlog still has; no rows are read by SQL. */
  EARLIEST;

  /** Whether rows are read by SQL where there is no stored position. */
  public boolean readsRows() {
    return this != NO_DATA && this != EARLIEST;
  }
}
