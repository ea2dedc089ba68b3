package io.doltconnect.stream.keys;

import io.doltconnect.schema.columns.UnknownColumnsException;
import io.doltconnect.stream.rows.RowReader;

/** What is to be done with the rows of an event. */
public sealed interface RowsPlan {

  /** None of them is delivered. */
  record Skip() implements RowsPlan {}

  /**
   * The log does not tell them, so none of them can be delivered from it.
   *
   * @param reason what is wrong, without a full stop
   * @param advice how to mend it, in sentences
   * @param deliveredToo whether rows of the table that were delivered before may be wrong, too
   * @param cause null if there is none
   */
  record Refuse(String reason, String advice, boolean deliveredToo, Throwable cause)
      implements RowsPlan {
    /** The way out of what one transaction has: leave it out, and have Dolt log the rows again. */
    public static final String WRITE_ANEW =
        "To go on, add this transaction to the offset's gtid_set (PATCH"
            + " /connectors/<name>/offsets), and then write the rows of the table anew, into a new"
            + " table for instance";

    Refuse(String reason, String advice) {
      this(reason, advice, false, null);
    }

    Refuse(UnknownColumnsException e) {
      this(e.reason(), e.advice(), e.deliveredToo(), e);
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
