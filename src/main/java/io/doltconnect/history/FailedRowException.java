package io.doltconnect.history;

import io.doltconnect.record.RowFailure;

/** A row cannot be converted, and is to be delivered as it is. */
public final class FailedRowException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient RowFailure failure;

  FailedRowException(RowFailure failure, Throwable cause) {
    super(failure.reason(), cause);
    this.failure = failure;
  }

  /** The row. */
  public RowFailure failure() {
    return failure;
  }
}
