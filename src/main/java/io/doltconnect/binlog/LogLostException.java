package io.doltconnect.binlog;

/**
 * The server's log has no longer, or does not give, what follows a position: no other attempt
 * helps. The server's tables still say what is true.
 */
public class LogLostException extends BinlogException {
  private static final long serialVersionUID = 1L;

  private final String loss;

  /**
   * The log is lost.
   *
   * @param loss what is lost, as the beginning of a sentence
   * @param advice what may be done about it by hand
   */
  LogLostException(String loss, String advice) {
    super(loss + ". " + advice);
    this.loss = loss;
  }

  /** What is lost, without advice. */
  public String loss() {
    return loss;
  }
}
