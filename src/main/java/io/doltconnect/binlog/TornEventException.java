package io.doltconnect.binlog;

import java.io.IOException;

/**
 * An event that did not arrive as it was written: Dolt's streamer reads the log file while it is
 * written to (binlog_primary_streamer.go) and can send a tail of zeros. Read again, it is whole.
 */
final class TornEventException extends IOException {
  private static final long serialVersionUID = 1L;

  TornEventException(String message) {
    super(message);
  }
}
