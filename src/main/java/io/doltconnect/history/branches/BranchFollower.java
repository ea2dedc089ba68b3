package io.doltconnect.history.branches;

import io.doltconnect.config.BranchSnapshotMode;
import io.doltconnect.config.SnapshotMode;
import io.doltconnect.config.TableFilter;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.DoltException.Reason;
import io.doltconnect.dolt.RefReader;
import io.doltconnect.dolt.branch.CommitGraph;
import io.doltconnect.dolt.branch.CommitRows;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.CommitOffset;
import io.doltconnect.offset.CommitPlace;
import io.doltconnect.offset.CommitUnit;
import io.doltconnect.offset.CommitUnit.Kind;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.retry.ConsecutiveFailures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again and again where the branches are, and reads what came since. What the server breaks
 * off goes on where it was. For one thread, and made in any.
 */
final class BranchFollower {
  private static final Logger LOG = LoggerFactory.getLogger(BranchFollower.class);

  private final BranchSetting setting;
  private final DoltClient client;
  private final RefReader refs;
  private final CommitGraph graph;
  private final CommitReader reader;
  private final BranchReaders readers;
  private final ChangeWriter out;

  /** By database and branch the commit up to which all is in the queue. */
  private final Map<String, Map<String, String>> held = new TreeMap<>();

  /** Branches of which a commit is gone, so that nothing tells what consumers hold of them. */
  private final Set<List<String>> lost = new HashSet<>();

  private final Optional<TableFilter> former;
  private final boolean began;
  private Optional<CommitUnit> open;
  private boolean caughtUp;
  private boolean added;

  /**
   * Starts at an offset.
   *
   * @param start where; empty if there is none
   * @param counted whether the changes that are delivered of a commit are counted, and so wanted
   */
  BranchFollower(
      BranchSetting setting,
      DoltClient client,
      Optional<CommitOffset> start,
      boolean counted,
      BranchReaders readers,
      ByteBoundedQueue<BranchEvent> queue) {
    this.setting = setting;
    this.client = client;
    this.readers = readers;
    this.refs = new RefReader(client);
    this.graph = new CommitGraph(client);
    this.reader =
        new CommitReader(graph, new CommitRows(client, setting.snapshot().fetchSize()), readers);
    this.out = new ChangeWriter(queue);
    this.began = start.isPresent();
    start.ifPresent(
        offset ->
            offset.heads().forEach((database, heads) -> held.put(database, new TreeMap<>(heads))));
    this.open = start.flatMap(CommitOffset::underWay).map(CommitPlace::unit);
    start
        .flatMap(CommitOffset::underWay)
        .filter(place -> !counted || place.unit().kind() != Kind.CHANGE)
        .ifPresent(
            place ->
                out.passOver(new TableId(place.unit().database(), place.table()), place.row()));
    this.former =
        start
            .map(CommitOffset::filter)
            .filter(text -> !text.equals(setting.filter().text()))
            .map(TableFilter::parse);
    this.added = former.isPresent() && setting.snapshot().mode().readsRows();
  }

  /** Follows until the task is stopped. */
  void follow() throws InterruptedException {
    ConsecutiveFailures failures = new ConsecutiveFailures(setting.retries());
    while (!setting.stop().isStopped()) {
      try {
        look();
        failures.reset();
        setting.stop().await(setting.branches().pollInterval());
      } catch (DoltException e) {
        if (setting.stop().isStopped()) {
          return;
        }
        setting.stop().await(failures.recordFailure(e, e.isTransient()));
      }
    }
  }

  private void look() throws InterruptedException {
    if (open.isPresent()) {
      // It was begun before the connection broke, or the task was stopped.
      inTransaction(() -> goOn(open.get()));
    }
    if (added) {
      inTransaction(this::readAdded);
    } else if (former.isPresent() && !caughtUp) {
      out.put(new BranchEvent.Added());
    }
    Set<String> there = new HashSet<>();
    for (String database : graph.databases()) {
      if (setting.filter().databaseCouldMatch(database)) {
        there.add(database);
        look(database);
      }
    }
    for (String database : List.copyOf(held.keySet())) {
      if (!there.contains(database)) {
        forget(database);
      }
    }
    if (!caughtUp) {
      caughtUp = true;
      out.put(new BranchEvent.CaughtUp());
    }
  }

