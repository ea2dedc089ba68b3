package io.doltconnect.stream;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.branch.CommitDefinitions;
import io.doltconnect.dolt.pin.MomentPin;
import io.doltconnect.history.Audit;
import io.doltconnect.history.CommitFeed;
import io.doltconnect.history.KeptTransactions;
import io.doltconnect.history.ReconcileMetrics;
import io.doltconnect.history.TableMark;
import io.doltconnect.history.Touched;
import io.doltconnect.history.UncommittedReader;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.ServerRun;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the offset name the newest Dolt commits, so that it need not hold the definitions that these
 * have, and looks whether the tables hold what was delivered. The server is asked in another thread
 * for a moment, which lies between two sets of transactions ({@link MomentPin}). Once the stream
 * has passed the upper one, all that the moment has is delivered; what was delivered beyond the
 * lower one may not be in it and counts as touched. If no statement came meanwhile, the definitions
 * of the moment are those at the position, with all that statements of the log lack (defaults,
 * comments, the order of columns), and the catalog takes them over. For the task's thread.
 */
public final class CommitFollower {
  private static final Logger LOG = LoggerFactory.getLogger(CommitFollower.class);

  /** How often newer commits are looked for, if nobody waits for them. */
  public static final Duration LONGEST_INTERVAL = Duration.ofSeconds(10);

  /** How often what is not committed is read anew only to know it by its keys. */
  private static final Duration REFRESH_INTERVAL = Duration.ofMinutes(1);

  /** Between two looks whether statements have ended. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final Duration FIRST_RETRY = Duration.ofMinutes(10);
  private static final Duration LAST_RETRY = Duration.ofHours(6);

  private final ServerMoments moments;
  private final Executor executor;
  private final StreamPosition position;
  private final TableCatalog catalog;
  private final Touched touched;
  private final Optional<CommitFeed> feed;
  private final KeptTransactions kept;
  private final Duration auditInterval;
  private final Duration interval;
  private final ReconcileMetrics metrics;
  private final LongSupplier nanoTime;
  private Look look;
  private Map<TableId, TableMark> lastMarks = Map.of();
  private boolean hasFollowed;

  /** The run of the server that named the commits of the position. */
  private Optional<ServerRun> followedRun = Optional.empty();

  /** The run of the server at the last look. */
  private Optional<ServerRun> lookedAt = Optional.empty();

  private Optional<Audit> found = Optional.empty();
  private long next;
  private long nextAudit;
  private long nextRefresh;
  private Duration retry = FIRST_RETRY;

  /** A question, from its beginning until the stream has passed its answer. */
  private static final class Look {
    private final ServerMoments.Question question;
    private final GtidSet delivered;
    private final long catalogVersion;
    private Optional<MomentPin> pin = Optional.empty();
    private long askAt;
    private CompletableFuture<ServerMoments.Answer> asked;
    private ServerMoments.Moment moment;

    Look(ServerMoments.Question question, GtidSet delivered, long catalogVersion, long askAt) {
      this.question = question;
      this.delivered = delivered;
      this.catalogVersion = catalogVersion;
      this.askAt = askAt;
    }
  }

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
   * @param feed shown what there is to tell of commits, if anything is to be told
   * @param auditInterval how often changes are looked for that no log told of; zero: never
   * @param longestInterval how often newer commits are looked for, if not more often
   * @param metrics told of each time that this was done
   */
  public CommitFollower(
      Server server,
      StreamPosition position,
      Touched touched,
      Optional<CommitFeed> feed,
      Duration auditInterval,
      Duration longestInterval,
      ReconcileMetrics metrics,
      LongSupplier nanoTime) {
    this.moments = new ServerMoments(server);
    this.executor = server.executor();
    this.position = position;
    this.catalog = position.catalog();
    this.touched = touched;
    this.feed = feed;
    this.kept = new KeptTransactions(position.lastTransactions());
    this.auditInterval = auditInterval;
    this.interval = atMost(longestInterval);
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.next = nanoTime.getAsLong();
    this.nextAudit = next;
    this.nextRefresh = next;
  }

  private Duration atMost(Duration longest) {
    return auditInterval.isZero() || auditInterval.compareTo(longest) > 0 ? longest : auditInterval;
  }

  /**
   * To be called now and then, between two events of the stream; it asks the server when its time
   * has come, and takes an answer over as soon as it is delivered.
   */
  public void follow() {
    if (position.isWithinTransaction() || position.isReplaying()) {
      return;
    }
    if (look == null) {
      begin();
    } else if (look.moment != null) {
      takeOver();
    } else if (look.asked == null) {
      ask();
    } else if (look.asked.isDone()) {
      takeAnswer();
    }
  }

  /**
   * To be called behind each transaction: takes over an answer that is delivered with it, where
   * that may not be so behind the next one.
   */
  public void passed() {
    if (look != null && look.moment != null && !position.isReplaying()) {
      takeOver();
    }
  }

