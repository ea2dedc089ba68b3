package io.doltconnect.config;

/** {@code capture.mode}: where changes are read from. */
public enum CaptureMode {
  /** The server's log: every transaction of the logged branch. */
  BINLOG,
  /** The history: what each commit changed. Needs no log. */
  COMMITS
}