  private void look(String database) throws InterruptedException {
    Map<String, String> now;
    try {
      now = refs.read(database).branches();
    } catch (DoltException e) {
      if (e.reason() == Reason.DATABASE_NOT_FOUND || isNoneOfDolts(e)) {
        return;
      }
      throw e;
    }
    if (!lost.isEmpty() || !isUnchanged(held.getOrDefault(database, Map.of()), now)) {
      inTransaction(() -> follow(database));
    }
  }

  private boolean isUnchanged(Map<String, String> known, Map<String, String> now) {
    if (setting.branches().namesBranches()) {
      return known.equals(included(now));
    }
    return known.size() == 1
        && known.entrySet().stream()
            .allMatch(branch -> branch.getValue().equals(now.get(branch.getKey())));
  }

  private Map<String, String> included(Map<String, String> branches) {
    Map<String, String> included = new TreeMap<>(branches);
    included.keySet().removeIf(branch -> !setting.branches().includes(branch));
    return included;
  }

  /** A database that is not one of Dolt's has no branches. */
  private static boolean isNoneOfDolts(DoltException e) {
    return e.reason() == Reason.QUERY_FAILED
        && String.valueOf(e.getMessage()).contains("table not found: dolt_branches");
  }

  private void follow(String database) throws InterruptedException {
    Map<String, String> now = refs.read(database).branches();
    if (setting.branches().namesBranches()) {
      followNamed(database, now);
    } else {
      followOne(database, now);
    }
  }

  /** Branches that are named: those that are gone first, then the one that others left. */
  private void followNamed(String database, Map<String, String> now) throws InterruptedException {
    Map<String, String> included = included(now);
    readers.require(included.keySet());
    for (Map.Entry<String, String> known :
        Map.copyOf(held.getOrDefault(database, Map.of())).entrySet()) {
      if (!included.containsKey(known.getKey())) {
        if (now.containsKey(known.getKey())) {
          LOG.info("Branch '{}' of database {} is not captured any more", known.getKey(), database);
          remove(database, known.getKey());
        } else {
          gone(database, known.getKey(), known.getValue());
        }
      }
    }
    String trunk = graph.defaultBranch(database);
    List<String> order = new ArrayList<>(included.keySet());
    if (order.remove(trunk)) {
      order.add(0, trunk);
    }
    for (String branch : order) {
      String head = included.get(branch);
      Optional<String> from =
          Optional.ofNullable(held.getOrDefault(database, Map.of()).get(branch));
      if (from.isPresent()) {
        onwardsIfMoved(database, branch, from.get(), head);
      } else if (branch.equals(trunk)) {
        first(database, branch, head);
      } else {
        firstOfOther(database, branch, head, Optional.ofNullable(now.get(trunk)));
      }
    }
  }

  /**
   * A branch that left another one.
   *
   * @param trunk where that one is; empty if it is not there
   */
  private void firstOfOther(String database, String branch, String head, Optional<String> trunk)
      throws InterruptedException {
    SnapshotMode mode = setting.snapshot().mode();
    if (setting.branches().snapshot() == BranchSnapshotMode.INITIAL) {
      LOG.info("All of branch '{}' of database {} is read in commit {}", branch, database, head);
      read(new CommitUnit(database, branch, Kind.SNAPSHOT, Optional.empty(), head));
      return;
    }
    if (mode == SnapshotMode.NO_DATA && !caughtUp && !began) {
      at(database, branch, head);
      return;
    }
    Optional<String> fork =
        trunk.isPresent() ? graph.fork(database, head, trunk.get()) : Optional.empty();
    LOG.info(
        "Branch '{}' of database {} is followed from commit {} on",
        branch,
        database,
        fork.orElse("its first"));
    if (fork.isPresent()) {
      at(database, branch, fork.get());
    }
    if (!fork.equals(Optional.of(head))) {
      chain(database, branch, fork, head);
    }
  }

