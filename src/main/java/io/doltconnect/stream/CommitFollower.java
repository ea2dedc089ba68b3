package io.doltconnect.stream;

import io.doltconnect.dolt.CommitDefinitions;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.history.Touched;
import io.doltconnect.history.Uncommitted;
import io.doltconnect.history.UncommittedReader;
import io.doltconnect.model.GtidSet;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.schema.Anchor;
import io.doltconnect.schema.TableCatalog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the offset name the newest Dolt commits, so that it need not hold the definitions that these
 * have. That is done when the server is quiet and the stream is at its end: the server's
 * definitions are then those at the position, with all that statements of the log lack (defaults,
 * comments, the order of columns), and the catalog takes them over. The server is asked in another
 * thread, and its answer is of use only if the stream has not moved meanwhile. For the task's
 * thread.
 */
public final class CommitFollower {
  private static final Logger LOG = LoggerFactory.getLogger(CommitFollower.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final DoltClient client;
  private final CommitDefinitions commits;
  private final StreamPosition position;
  private final TableCatalog catalog;
  private final Executor executor;
  private final Touched touched;
  private final UncommittedReader uncommitted;
  private GtidSet lastPosition;
  private final LongSupplier nanoTime;
  private CompletableFuture<Optional<Moment>> asked;
  private boolean moved;
  private long next;
  private boolean givenUp;

  /**
   * Follows from now on.
   *
   * @param client used in the executor only, as is {@code commits}
   * @param executor its thread may wait for the server
   */
  public CommitFollower(
      DoltClient client,
      CommitDefinitions commits,
      StreamPosition position,
      TableCatalog catalog,
      Executor executor,
      Touched touched,
      UncommittedReader uncommitted,
      LongSupplier nanoTime) {
    this.client = client;
    this.commits = commits;
    this.position = position;
    this.catalog = catalog;
    this.executor = executor;
    this.touched = touched;
    this.uncommitted = uncommitted;
    this.nanoTime = nanoTime;
    this.next = nanoTime.getAsLong();
  }

  /** To be called with every event of the stream, before it changes anything. */
  public void moved() {
    moved = true;
  }

  /**
   * To be called when nothing came from the stream; it asks the server now and then only, and takes
   * its answer over when it is there.
   */
  public void idle() {
    if (givenUp || position.isWithinTransaction()) {
      return;
    }
    if (asked != null) {
      takeAnswer();
      return;
    }
    long now = nanoTime.getAsLong();
    if (now - next < 0) {
      return;
    }
    next = now + INTERVAL.toNanos();
    moved = false;
    Anchor known = position.anchor();
    GtidSet executed = position.executed();
    boolean wanted = touched.hasUnknown() && !executed.equals(lastPosition);
    asked = CompletableFuture.supplyAsync(() -> ask(known, executed, wanted), executor);
  }

  private void takeAnswer() {
    if (!asked.isDone()) {
      return;
    }
    CompletableFuture<Optional<Moment>> answer = asked;
    asked = null;
    try {
      Optional<Moment> moment = answer.join();
      if (!moved) {
        moment.ifPresent(this::follow);
      }
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof DoltException failure)) {
        throw e;
      }
      failed(failure);
    }
  }

  private void failed(DoltException e) {
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

  private void follow(Moment moment) {
    CommitDefinitions.Present present = moment.present();
    catalog.replaceAll(present.definitions().values());
    position.anchor(present.anchor());
    touched.reset(moment.uncommitted());
    lastPosition = position.executed();
    LOG.debug("The offset relies on the commits {}", present.anchor().commits());
  }

  /**
   * What the server has at a position.
   *
   * @param present its definitions
   * @param uncommitted what its commits lack
   */
  private record Moment(CommitDefinitions.Present present, Uncommitted uncommitted) {}

  /**
   * Asks the server.
   *
   * @param wanted whether the answer is of use even if there are no newer commits
   * @return empty if it is of no use, or the server is ahead of the position
   */
  private Optional<Moment> ask(Anchor known, GtidSet executed, boolean wanted) {
    if (!wanted && known.commits().equals(commits.heads())
        || !isAtEnd(executed)
        || !client.runningStatements().isEmpty()) {
      return Optional.empty();
    }
    client.beginSnapshot();
    try {
      if (!isAtEnd(executed)) {
        return Optional.empty();
      }
      CommitDefinitions.Present present = commits.present(known);
      return Optional.of(new Moment(present, uncommitted.read(present.anchor().commits())));
    } finally {
      client.endSnapshot();
    }
  }

  /** A transaction is in the server's set before it can be seen, never after. */
  private boolean isAtEnd(GtidSet executed) {
    return GtidSet.parse(client.gtidExecuted()).isContainedIn(executed);
  }
}
