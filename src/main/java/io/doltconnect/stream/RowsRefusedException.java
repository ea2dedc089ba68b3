package io.doltconnect.stream;

import io.doltconnect.stream.keys.RowsPlan;

/** A row turns out to be none that the log tells, when others of its event are delivered. */
final class RowsRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient RowsPlan.Refuse refusal;

  RowsRefusedException(RowsPlan.Refuse refusal) {
    super(refusal.reason() + ". " + refusal.advice());
    this.refusal = refusal;
  }

  RowsPlan.Refuse refusal() {
    return refusal;
  }
}
