package io.doltconnect.types;

/**
 * A value that no record can hold under the configured modes; the message says which property
 * changes that.
 */
public final class UnrepresentableValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnrepresentableValueException(String message) {
    super(message);
  }
}
