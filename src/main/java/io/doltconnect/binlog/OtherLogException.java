package io.doltconnect.binlog;

/**
 * The server's log is not the one that a position counts: another branch is logged, or the server
 * does not have transactions that were read, or has numbered others like them. The position says
 * nothing in this log. What the server's tables hold is true for consumers only if it is the server
 * whose changes they have.
 */
public final class OtherLogException extends LogLostException {
  private static final long serialVersionUID = 1L;

  private final String branch;

  /**
   * The log is another one.
   *
   * @param difference what shows it, as a sentence
   * @param advice what may be done about it by hand
   * @param branch the branch that the server logs now
   */
  OtherLogException(String difference, String advice, String branch) {
    super(difference, advice);
    this.branch = branch;
  }

  /** The branch that the server logs now. */
  public String branch() {
    return branch;
  }
}