  /** What is delivered from now on is not that of the stream alone: what is asked is of no use. */
  public void cancel() {
    if (look != null) {
      look = null;
      feed.ifPresent(CommitFeed::cancel);
      touched.cancelRecording();
    }
  }

  private void begin() {
    long now = nanoTime.getAsLong();
    boolean mayBeLost = mayBeLost();
    if (now - next < 0 && !(mayBeLost && !lastRun().equals(lookedAt))) {
      return;
    }
    lookedAt = lastRun();
    next = now + interval.toNanos();
    boolean audited = !auditInterval.isZero();
    boolean audit = audited && now - nextAudit >= 0;
    boolean refresh = now - nextRefresh >= 0 && touched.hasUnknown();
    if (audit) {
      nextAudit = now + auditInterval.toNanos();
    }
    if (refresh) {
      nextRefresh = now + atMost(REFRESH_INTERVAL).toNanos();
    }
    look =
        new Look(
            new ServerMoments.Question(
                position.anchor(),
                audit || refresh || mayBeLost || feed.filter(CommitFollower::hasMore).isPresent(),
                audited,
                touched.unproven(),
                lastMarks,
                feed.filter(telling -> !telling.isBusy()).map(CommitFeed::told),
                position.lastTransactions().known()),
            position.executed(),
            catalog.version(),
            now);
    // Whatever is delivered beyond the set that is read now is delivered from now on.
    touched.record();
    ask();
  }

  private static boolean hasMore(CommitFeed feed) {
    return !feed.isBusy() && feed.isInterrupted();
  }

  /** Whether transactions are the last ones of processes that ended. */
  private boolean mayBeLost() {
    Optional<ServerRun> run = lastRun();
    return run.isPresent()
        && position.lastTransactions().known().values().stream()
            .flatMap(List::stream)
            .anyMatch(last -> !run.get().includes(last.writer()));
  }

  private Optional<ServerRun> lastRun() {
    List<ServerRun> runs = position.servers().runs();
    return runs.isEmpty() ? Optional.empty() : Optional.of(runs.get(runs.size() - 1));
  }

  private void ask() {
    if (nanoTime.getAsLong() - look.askAt < 0) {
      return;
    }
    Look asking = look;
    look.asked =
        CompletableFuture.supplyAsync(() -> moments.ask(asking.question, asking.pin), executor);
  }

  private void takeAnswer() {
    CompletableFuture<ServerMoments.Answer> answer = look.asked;
    look.asked = null;
    try {
      take(answer.join());
    } catch (CompletionException e) {
      cancel();
      if (!(e.getCause() instanceof DoltException failure)) {
        throw e;
      }
      failed(failure);
    }
  }

