package io.doltconnect.snapshot;

import io.doltconnect.binlog.GtidSet;
import io.doltconnect.binlog.TableId;
import io.doltconnect.dolt.BranchReader;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.PinnedPosition;
import io.doltconnect.dolt.PositionPin;
import io.doltconnect.schema.TableDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which rows a snapshot reads from which commits. Thread-confined like its client. */
public final class SnapshotPlanner {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotPlanner.class);

  private final SnapshotScope scope;
  private final DoltClient client;
  private final BranchReader branch;
  private final Duration patience;

  /**
   * Plans through a client, which the caller closes.
   *
   * @param branch the branch that the server logs
   * @param patience how long to wait for statements that are under way
   */
  public SnapshotPlanner(SnapshotScope scope, DoltClient client, String branch, Duration patience) {
    this.scope = scope;
    this.client = client;
    this.branch = new BranchReader(client, branch);
    this.patience = patience;
  }

  /**
   * The beginning of a snapshot at this moment.
   *
   * @throws io.doltconnect.dolt.DoltException if the server cannot be asked
   */
  public SnapshotStart begin() throws InterruptedException {
    PinnedPosition position = new PositionPin(client, patience).pin();
    CapturedTables captured;
    try {
      captured = CapturedTables.read(branch, scope.filter());
    } finally {
      client.endSnapshot();
    }
    List<TableDefinition> definitions =
        captured.tables().stream().map(CapturedTables.Table::definition).toList();
    SnapshotPlan plan = plan(captured.commits(), definitions);
    SnapshotProgress progress = SnapshotProgress.none(plan, scope.added());
    return start(
        GtidSet.parse(position.gtidSet()), captured.commits(), definitions, plan, progress);
  }

  /**
   * A snapshot that was interrupted.
   *
   * @param position the transactions that went before it
   * @param text its progress
   * @param definitions the captured tables' definitions at the position
   * @return empty if it cannot go on, because a commit is not there any more, or other tables are
   *     to be read now
   * @throws IllegalArgumentException if the text is not the progress of a snapshot
   */
  public Optional<SnapshotStart> resume(
      GtidSet position, String text, Collection<TableDefinition> definitions) {
    SnapshotProgress progress = SnapshotProgress.decode(text);
    for (Map.Entry<String, String> commit : progress.commits().entrySet()) {
      if (!branch.databases().contains(commit.getKey())
          || !branch.hasCommit(commit.getKey(), commit.getValue())) {
        LOG.warn(
            "Database '{}' has no commit {} any more, from which the snapshot read its rows",
            commit.getKey(),
            commit.getValue());
        return Optional.empty();
      }
    }
    SnapshotPlan plan = plan(progress.commits(), definitions);
    if (!plan.digest().equals(progress.plan())) {
      LOG.warn(
          "The snapshot that is under way was to read other tables than the configuration says");
      return Optional.empty();
    }
    return Optional.of(
        start(position, progress.commits(), List.copyOf(definitions), plan, progress.resuming()));
  }

  /** Tables that the commits have with the definitions of the position. */
  private SnapshotPlan plan(Map<String, String> commits, Collection<TableDefinition> definitions) {
    List<TableDefinition> tables = new ArrayList<>();
    Map<String, String> used = new TreeMap<>();
    for (TableDefinition definition : definitions) {
      TableId table = definition.id();
      String commit = commits.get(table.database());
      if (commit != null
          && scope.readsFromCommit(table)
          && branch
              .createTable(table, commit)
              .map(sql -> branch.parse(table, sql).equals(definition))
              .orElse(false)) {
        tables.add(definition);
        used.put(table.database(), commit);
      }
    }
    return new SnapshotPlan(used, tables);
  }

  private SnapshotStart start(
      GtidSet position,
      Map<String, String> commits,
      List<TableDefinition> definitions,
      SnapshotPlan plan,
      SnapshotProgress progress) {
    long rows = 0;
    long delivered = 0;
    for (int table = 0; table < plan.tables().size(); table++) {
      TableId id = plan.tables().get(table).id();
      long count = branch.count(id, plan.commit(id));
      rows += count;
      delivered += progress.isDone(table) ? count : Math.max(0, progress.rows(table));
    }
    return new SnapshotStart(position, commits, definitions, plan, progress, rows, delivered);
  }
}
