package io.doltconnect.task;

import io.doltconnect.config.TableFilter;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.dolt.branch.CommitDefinitions;
import io.doltconnect.dolt.branch.CommitDefinitions.Present;
import io.doltconnect.dolt.pin.Pinned;
import io.doltconnect.dolt.pin.PositionPin;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.SourceOffset;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.schema.stored.Anchor;
import io.doltconnect.schema.stored.DefinitionChanges;
import io.doltconnect.schema.stored.DefinitionCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds where a task begins. For the SQL thread, like its client. */
final class ResumePoints {
  private static final Logger LOG = LoggerFactory.getLogger(ResumePoints.class);

  private final DoltClient client;
  private final CommitDefinitions commits;
  private final String branch;
  private final String filter;
  private final Duration patience;
  private final StopSignal stop;
  private final SuspendedTables suspended;
  private final boolean reconciles;
  private final DefinitionCodec codec = new DefinitionCodec();

  /**
   * Begins on the branch that the server logs.
   *
   * @param filter the text of the tables' filter
   * @param patience how long to wait for the statements that are under way
   * @param stop ends that wait
   * @param suspended where the tables join that the stored offset has as suspended
   * @param reconciles whether tables are read of which nothing tells what consumers hold
   */
  ResumePoints(
      DoltClient client,
      CommitDefinitions commits,
      String branch,
      String filter,
      Duration patience,
      StopSignal stop,
      SuspendedTables suspended,
      boolean reconciles) {
    this.client = client;
    this.commits = commits;
    this.branch = branch;
    this.filter = filter;
    this.patience = patience;
    this.stop = stop;
    this.suspended = suspended;
    this.reconciles = reconciles;
  }

  /**
   * Where a stored offset says, under the filter of that time.
   *
   * @throws ConnectException if it cannot be used
   */
  ResumePoint resume(Map<String, Object> stored) {
    try {
      SourceOffset offset = SourceOffset.fromMap(stored);
      if (offset.branch() == null) {
        offset = offset.with(SourceOffset.BRANCH, branch);
      }
      if (offset.filter() == null) {
        offset = offset.withFilter(filter, offset.joining());
      }
      requireReadable(SourceOffset.FILTER.name(), offset.filter());
      offset
          .formerFilters()
          .forEach(former -> requireReadable(SourceOffset.FORMER_FILTERS.name(), former));
      suspended.restore(offset.suspended());
      DefinitionChanges changes = codec.decode(offset.definitions());
      Optional<Anchor> anchor =
          offset.knowsDefinitions() ? commits.read(offset.commits()) : Optional.empty();
      if (anchor.isPresent()) {
        return new ResumePoint(offset, anchor.get(), changes, false);
      }
      if (reconciles && !offset.commits().isEmpty() && offset.snapshot() == null) {
        return withoutCommits(offset, changes);
      }
      LOG.info(
          "The definitions at the stored offset are not known; the binlog is read from its"
              + " beginning to have them from its statements");
      return new ResumePoint(offset, Anchor.NONE, DefinitionChanges.NONE, true);
    } catch (IllegalArgumentException e) {
      throw new ConnectException(
          "The stored offset cannot be used: "
              + e.getMessage()
              + ". Mend it with PATCH /connectors/<name>/offsets, or delete it",
          e);
    }
  }

  /**
   * Where commits are gone that the offset names, nothing tells how the tables of their databases
   * differ from what consumers hold: the databases may be other ones by now.
   */
  private ResumePoint withoutCommits(SourceOffset offset, DefinitionChanges changes) {
    BranchReader reader = new BranchReader(client, branch);
    TableFilter captured = TableFilter.parse(offset.filter());
    Map<String, String> there = new HashMap<>(offset.commits());
    there.entrySet().removeIf(commit -> !reader.hasCommit(commit.getKey(), commit.getValue()));
    Set<TableId> unknown = new TreeSet<>();
    for (String database : reader.databases()) {
      if (offset.commits().containsKey(database) && !there.containsKey(database)) {
        unknown.addAll(reader.tables(database, captured));
      }
    }
    LOG.warn(
        "Commits that the stored offset names are not there any more: a garbage collection removed"
            + " them, or the databases are others. The tables {} are read",
        unknown);
    Set<TableId> reconciling = new TreeSet<>(offset.get(SourceOffset.RECONCILING));
    reconciling.addAll(unknown);
    Optional<Set<TableId>> touched =
        offset
            .touched()
            .map(
                before -> {
                  Set<TableId> all = new TreeSet<>(before);
                  all.addAll(unknown);
                  return all;
                });
    return new ResumePoint(
        offset.with(SourceOffset.RECONCILING, reconciling).with(SourceOffset.TOUCHED, touched),
        commits.read(there).orElse(Anchor.NONE),
        changes,
        false);
  }

  private static void requireReadable(String key, String filter) {
    try {
      TableFilter.parse(filter);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its key '%s' is %s".formatted(key, e.getMessage()), e);
    }
  }

  /** The oldest transaction that the binlog still has. */
  ResumePoint oldest() {
    return new ResumePoint(at(purged()), Anchor.NONE, DefinitionChanges.NONE, false);
  }

  /** The set of all transactions before the oldest one that the binlog still has. */
  GtidSet purged() {
    return GtidSet.parse(client.gtidPurged()).backToFirst(GtidSet.parse(client.gtidExecuted()));
  }

  /**
   * Why the stream cannot go on at a position; empty if it can.
   *
   * @param reconciles whether what was purged can be had from the tables
   */
  Optional<String> lost(ResumePoint from, boolean reconciles) {
    Optional<String> otherLog = otherLog(from);
    if (otherLog.isPresent()) {
      return otherLog;
    }
    SourceOffset offset = from.offset();
    GtidSet purged = purged().minus(offset.executed());
    if (!purged.isEmpty() && !reconciles) {
      return Optional.of(
          "The server has purged transactions that were not read yet: %s.".formatted(purged));
    }
    return Optional.empty();
  }

  /** Why the position is not one in the server's log; empty if it is, as far as can be seen. */
  Optional<String> otherLog(ResumePoint from) {
    SourceOffset offset = from.offset();
    if (!branch.equals(offset.branch())) {
      return Optional.of(
          "The server logs the branch '%s', but the stored position is on the branch '%s'."
              .formatted(branch, offset.branch()));
    }
    GtidSet ahead = offset.executed().minus(GtidSet.parse(client.gtidExecuted()));
    return ahead.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "The stored position has transactions that the server has not: %s. It is another server, or its data are older."
                .formatted(ahead));
  }

  /** The present. */
  ResumePoint now() throws InterruptedException {
    Pinned<Present> pinned =
        new PositionPin(client, patience, stop)
            .pin(() -> commits.present(Anchor.NONE), Present::definitions);
    client.endSnapshot();
    Present present = pinned.value();
    return new ResumePoint(
        at(GtidSet.parse(pinned.gtidSet())),
        present.anchor(),
        DefinitionChanges.of(present.definitions().values(), present.anchor()),
        false);
  }

  private SourceOffset at(GtidSet executed) {
    return SourceOffset.at(executed, branch).withFilter(filter, Map.of());
  }
}
