package io.doltconnect.stream.keys;

import io.doltconnect.stream.rows.RowReader;

/** What is to be done with the rows of an event. */
public sealed interface RowsPlan {

  /** None of them is delivered. */
  record Skip() implements RowsPlan {}

  /**
   * None of them can be delivered, and nothing behind them.
   *
   * @param reason what is wrong and how to mend it
   * @param cause null if there is none
   */
  record Refuse(String reason, Throwable cause) implements RowsPlan {
    Refuse(String reason) {
      this(reason, null);
    }
  }

  /**
   * They are delivered.
   *
   * @param reader reads them
   * @param deletions which deletions among them are left out, and who reads the others
   * @param rewritten whether an update that changes nothing in the log may be one to consumers
   */
  record Deliver(RowReader reader, Deletions deletions, boolean rewritten) implements RowsPlan {}
}
