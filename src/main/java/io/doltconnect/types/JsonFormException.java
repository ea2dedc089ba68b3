package io.doltconnect.types;

/** A binary JSON document that is not in the form that is expected. */
final class JsonFormException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JsonFormException(String message) {
    super(message);
  }
}
