package io.doltconnect.config;

/** {@code reconcile.mode}: what is done where the server's log has lost changes. */
public enum ReconcileMode {
  /** What was lost is read from the server. */
  AUTO,
  /** The task fails and says what is lost. */
  FAIL
}
