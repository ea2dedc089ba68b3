package io.doltconnect.schema.columns;

/** Rows whose columns, or whose key, cannot be told for sure; the message says what to do. */
public final class UnknownColumnsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final String advice;
  private final boolean deliveredToo;

  /**
   * Of the rows at hand it cannot be told.
   *
   * @param reason what is wrong, without a full stop
   * @param advice what can be done, in sentences
   */
  public UnknownColumnsException(String reason, String advice) {
    this(reason, advice, false);
  }

  private UnknownColumnsException(String reason, String advice, boolean deliveredToo) {
    super(reason + ". " + advice);
    this.reason = reason;
    this.advice = advice;
    this.deliveredToo = deliveredToo;
  }

  /** Nor can it of rows of the table that were delivered before. */
  static UnknownColumnsException ofDeliveredToo(String reason, String advice) {
    return new UnknownColumnsException(reason, advice, true);
  }

  public String reason() {
    return reason;
  }

  public String advice() {
    return advice;
  }

  /** Whether rows that were delivered before may be wrong, too. */
  public boolean deliveredToo() {
    return deliveredToo;
  }
}
