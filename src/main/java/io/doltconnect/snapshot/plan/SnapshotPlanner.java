package io.doltconnect.snapshot.plan;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.dolt.branch.CommitDefinitions;
import io.doltconnect.dolt.branch.KeyRange;
import io.doltconnect.dolt.branch.KeyRanges;
import io.doltconnect.dolt.pin.Pinned;
import io.doltconnect.dolt.pin.PositionPin;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.stored.Anchor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which rows a snapshot reads from which commits. Thread-confined like its client. */
public final class SnapshotPlanner {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotPlanner.class);

  private final SnapshotScope scope;
  private final DoltClient client;
  private final CommitDefinitions commits;
  private final BranchReader branch;
  private final Duration patience;
  private final StopSignal stop;

  /**
   * Plans through a client, which the caller closes.
   *
   * @param commits reads the definitions of the captured tables through the same client
   * @param branch the branch that the server logs
   * @param patience how long to wait for statements that are under way
   * @param stop ends that wait
   */
  public SnapshotPlanner(
      SnapshotScope scope,
      DoltClient client,
      CommitDefinitions commits,
      String branch,
      Duration patience,
      StopSignal stop) {
    this.scope = scope;
    this.client = client;
    this.commits = commits;
    this.branch = new BranchReader(client, branch);
    this.patience = patience;
    this.stop = stop;
  }

  /**
   * The beginning of a snapshot at this moment.
   *
   * @throws io.doltconnect.dolt.DoltException if the server cannot be asked
   */
  public SnapshotStart begin() throws InterruptedException {
    Pinned<CapturedTables> position =
        new PositionPin(client, patience, stop)
            .pin(
                () -> CapturedTables.read(branch, scope.filter(), scope.suspended()),
                CapturedTables::definitions);
    CapturedTables captured = position.value();
    Map<String, String> heads;
    try {
      heads = commits.heads();
    } finally {
      client.endSnapshot();
    }
    Anchor anchor =
        commits
            .read(heads)
            .orElseThrow(
                () ->
                    new ConnectException(
                        "A commit was removed from the server while the snapshot began to read it;"
                            + " restart the task"));
    SnapshotPlan plan = plan(anchor, captured.definitions());
    GtidSet executed = GtidSet.parse(position.gtidSet());
    return start(
        executed,
        anchor,
        captured.definitions(),
        plan,
        SnapshotProgress.none(
            plan, scope.added().map(tables -> new SnapshotProgress.Joining(tables, executed))));
  }

  /**
   * A snapshot that was interrupted.
   *
   * @param position the transactions that went before it
   * @param progress its progress
   * @param definitions the captured tables' definitions at the position
   * @return empty if it cannot go on, because a commit is not there any more, or other tables are
   *     to be read now
   */
  public Optional<SnapshotStart> resume(
      GtidSet position, SnapshotProgress progress, Collection<TableDefinition> definitions) {
    Optional<Anchor> anchor = commits.read(progress.commits());
    if (anchor.isEmpty()) {
      return Optional.empty();
    }
    SnapshotPlan plan = plan(anchor.get(), definitions);
    if (!plan.digest().equals(progress.plan())) {
      LOG.warn(
          "The snapshot that is under way was to read other tables, or other ranges of them, than the"
              + " configuration says");
      return Optional.empty();
    }
    return Optional.of(
        start(position, anchor.get(), List.copyOf(definitions), plan, progress.resuming()));
  }

  /**
   * The tables that the commits have with the definitions of the position. Of tables that join a
   * stream nobody remembers these, so that all that the commits have are taken.
   */
  private SnapshotPlan plan(Anchor anchor, Collection<TableDefinition> definitions) {
    Collection<TableDefinition> candidates =
        scope.added().isEmpty() ? definitions : anchor.definitions().values();
    List<TableDefinition> wanted =
        candidates.stream()
            .filter(definition -> scope.readsFromCommit(definition.id()))
            .filter(definition -> definition.equals(anchor.definitions().get(definition.id())))
            .sorted(Comparator.comparing(TableDefinition::id))
            .toList();
    List<TableDefinition> tables = new ArrayList<>();
    List<TablePart> parts = new ArrayList<>();
    for (TableDefinition table : wanted) {
      try {
        parts.addAll(split(tables.size(), table, anchor.commits().get(table.id().database())));
        tables.add(table);
      } catch (DoltException e) {
        if (!DoltException.isOfOneTable(e) || !scope.suspended().suspend(table.id(), e)) {
          throw e;
        }
      }
    }
    return new SnapshotPlan(anchor.commits(), tables, parts);
  }

  private List<TablePart> split(int number, TableDefinition table, String commit) {
    List<TablePart> parts = new ArrayList<>();
    long rows = branch.rows().count(table.id(), commit);
    KeyRanges ranges = new KeyRanges(branch, scope.settings().rangeSize());
    long left = rows;
    for (Iterator<KeyRange> range = ranges.of(table, commit, rows).iterator(); range.hasNext(); ) {
      KeyRange next = range.next();
      long here = range.hasNext() ? ranges.size(rows) : left;
      parts.add(new TablePart(number, next, here));
      left -= here;
    }
    return parts;
  }

  /** How many rows a table has more than in its commit, as far as that can be counted ahead. */
  private long rowsBeyond(TableId table, SnapshotPlan plan) {
    if (!scope.readsFromCommit(table)) {
      return 0;
    }
    try {
      return Math.max(0, branch.rows().count(table) - plan.rows(table));
    } catch (DoltException e) {
      if (e.isTransient()) {
        throw e;
      }
      LOG.debug("The rows of table {} cannot be counted", table, e);
      return 0;
    }
  }

  private SnapshotStart start(
      GtidSet position,
      Anchor anchor,
      List<TableDefinition> definitions,
      SnapshotPlan plan,
      SnapshotProgress progress) {
    long rows = 0;
    long delivered = 0;
    Set<Integer> left = new HashSet<>();
    for (int number = 0; number < plan.parts().size(); number++) {
      TablePart part = plan.parts().get(number);
      rows += part.rows();
      if (progress.isDone(number)) {
        delivered += part.rows();
      } else {
        delivered += Math.max(0, progress.rows(number));
        left.add(part.table());
      }
    }
    int tables = plan.tables().size();
    int tablesLeft = left.size();
    for (TableDefinition table : definitions) {
      if (scope.reads(table.id())) {
        boolean planned = plan.definition(table.id()).isPresent();
        tables += planned ? 0 : 1;
        tablesLeft += planned ? 0 : 1;
        rows += rowsBeyond(table.id(), plan);
      }
    }
    SnapshotSize size = new SnapshotSize(tables, tablesLeft, rows, delivered);
    return new SnapshotStart(position, anchor, definitions, plan, progress, size);
  }
}
