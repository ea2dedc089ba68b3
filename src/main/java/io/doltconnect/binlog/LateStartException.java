package io.doltconnect.binlog;

import io.doltconnect.model.GtidSet;

/** The server began the stream behind transactions that were not read, and can begin it earlier. */
final class LateStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LateStartException(GtidSet unread) {
    super("The stream begins behind the transactions " + unread);
  }
}
