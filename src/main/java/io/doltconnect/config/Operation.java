package io.doltconnect.config;

/** A kind of change, with the code that the envelope's {@code op} field has for it. */
public enum Operation {
  /** A row that a snapshot found. */
  READ("r"),
  CREATE("c"),
  UPDATE("u"),
  DELETE("d"),
  TRUNCATE("t");

  private final String code;

  Operation(String code) {
    this.code = code;
  }

  /** The value of the envelope's {@code op} field. */
  public String code() {
    return code;
  }
}
