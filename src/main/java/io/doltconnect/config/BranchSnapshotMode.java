package io.doltconnect.config;

/** {@code branch.snapshot.mode}: what is delivered of a branch that comes to be. */
public enum BranchSnapshotMode {
  /** What it has changed since its fork. */
  NONE,
  /** All of its rows. */
  INITIAL
}
