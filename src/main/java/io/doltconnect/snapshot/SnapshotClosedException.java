package io.doltconnect.snapshot;

/** The snapshot was closed while something was read for it. */
final class SnapshotClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SnapshotClosedException() {
    super("The snapshot was closed");
  }
}
