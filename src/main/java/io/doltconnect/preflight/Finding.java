package io.doltconnect.preflight;

/**
 * What the preflight found.
 *
 * @param property the property to report it on
 * @param message what is wrong, the value seen and how to mend it
 * @param severity whether the connector can run nevertheless
 */
public record Finding(String property, String message, Severity severity) {
  /** How much a finding matters. */
  public enum Severity {
    /** The connector could not run, or would lose data. */
    ERROR,
    /** Better mended; the connector runs. */
    ADVICE
  }

  static Finding error(String property, String message) {
    return new Finding(property, message, Severity.ERROR);
  }

  /**
   * What keeps one table from being delivered.
   *
   * @param suspends whether such a table is put aside
   */
  static Finding ofTable(boolean suspends, String property, String message) {
    return suspends
        ? advice(property, message + " Until then nothing of it is delivered.")
        : error(property, message);
  }

  static Finding advice(String property, String message) {
    return new Finding(property, message, Severity.ADVICE);
  }
}