  private void at(String database, String branch, String commit) throws InterruptedException {
    held(database, branch, commit);
    out.put(new BranchEvent.At(database, branch, commit));
  }

  /** Consumers forget a branch that is not there any more, as far as it is known what they have. */
  private void gone(String database, String branch, String commit) throws InterruptedException {
    if (graph.has(database, commit)) {
      LOG.info("Branch '{}' of database {} is not there any more", branch, database);
      read(new CommitUnit(database, branch, Kind.GONE, Optional.of(commit), commit));
    } else {
      LOG.warn(
          "Branch '{}' of database {} is not there any more, and neither is its last commit;"
              + " consumers keep what they have of it",
          branch,
          database);
      remove(database, branch);
    }
  }

  private void remove(String database, String branch) throws InterruptedException {
    lost.remove(List.of(database, branch));
    Map<String, String> branches = held.getOrDefault(database, new TreeMap<>());
    branches.remove(branch);
    out.put(new BranchEvent.Removed(database, branch));
  }

  private void followOne(String database, Map<String, String> now) throws InterruptedException {
    Map<String, String> known = Map.copyOf(held.getOrDefault(database, Map.of()));
    boolean stays = known.size() == 1 && now.keySet().containsAll(known.keySet());
    String branch = stays ? known.keySet().iterator().next() : graph.defaultBranch(database);
    if (known.size() > 1) {
      // Several were named before.
      for (String other : known.keySet()) {
        if (!other.equals(branch)) {
          remove(database, other);
        }
      }
    }
    String head = now.get(branch);
    if (head == null) {
      return;
    }
    Optional<String> from = Optional.ofNullable(known.get(branch));
    if (from.isEmpty() && known.size() == 1) {
      // The branch has another name, or another one is the default now.
      Map.Entry<String, String> other = known.entrySet().iterator().next();
      LOG.warn(
          "Database {} does not have branch '{}' any more; branch '{}' is followed in its place",
          database,
          other.getKey(),
          branch);
      from = Optional.of(other.getValue());
      remove(database, other.getKey());
      at(database, branch, other.getValue());
    }
    if (from.isEmpty()) {
      first(database, branch, head);
    } else {
      onwardsIfMoved(database, branch, from.get(), head);
    }
  }

  private void onwardsIfMoved(String database, String branch, String from, String head)
      throws InterruptedException {
    if (setting.snapshot().mode() != SnapshotMode.INITIAL_ONLY
        && (!from.equals(head) || lost.contains(List.of(database, branch)))) {
      onwards(database, branch, from, head);
    }
  }

  /** A branch of which nothing is delivered. */
  private void first(String database, String branch, String head) throws InterruptedException {
    SnapshotMode mode = setting.snapshot().mode();
    boolean later = caughtUp || began;
    if (mode.readsRows()) {
      LOG.info("All of branch '{}' of database {} is read in commit {}", branch, database, head);
      read(new CommitUnit(database, branch, Kind.SNAPSHOT, Optional.empty(), head));
    } else if (mode == SnapshotMode.NO_DATA && !later) {
      at(database, branch, head);
    } else {
      chain(database, branch, Optional.empty(), head);
    }
  }

  /** A branch that is at another commit than before. */
  private void onwards(String database, String branch, String from, String head)
      throws InterruptedException {
    if (!lost.contains(List.of(database, branch)) && graph.has(database, from)) {
      chain(database, branch, Optional.of(from), head);
      return;
    }
    String why =
        "Commit %s of branch '%s' of database %s, which was the last one that was delivered, is not there any more"
            .formatted(from, branch, database);
    if (!setting.reread()) {
      throw new ConnectException(
          why
              + ", so that nothing tells what has changed since. Set 'reconcile.mode' to 'auto' to have the branch read whole, or delete the offset");
    }
    LOG.warn("{}: all of the branch is read, after consumers are told to forget it", why);
    read(new CommitUnit(database, branch, Kind.ANEW, Optional.empty(), head));
    lost.remove(List.of(database, branch));
  }

