package io.doltconnect.schema;

/** Rows whose columns, or whose key, cannot be told for sure; the message says what to do. */
public final class UnknownColumnsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnknownColumnsException(String message) {
    super(message);
  }
}