  private void take(ServerMoments.Answer answer) {
    if (answer instanceof ServerMoments.Later later) {
      look.pin = Optional.of(later.pin());
      look.askAt = nanoTime.getAsLong() + PAUSE.toNanos();
    } else if (answer instanceof ServerMoments.Moment moment
        // A server that lacks what was delivered has another log, as its reader finds out.
        && look.delivered.isContainedIn(moment.lower())) {
      look.moment = moment;
      feed.ifPresent(
          telling ->
              moment.refs().ifPresent(refs -> telling.prepare(refs, moment.upper().toString())));
      touched.recordWithout(moment.lower());
      takeOver();
    } else {
      if (answer instanceof ServerMoments.Nothing && look.question.refs().isPresent()) {
        feed.ifPresent(CommitFeed::nothingNew);
      }
      cancel();
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
    LOG.warn(
        "The newest commits cannot be read, so that the stored offset goes on holding the"
            + " definitions of tables, and no audit is made (audit.interval.ms). It is tried again in"
            + " {} minutes: {}",
        retry.toMinutes(),
        e.getMessage());
    next = nanoTime.getAsLong() + retry.toNanos();
    Duration longer = retry.multipliedBy(2);
    retry = longer.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : longer;
  }

  /** Tables that differ from what was delivered; told once. */
  public Optional<Audit> takeAudit() {
    Optional<Audit> taken = found;
    found = Optional.empty();
    return taken;
  }

  private void takeOver() {
    ServerMoments.Moment moment = look.moment;
    if (!moment.upper().isContainedIn(position.executed())) {
      return;
    }
    if (catalog.version() != look.catalogVersion
        && moment.present().definitions().keySet().stream().anyMatch(this::isOfDroppedDatabase)) {
      // The next look tells whether they came back without the log.
      cancel();
      return;
    }
    Map<TableId, Optional<List<Object>>> tables = unexplained(moment);
    if (moment.sinceKnown().isPresent()) {
      metrics.audited();
      lastMarks = moment.marks();
    }
    Audit audit = new Audit(tables, lost(moment));
    if (audit.isEmpty()) {
      follow(moment);
    } else {
      touched.endRecording();
      LOG.debug("What differs from what was delivered: {}", audit);
      feed.ifPresent(CommitFeed::cancel);
      found = Optional.of(audit);
    }
    look = null;
    retry = FIRST_RETRY;
  }

  private KeptTransactions.Result lost(ServerMoments.Moment moment) {
    KeptTransactions.Result result =
        kept.look(
            look.question.last(),
            moment.seen(),
            catalog.version() == look.catalogVersion
                ? Optional.of(database -> otherwiseDefined(database, moment))
                : Optional.empty());
    // Then its data may be older than that transaction alone.
    Set<TableId> lost = new TreeSet<>(result.lost());
    Set<String> databases = new TreeSet<>();
    lost.forEach(table -> databases.add(table.database()));
    tables(databases, moment).stream().filter(touched::contains).forEach(lost::add);
    return new KeptTransactions.Result(lost, result.unclear());
  }

  /** The captured tables that databases have, or that consumers have of them. */
  private Set<TableId> tables(Set<String> databases, ServerMoments.Moment moment) {
    Set<TableId> tables = new TreeSet<>(catalog.names());
    tables.addAll(moment.present().definitions().keySet());
    tables.removeIf(table -> !databases.contains(table.database()));
    return tables;
  }

  private Set<TableId> otherwiseDefined(String database, ServerMoments.Moment moment) {
    Map<TableId, TableDefinition> present = moment.present().definitions();
    Set<TableId> tables = tables(Set.of(database), moment);
    tables.removeIf(
        table ->
            catalog
                .get(table)
                .filter(
                    known ->
                        present.containsKey(table)
                            && known.definition().hasSameColumns(present.get(table)))
                .isPresent());
    return tables;
  }

  private Map<TableId, Optional<List<Object>>> unexplained(ServerMoments.Moment moment) {
    if (moment.sinceKnown().isEmpty()) {
      return Map.of();
    }
    Map<TableId, Optional<List<Object>>> tables =
        new TreeMap<>(touched.unexplained(moment.sinceKnown().get(), moved(moment.marks())));
    Set<String> gone = new TreeSet<>(look.question.known().commits().keySet());
    gone.removeAll(moment.sinceKnown().get().compared());
    if (!gone.isEmpty() && !isFollowedRun(moment.run())) {
      tables(gone, moment).forEach(table -> tables.put(table, Optional.empty()));
      Set<String> rest = new TreeSet<>(position.anchor().commits().keySet());
      rest.removeAll(gone);
      position.anchor(position.anchor().only(rest));
    }
    if (hasFollowed) {
      // A database that came without a transaction.
      moment.present().definitions().keySet().stream()
          .filter(table -> !position.anchor().commits().containsKey(table.database()))
          .filter(table -> !touched.contains(table) && catalog.get(table).isEmpty())
          .forEach(table -> tables.put(table, Optional.empty()));
    }
    moment.present().definitions().keySet().stream()
        .filter(this::isOfDroppedDatabase)
        .forEach(table -> tables.put(table, Optional.empty()));
    return tables;
  }

  /**
   * Whether the server itself named the commits, so that it was itself that collected them: its
   * data are exchanged while it is down.
   */
  private boolean isFollowedRun(ServerRun run) {
    return followedRun.filter(followed -> followed.from().equals(run.from())).isPresent();
  }

  /**
   * Whether all tables of its database were dropped by statements: Dolt logs of one that is
   * restored from a backup that it is dropped and created, and not what is in it.
   */
  private boolean isOfDroppedDatabase(TableId table) {
    return position.anchor().definitions().keySet().stream()
            .anyMatch(known -> known.database().equals(table.database()))
        && catalog.tables().stream()
            .noneMatch(known -> known.definition().id().database().equals(table.database()));
  }

  /** The tables that changed since the last look although nothing of them was delivered. */
  private Set<TableId> moved(Map<TableId, TableMark> marks) {
    Set<TableId> delivered = touched.sinceLook();
    return marks.keySet().stream()
        .filter(table -> !delivered.contains(table) && lastMarks.containsKey(table))
        .filter(table -> lastMarks.get(table).hasOtherRows(marks.get(table)))
        .collect(Collectors.toSet());
  }

  private void follow(ServerMoments.Moment moment) {
    CommitDefinitions.Present present = moment.present();
    if (catalog.version() == look.catalogVersion) {
      catalog.replaceAll(present.definitions().values());
    }
    position.anchor(present.anchor());
    touched.reset(moment.uncommitted(), moment.sinceKnown());
    moment.refs().ifPresent(told -> feed.ifPresent(CommitFeed::release));
    position.reconciling().forEach(touched::table);
    position.captured().suspended().tables().forEach(touched::table);
    hasFollowed = true;
    followedRun = Optional.of(moment.run());
    LOG.debug("The offset relies on the commits {}", present.anchor().commits());
  }
}
