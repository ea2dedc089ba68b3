package io.doltconnect.config;

/** What becomes of the task if a table cannot be delivered. */
public enum TableErrorMode {
  /** The task fails. */
  FAIL,
  /** The table alone is put aside until it can be. */
  SUSPEND
}
