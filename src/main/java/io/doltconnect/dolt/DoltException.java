package io.doltconnect.dolt;

import org.apache.kafka.connect.errors.ConnectException;

/**
 * The Dolt server could not be asked, or refused. The message says which server, what was asked and
 * how to mend it; it never holds a password. It fails a task that lets it through.
 */
public final class DoltException extends ConnectException {
  private static final long serialVersionUID = 1L;

  /** Why, so that a caller can decide whether trying again may help. */
  public enum Reason {
    /** No connection, or it broke: may pass by itself. */
    UNREACHABLE,
    /** A statement did not end within the time that the connector waits for it: may pass. */
    BUSY,
    /** What a transaction began with is not stored any more: another one has what there is now. */
    ROOT_GONE,
    /** User or password is wrong. */
    LOGIN_DENIED,
    /** TLS could not be agreed on, or the certificate was not accepted. */
    TLS,
    /** The user lacks a privilege. */
    PRIVILEGE_MISSING,
    /** A commit that was asked for by its hash is not there; gc removes what no branch has. */
    COMMIT_NOT_FOUND,
    /** A database, or a branch of it, is not there. */
    DATABASE_NOT_FOUND,
    /** The server refused the statement. */
    QUERY_FAILED
  }

  private final Reason reason;

  public DoltException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Whether the server would not do what was asked for, and may well do anything else. */
  public boolean isRefusal() {
    return reason == Reason.QUERY_FAILED;
  }

  /**
   * Whether a failure to read or deliver a table concerns that table alone: the server refuses what
   * was asked for of it, or what it gave cannot be delivered.
   */
  public static boolean isOfOneTable(RuntimeException failure) {
    if (failure instanceof DoltException refused) {
      return refused.isRefusal();
    }
    return failure instanceof ConnectException
        && (!(failure.getCause() instanceof DoltException cause) || cause.isRefusal());
  }

  /** Whether the same request may succeed later without anyone mending anything. */
  public boolean isTransient() {
    return reason == Reason.UNREACHABLE || reason == Reason.BUSY || reason == Reason.ROOT_GONE;
  }
}
