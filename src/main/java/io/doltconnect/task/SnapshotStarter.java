package io.doltconnect.task;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.Operation;
import io.doltconnect.config.RecordFormat;
import io.doltconnect.config.TableFilter;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.dolt.branch.CommitDefinitions;
import io.doltconnect.history.Provenance;
import io.doltconnect.history.SqlRowReaders;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import io.doltconnect.record.TopicNames;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.snapshot.Snapshot;
import io.doltconnect.snapshot.SnapshotRecords;
import io.doltconnect.snapshot.plan.SnapshotPlanner;
import io.doltconnect.snapshot.plan.SnapshotProgress;
import io.doltconnect.snapshot.plan.SnapshotScope;
import io.doltconnect.snapshot.plan.SnapshotStart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts snapshots. For the SQL thread, like its client. */
final class SnapshotStarter {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStarter.class);

  private final TaskContext task;
  private final DoltSourceConfig config;
  private final DoltClient client;
  private final String branch;
  private final SuspendedTables suspended;
  private final Function<ResumePoint, TaskPhase.Start> after;

  /**
   * Starts snapshots of a branch.
   *
   * @param branch the branch that the server logs
   * @param after what follows a snapshot
   */
  SnapshotStarter(TaskContext task, String branch, Function<ResumePoint, TaskPhase.Start> after) {
    this.task = task;
    this.config = task.config();
    this.client = task.client();
    this.branch = branch;
    this.suspended = task.suspended();
    this.after = after;
  }

  /** Begins with all captured tables. */
  TaskPhase begin() throws InterruptedException {
    return begin(new Stale.Nothing());
  }

  /** Begins with all captured tables where rows were delivered before. */
  TaskPhase begin(Stale stale) throws InterruptedException {
    suspended.remove(suspended.tables());
    TableFilter filter = config.capture().filter();
    SnapshotScope scope = SnapshotScope.all(filter, config.snapshot(), suspended);
    SnapshotStart start = planner(scope).begin();
    return phase(
        scope,
        start,
        SnapshotSource.initial(start, branch, filter, suspended).told(stale.offset()),
        stale);
  }

  /**
   * Begins with all captured tables in place of a snapshot that was interrupted, where the server's
   * log is not the one in which that began.
   *
   * @param why how that is known
   * @throws ConnectException if nothing proves that it is the same server
   */
  TaskPhase beginOnOtherLog(ResumePoint from, String why) throws InterruptedException {
    Map<String, String> commits = new HashMap<>(from.offset().commits());
    commits.putAll(from.progress().commits());
    new Provenance(from.offset().executed(), commits)
        .require(task.client(), new BranchReader(task.client(), branch));
    LOG.warn("{} The snapshot that was interrupted begins anew", why);
    return begin(new Stale.Any(from.offset().toMap()));
  }

  /** Reads tables that were not captured at a position, and are now. */
  TaskPhase add(ResumePoint from, List<TableId> added) throws InterruptedException {
    LOG.info("Tables that were not captured before are read first: {}", added);
    Set<TableId> returned = added.stream().filter(from::hasCaptured).collect(Collectors.toSet());
    if (!returned.isEmpty() && !logsTruncations()) {
      LOG.warn(
          "The tables {} were captured once. What was deleted in them since then stays with"
              + " consumers, because there are no records of 'op' 't' (record.format,"
              + " skipped.operations)",
          returned);
    }
    return add(from, added, new Stale.Rows(from.offset().toMap(), returned));
  }

  /** Whether there is a record by which a consumer forgets all rows of a table. */
  private boolean logsTruncations() {
    return config.records().format() == RecordFormat.DEBEZIUM
        && !config.capture().skippedOperations().contains(Operation.TRUNCATE);
  }

  private TaskPhase add(ResumePoint from, List<TableId> added, Stale stale)
      throws InterruptedException {
    TableFilter filter = config.capture().filter();
    SnapshotScope scope = SnapshotScope.joining(filter, config.snapshot(), suspended, added);
    SnapshotStart start = planner(scope).begin();
    return phase(scope, start, new SnapshotSource(from, start, filter, suspended), stale);
  }

  /**
   * Goes on with a snapshot that was interrupted.
   *
   * @param from the position where the stream is to begin, under the filter of that time
   */
  TaskPhase resume(ResumePoint from) throws InterruptedException {
    SnapshotProgress progress = from.progress();
    Optional<SnapshotProgress.Joining> joining = progress.joining();
    TableFilter filter =
        joining.isPresent() ? config.capture().filter() : TableFilter.parse(from.offset().filter());
    SnapshotScope scope =
        new SnapshotScope(
            filter, config.snapshot(), suspended, joining.map(SnapshotProgress.Joining::tables));
    GtidSet position =
        joining.map(SnapshotProgress.Joining::position).orElse(from.offset().executed());
    Optional<SnapshotStart> start =
        from.rebuilding()
            ? Optional.empty()
            : planner(scope).resume(position, progress, from.definitions(filter));
    return start.isPresent()
        ? phase(
            scope,
            start.get(),
            new SnapshotSource(from, start.get(), filter, suspended),
            new Stale.Nothing())
        : restart(from, scope, new Stale.Any(from.offset().toMap()));
  }

  private TaskPhase restart(ResumePoint from, SnapshotScope scope, Stale stale)
      throws InterruptedException {
    LOG.warn(
        "The snapshot cannot go on and begins anew. Rows that it delivered and that are not there"
            + " any more stay with consumers that do not know records of 'op' 't'");
    return scope.added().isEmpty() ? begin(stale) : add(from, scope.added().get(), stale);
  }

  /** The tables that there are and that only the present filter captures. */
  List<TableId> added(String filterBefore) {
    TableFilter now = config.capture().filter();
    if (filterBefore == null || filterBefore.equals(now.text())) {
      return List.of();
    }
    TableFilter before = TableFilter.parse(filterBefore);
    BranchReader reader = new BranchReader(client, branch);
    List<TableId> added = new ArrayList<>();
    for (TableId table : reader.allTables(now::databaseCouldMatch)) {
      if (now.test(table) && !before.test(table)) {
        added.add(table);
      }
    }
    return added;
  }

  private TaskPhase phase(
      SnapshotScope scope, SnapshotStart start, SnapshotSource source, Stale stale) {
    TopicNames.of(config.records(), config.heartbeat())
        .require(start.definitions().stream().map(TableDefinition::id).toList(), suspended);
    Snapshot snapshot =
        new Snapshot(
            new Snapshot.Setting(
                scope,
                config.connection(),
                branch,
                config.streaming().maxQueueSizeInBytes(),
                task.retries(),
                task.stop(),
                position -> task.logs().statements(position, source.log()),
                task.metrics().snapshot(),
                "dolt-snapshot-" + task.connector().name()),
            start,
            readers(),
            records(),
            new Snapshot.Offsets(
                source.offset(task.codec()),
                end -> source.after(end).offsetMap(scope.filter(), task.codec())));
    return new SnapshotTask(
        snapshot,
        config.streaming(),
        forget(start, stale),
        end -> after.apply(source.after(end)),
        broken ->
            () -> restart(source.from(), scope, new Stale.Rows(broken.offset(), broken.begun())),
        task.transactions(),
        task.notifications());
  }

  /** The records by which consumers forget the rows that may be stale. */
  private List<SourceRecord> forget(SnapshotStart start, Stale stale) {
    SqlRowReaders readers = readers();
    SnapshotRecords records = records();
    List<SourceRecord> out = new ArrayList<>();
    records.processingAt(Instant.now());
    for (TableDefinition table : start.definitions()) {
      if (start.concerns(table.id()) && stale.concerns(table.id()) && readers.reads(table)) {
        records.truncate(readers.of(table).schemas(), stale.offset(), out);
      }
    }
    return out;
  }

  private SqlRowReaders readers() {
    return SqlRowReaders.numbered(config.output(), task.metrics().snapshot());
  }

  private SnapshotRecords records() {
    return SnapshotRecords.of(
        config.output(), task.origin(branch), Instant.now(), task.metrics().snapshot());
  }

  private SnapshotPlanner planner(SnapshotScope scope) {
    return new SnapshotPlanner(
        scope,
        client,
        new CommitDefinitions(
            client, branch, scope.filter()::databaseCouldMatch, scope.filter(), suspended),
        branch,
        config.connection().queryTimeout(),
        task.stop());
  }
}
