package io.doltconnect.schema.stored;

/** The definitions do not fit into an offset. */
public final class DefinitionsTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DefinitionsTooLargeException(String message) {
    super(message);
  }
}
