package io.doltconnect.generator;

/** The server that is the source ended by itself while operations were executed. */
final class SourceEndedException extends Exception {
  private static final long serialVersionUID = 1L;

  SourceEndedException(String message, Throwable cause) {
    super(message, cause);
  }
}
