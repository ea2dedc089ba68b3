package io.doltconnect.record;

/** Makes of a column's value the one that a record has. Safe for any number of threads. */
interface ValueMask {

  /**
   * The value for a record.
   *
   * @param value as the column's converter gives it; null for NULL
   */
  Object of(Object value);

  /** This one, and then another one. */
  default ValueMask then(ValueMask next) {
    return value -> next.of(of(value));
  }
}
