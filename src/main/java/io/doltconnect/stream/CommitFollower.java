package io.doltconnect.stream;

import io.doltconnect.dolt.CommitDefinitions;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.history.Audit;
import io.doltconnect.history.ReconcileMetrics;
import io.doltconnect.history.Touched;
import io.doltconnect.history.Uncommitted;
import io.doltconnect.history.UncommittedReader;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.schema.Anchor;
import io.doltconnect.schema.TableCatalog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
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
  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(10);

  private final DoltClient client;
  private final CommitDefinitions commits;
  private final StreamPosition position;
  private final TableCatalog catalog;
  private final Executor executor;
  private final Touched touched;
  private final UncommittedReader uncommitted;
  private final Duration auditInterval;
  private final Duration interval;
  private final ReconcileMetrics metrics;
  private GtidSet lastPosition;
  private Map<String, String> lastHashes = Map.of();
  private Optional<Audit> found = Optional.empty();
  private final LongSupplier nanoTime;
  private CompletableFuture<Optional<Moment>> asked;
  private boolean moved;
  private long next;
  private long nextAudit;
  private boolean givenUp;

  /**
   * What is asked of the server.
   *
   * @param client the connection of the others
   * @param executor its thread may wait for the server; nothing else uses the others meanwhile
   */
  public record Server(
      DoltClient client,
      CommitDefinitions commits,
      UncommittedReader uncommitted,
      Executor executor) {}

  /**
   * Follows from now on.
   *
   * @param touched what was delivered since the commits that the position names
   * @param auditInterval how often changes are looked for that no log told of; zero: never
   * @param metrics told of each time that this was done
   */
  public CommitFollower(
      Server server,
      StreamPosition position,
      Touched touched,
      Duration auditInterval,
      ReconcileMetrics metrics,
      LongSupplier nanoTime) {
    this.client = server.client();
    this.commits = server.commits();
    this.uncommitted = server.uncommitted();
    this.executor = server.executor();
    this.position = position;
    this.catalog = position.catalog();
    this.touched = touched;
    this.auditInterval = auditInterval;
    this.interval =
        auditInterval.isZero() || auditInterval.compareTo(LONGEST_INTERVAL) > 0
            ? LONGEST_INTERVAL
            : auditInterval;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.next = nanoTime.getAsLong();
    this.nextAudit = next;
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
    next = now + interval.toNanos();
    moved = false;
    Anchor known = position.anchor();
    GtidSet executed = position.executed();
    boolean audited = !auditInterval.isZero();
    boolean audit = audited && now - nextAudit >= 0;
    boolean wanted = audit || touched.hasUnknown() && !executed.equals(lastPosition);
    if (audit) {
      nextAudit = now + auditInterval.toNanos();
    }
    asked = CompletableFuture.supplyAsync(() -> ask(known, executed, wanted, audited), executor);
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
        moment.ifPresent(this::compare);
      }
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof DoltException failure)) {
        throw e;
      }
      failed(failure);
    }
  }

  private void failed(DoltException e) {
    boolean gone =
        e.reason() == DoltException.Reason.DATABASE_NOT_FOUND
            || e.reason() == DoltException.Reason.COMMIT_NOT_FOUND;
    if (e.isTransient() || gone) {
      // The reader of the log tells when the server is away, and comes back to it; a database that
      // was dropped meanwhile is not asked for again.
      LOG.debug("The newest commits could not be read", e);
      return;
    }
    givenUp = true;
    LOG.warn(
        "The newest commits cannot be read, so that the stored offset goes on holding the"
            + " definitions of tables, and no audit is made (audit.interval.ms): {}",
        e.getMessage());
  }

  /** Tables that differ from what was delivered; told once. */
  public Optional<Audit> takeAudit() {
    Optional<Audit> taken = found;
    found = Optional.empty();
    return taken;
  }

  private void compare(Moment moment) {
    if (moment.sinceKnown().isPresent()) {
      metrics.audited();
    }
    Map<TableId, Optional<List<Object>>> tables = new TreeMap<>();
    moment
        .sinceKnown()
        .ifPresent(since -> tables.putAll(touched.unexplained(since, moved(moment.hashes()))));
    if (moment.sinceKnown().isPresent() && lastPosition != null) {
      // A database that came without a transaction.
      moment.present().definitions().keySet().stream()
          .filter(table -> !position.anchor().commits().containsKey(table.database()))
          .filter(table -> !touched.contains(table) && catalog.get(table).isEmpty())
          .forEach(table -> tables.put(table, Optional.empty()));
    }
    if (tables.isEmpty()) {
      follow(moment);
    } else {
      lastHashes = moment.hashes();
      found = Optional.of(new Audit(tables));
    }
  }

  /** The databases that changed although no transaction came since all was as delivered. */
  private Set<String> moved(Map<String, String> hashes) {
    if (!position.executed().equals(lastPosition)) {
      return Set.of();
    }
    return hashes.keySet().stream()
        .filter(lastHashes::containsKey)
        .filter(database -> !hashes.get(database).equals(lastHashes.get(database)))
        .collect(Collectors.toSet());
  }

  private void follow(Moment moment) {
    CommitDefinitions.Present present = moment.present();
    catalog.replaceAll(present.definitions().values());
    position.anchor(present.anchor());
    touched.reset(moment.uncommitted());
    position.reconciling().forEach(touched::table);
    lastPosition = position.executed();
    lastHashes = moment.hashes();
    LOG.debug("The offset relies on the commits {}", present.anchor().commits());
  }

  /**
   * What the server has at a position.
   *
   * @param present its definitions
   * @param uncommitted what its commits lack
   * @param sinceKnown what the commits lack that the position names; empty if nobody wants to know
   * @param hashes by database a hash of what it holds
   */
  private record Moment(
      CommitDefinitions.Present present,
      Uncommitted uncommitted,
      Optional<Uncommitted> sinceKnown,
      Map<String, String> hashes) {}

  /**
   * Asks the server.
   *
   * @param wanted whether the answer is of use even if there are no newer commits
   * @param audited whether changes are looked for that no log told of
   * @return empty if it is of no use, or the server is ahead of the position
   */
  private Optional<Moment> ask(Anchor known, GtidSet executed, boolean wanted, boolean audited) {
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
      Map<String, String> now = present.anchor().commits();
      Uncommitted lacking = uncommitted.read(now);
      Optional<Uncommitted> sinceKnown =
          audited
              ? Optional.of(
                  now.equals(known.commits()) ? lacking : uncommitted.read(known.commits()))
              : Optional.empty();
      return Optional.of(
          new Moment(present, lacking, sinceKnown, uncommitted.hashes(now.keySet())));
    } finally {
      client.endSnapshot();
    }
  }

  /** A transaction is in the server's set before it can be seen, never after. */
  private boolean isAtEnd(GtidSet executed) {
    return GtidSet.parse(client.gtidExecuted()).isContainedIn(executed);
  }
}
