package io.doltconnect.config;

/** {@code errors.row.mode}: what is done about a row that cannot be converted. */
public enum RowErrorMode {
  /** The task fails and says which row and why. */
  FAIL,
  /** The row goes to a topic as it is, with the reason. */
  TOPIC
}
