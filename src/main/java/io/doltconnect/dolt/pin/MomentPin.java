package io.doltconnect.dolt.pin;

import io.doltconnect.dolt.DoltClient;
import java.util.Optional;

/**
 * Finds a moment that lies between two GTID sets, without waiting: on a server that is never quiet
 * there is no moment whose set is known for certain. Dolt numbers a transaction before it is
 * visible, while the statement that commits it is running (see {@link PositionPin}). So a
 * transaction that begins when all statements have ended that ran after a set was read has all of
 * that set; and nothing beyond the set that is read in it. For one thread, like its client.
 */
public final class MomentPin {
  private final DoltClient client;
  private final String lower;
  private final StatementWatch watch;

  /** Reads the lower set. */
  public MomentPin(DoltClient client) {
    this.client = client;
    this.lower = client.gtidExecuted();
    this.watch = new StatementWatch(client::runningStatements);
  }

  /** Transactions that the moment has. */
  public String lower() {
    return lower;
  }

  /**
   * Begins the client's snapshot, which the caller ends, if all of the lower set can be seen by
   * now.
   *
   * @return the upper set: the moment has nothing else; empty if it cannot, and no snapshot is open
   */
  public Optional<String> begin() {
    if (watch.remaining() > 0) {
      return Optional.empty();
    }
    client.beginSnapshot();
    boolean begun = false;
    try {
      String upper = client.gtidExecuted();
      begun = true;
      return Optional.of(upper);
    } finally {
      if (!begun) {
        client.endSnapshot();
      }
    }
  }
}
