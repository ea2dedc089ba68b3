package io.doltconnect.model;

import java.util.Objects;

/**
 * A global transaction identifier.
 *
 * @param uuid the server_uuid that numbered the transaction, in lower case
 * @param number the transaction's number, from 1
 */
public record Gtid(String uuid, long number) {
  public Gtid {
    Objects.requireNonNull(uuid, "uuid");
    if (number < 1) {
      throw new IllegalArgumentException("A GTID's number starts at 1, but it is " + number);
    }
  }

  /**
   * Reads the form {@code uuid:N}.
   *
   * @throws IllegalArgumentException if it has another form
   */
  public static Gtid parse(String text) {
    GtidSet set = GtidSet.parse(text);
    return set.only()
        .orElseThrow(
            () ->
                new IllegalArgumentException("'" + text + "' is not one GTID of the form uuid:N"));
  }

  /** The form {@code uuid:N}. */
  @Override
  public String toString() {
    return uuid + ":" + number;
  }
}