  /** What came from one commit to another: commit by commit, if one came out of the other. */
  private void chain(String database, String branch, Optional<String> from, String head)
      throws InterruptedException {
    List<String> commits = graph.firstParents(database, from, head).orElse(List.of());
    if (commits.isEmpty()) {
      LOG.info(
          "Branch '{}' of database {} was moved from commit {} to {}: what differs is delivered",
          branch,
          database,
          from.orElse("none"),
          head);
      commits = List.of(head);
    }
    Optional<String> last = from;
    for (String commit : commits) {
      read(new CommitUnit(database, branch, Kind.CHANGE, last, commit));
      last = Optional.of(commit);
    }
  }

  private void read(CommitUnit unit) throws InterruptedException {
    open = Optional.of(unit);
    out.begin(new BranchEvent.Begin(unit, Instant.now()));
    goOn(unit, setting.filter());
  }

  /** Reads a unit that was begun before. */
  private void goOn(CommitUnit unit) throws InterruptedException {
    out.again();
    if (former.isPresent() && !caughtUp && unit.kind() == Kind.ANEW) {
      // It is found out anew that it is to be read, and consumers forget what they have of it.
      open = Optional.empty();
      return;
    }
    goOn(unit, caughtUp ? setting.filter() : former.orElse(setting.filter()));
  }

  private void goOn(CommitUnit unit, Predicate<TableId> wanted) throws InterruptedException {
    try {
      reader.read(unit, wanted, setting.snapshot()::reads, out);
    } catch (DoltException e) {
      if (e.reason() != Reason.COMMIT_NOT_FOUND) {
        throw e;
      }
      LOG.debug("A commit was removed while it was read", e);
      open = Optional.empty();
      lost.add(List.of(unit.database(), unit.branch()));
      held(unit.database(), unit.branch(), unit.from().orElse(unit.to()));
      return;
    }
    open = Optional.empty();
    if (unit.kind() == Kind.GONE) {
      remove(unit.database(), unit.branch());
    } else {
      held(unit.database(), unit.branch(), unit.to());
    }
  }

  private void held(String database, String branch, String commit) {
    held.computeIfAbsent(database, ignored -> new TreeMap<>()).put(branch, commit);
  }

  /** Reads the tables that only the present filter captures, as they are in the held commits. */
  private void readAdded() throws InterruptedException {
    Predicate<TableId> only =
        table -> setting.filter().test(table) && !former.orElseThrow().test(table);
    for (CommitUnit unit : heldUnits()) {
      if (graph.has(unit.database(), unit.to())
          && !graph.tables(unit.database(), unit.to(), only).isEmpty()) {
        LOG.info("Tables of database {} that were not captured are read first", unit.database());
        out.begin(new BranchEvent.Begin(unit, Instant.now()));
        reader.read(unit, only, setting.snapshot()::reads, out);
      }
    }
    added = false;
    out.put(new BranchEvent.Added());
  }

  private List<CommitUnit> heldUnits() {
    List<CommitUnit> units = new ArrayList<>();
    held.forEach(
        (database, heads) ->
            heads.forEach(
                (branch, commit) ->
                    units.add(
                        new CommitUnit(database, branch, Kind.ANEW, Optional.empty(), commit))));
    return units;
  }

  private void forget(String database) throws InterruptedException {
    LOG.warn("Database {} is not there any more; consumers keep what they have of it", database);
    for (String branch : held.remove(database).keySet()) {
      out.put(new BranchEvent.Removed(database, branch));
    }
  }

  private interface Reading {
    void read() throws InterruptedException;
  }

  /**
   * In one, because statements rely on the session's database, and a broken one is to be noticed.
   */
  private void inTransaction(Reading reading) throws InterruptedException {
    client.beginSnapshot();
    try {
      reading.read();
    } finally {
      client.endSnapshot();
    }
  }
}
