package io.doltconnect.snapshot;

/** A database has no longer the commit whose rows were being read. */
final class CommitGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommitGoneException(String database, String commit, Throwable cause) {
    super("Database %s has no commit %s any more".formatted(database, commit), cause);
  }
}
