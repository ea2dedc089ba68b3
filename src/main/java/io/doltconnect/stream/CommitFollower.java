package io.doltconnect.stream;

import io.doltconnect.dolt.CommitDefinitions;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.model.GtidSet;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.schema.TableCatalog;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the offset name the newest Dolt commits, so that it need not hold the definitions that these
 * have. That is done when the server is quiet and the stream is at its end: the server's
 * definitions are then those at the position, with all that statements of the log lack (defaults,
 * comments, the order of columns), and the catalog takes them over. For the task's thread.
 */
public final class CommitFollower {
  private static final Logger LOG = LoggerFactory.getLogger(CommitFollower.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final DoltClient client;
  private final CommitDefinitions commits;
  private final StreamPosition position;
  private final TableCatalog catalog;
  private final LongSupplier nanoTime;
  private long next;
  private boolean givenUp;

  public CommitFollower(
      DoltClient client,
      CommitDefinitions commits,
      StreamPosition position,
      TableCatalog catalog,
      LongSupplier nanoTime) {
    this.client = client;
    this.commits = commits;
    this.position = position;
    this.catalog = catalog;
    this.nanoTime = nanoTime;
    this.next = nanoTime.getAsLong();
  }

  /** To be called when nothing came from the stream; it asks the server now and then only. */
  public void idle() {
    long now = nanoTime.getAsLong();
    if (givenUp || now - next < 0 || position.isWithinTransaction()) {
      return;
    }
    next = now + INTERVAL.toNanos();
    try {
      follow();
    } catch (DoltException e) {
      if (e.isTransient()) {
        // The reader of the log tells when the server is away, and comes back to it.
        LOG.debug("The newest commits could not be read", e);
        return;
      }
      givenUp = true;
      LOG.warn(
          "The newest commits cannot be read, so that the stored offset goes on holding the"
              + " definitions of tables: {}",
          e.getMessage());
    }
  }

  private void follow() {
    if (position.anchor().commits().equals(commits.heads()) || !isAtEnd()) {
      return;
    }
    if (!client.runningStatements().isEmpty()) {
      return;
    }
    client.beginSnapshot();
    try {
      if (isAtEnd()) {
        CommitDefinitions.Present present = commits.present(position.anchor());
        catalog.replaceAll(present.definitions().values());
        position.anchor(present.anchor());
        LOG.debug("The offset relies on the commits {}", present.anchor().commits());
      }
    } finally {
      client.endSnapshot();
    }
  }

  /** A transaction is in the server's set before it can be seen, never after. */
  private boolean isAtEnd() {
    return GtidSet.parse(client.gtidExecuted()).isContainedIn(position.executed());
  }
}
