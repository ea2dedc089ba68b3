package io.doltconnect.binlog;

/** The stream cannot go on without somebody's doing; the message says what to do. */
public class BinlogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BinlogException(String message) {
    super(message);
  }

  public BinlogException(String message, Throwable cause) {
    super(message, cause);
  }
}
