package io.doltconnect.snapshot;

import io.doltconnect.binlog.ByteBoundedQueue;
import io.doltconnect.binlog.GtidSet;
import io.doltconnect.binlog.StopSignal;
import io.doltconnect.binlog.TableId;
import io.doltconnect.dolt.BranchReader;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.Pinned;
import io.doltconnect.dolt.PositionPin;
import io.doltconnect.record.SqlRowReaders;
import io.doltconnect.schema.TableDefinition;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads, when all rows of the commits are read, what changed since then: in one read-only
 * transaction whose position is known. What the server breaks off is done anew in another one. For
 * one thread.
 */
final class FinalReader implements AutoCloseable {
  private static final Duration PATIENCE_FOR_KEYLESS_TABLES = Duration.ofSeconds(10);

  private final SnapshotScope scope;
  private final DoltClient client;
  private final BranchReader branch;
  private final SnapshotPlan plan;
  private final Corrections corrections;
  private final ByteBoundedQueue<Chunk> queue;
  private final Attempts attempts;
  private final Duration patience;
  private final StopSignal stop;
  private final Set<TableId> keyless;
  private boolean resumed;

  FinalReader(
      SnapshotScope scope,
      DoltClient client,
      BranchReader branch,
      SqlRowReaders readers,
      SnapshotPlan plan,
      SnapshotProgress progress,
      ByteBoundedQueue<Chunk> queue,
      Attempts attempts,
      Duration patience,
      StopSignal stop) {
    this.scope = scope;
    this.client = client;
    this.branch = branch;
    this.plan = plan;
    this.corrections = new Corrections(branch, readers, plan, queue, scope.settings().fetchSize());
    this.queue = queue;
    this.attempts = attempts;
    this.patience = patience;
    this.stop = stop;
    this.keyless = new HashSet<>(progress.keyless());
    this.resumed = progress.resumed();
  }

  /** Reads all of it. */
  SnapshotEnd read() throws InterruptedException {
    put(new Chunk.Corrections());
    while (true) {
      try {
        return readOnce();
      } catch (DoltException e) {
        resumed = true;
        put(new Chunk.Again());
        attempts.failed(e);
      }
    }
  }

  private SnapshotEnd readOnce() throws InterruptedException {
    KeylessTables withoutKey =
        new KeylessTables(scope::reads, branch::hash, PATIENCE_FOR_KEYLESS_TABLES);
    Pinned<CapturedTables> position =
        new PositionPin(client, patience, stop)
            .pin(
                () -> CapturedTables.read(branch, scope.filter()),
                tables -> withoutKey.mark(tables.definitions()));
    try {
      CapturedTables now = position.value();
      if (!position.exact()) {
        withoutKey.tell();
      }
      requireCommits(now);
      attempts.succeeded();
      Set<TableId> about = new HashSet<>();
      Set<TableId> exact = new HashSet<>();
      for (CapturedTables.Table table : now.tables()) {
        if (scope.concerns(table.id())) {
          about.add(table.id());
          if (read(table)) {
            exact.add(table.id());
          }
        }
      }
      exact.addAll(gone(about::contains, now));
      return new SnapshotEnd(
          GtidSet.parse(position.gtidSet()), now.definitions(), about, resumed, exact);
    } finally {
      client.endSnapshot();
    }
  }

  /** Whether the stream of the table must begin here. */
  private boolean read(CapturedTables.Table table) throws InterruptedException {
    boolean withoutKey = table.definition().primaryKey().isEmpty();
    if (!scope.reads(table.id())) {
      corrections.tell(table.definition(), table.createTable());
      return withoutKey;
    }
    boolean anew = false;
    if (withoutKey) {
      anew = !keyless.add(table.id());
      put(new Chunk.KeylessTable(table.id()));
    }
    String statement = scope.settings().statement(table.id()).orElse(null);
    if (statement != null) {
      corrections.byStatement(table.definition(), table.createTable(), statement, anew);
      return withoutKey;
    }
    if (!anew && corrections.hasDifferences(table.definition(), table.createTable())) {
      corrections.differences(table.definition());
      return withoutKey;
    }
    corrections.whole(table.definition(), table.createTable(), anew, anew || resumed);
    return withoutKey || resumed;
  }

  /** Takes back the rows of tables that are not there any more, and returns these. */
  private Set<TableId> gone(Predicate<TableId> present, CapturedTables now)
      throws InterruptedException {
    Set<TableId> gone = new HashSet<>();
    for (TableDefinition base : plan.tables()) {
      if (present.test(base.id())) {
        continue;
      }
      gone.add(base.id());
      if (now.databases().contains(base.id().database())) {
        corrections.gone(base, resumed);
      } else {
        // The commits have gone with the database, so that its rows cannot be named any more.
        corrections.forget(base);
      }
    }
    return gone;
  }

  private void requireCommits(CapturedTables now) {
    plan.commits()
        .forEach(
            (database, commit) -> {
              if (now.databases().contains(database) && !branch.hasCommit(database, commit)) {
                throw new CommitGoneException(database, commit, null);
              }
            });
  }

  private void put(Chunk chunk) throws InterruptedException {
    if (!queue.put(chunk)) {
      throw new SnapshotClosedException();
    }
  }

  /** Cuts the connection; for any thread. */
  @Override
  public void close() {
    client.shutDown();
  }
}
