package io.doltconnect.snapshot;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.dolt.pin.Pinned;
import io.doltconnect.dolt.pin.PositionPin;
import io.doltconnect.history.KeylessTables;
import io.doltconnect.history.SqlRowReaders;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.snapshot.plan.CapturedTables;
import io.doltconnect.snapshot.plan.SnapshotPlan;
import io.doltconnect.snapshot.plan.SnapshotProgress;
import io.doltconnect.snapshot.plan.SnapshotScope;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads, when all rows of the commits are read, what changed since then: in one read-only
 * transaction whose position is known. What the server breaks off is done anew in another one. For
 * one thread.
 */
final class FinalReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FinalReader.class);
  private static final Duration PATIENCE_FOR_KEYLESS_TABLES = Duration.ofSeconds(10);

  private final SnapshotScope scope;
  private final DoltClient client;
  private final BranchReader branch;
  private final SnapshotPlan plan;
  private final Corrections corrections;
  private final StatementScan statements;
  private final ByteBoundedQueue<Chunk> queue;
  private final Attempts attempts;
  private final Duration patience;
  private final StopSignal stop;
  private final Set<TableId> keyless;
  private boolean resumed;
  private TableId reading;

  /**
   * A reader with a connection of its own.
   *
   * @param progress what is delivered already
   */
  FinalReader(
      Snapshot.Setting setting,
      SqlRowReaders readers,
      SnapshotPlan plan,
      SnapshotProgress progress,
      StatementScan statements,
      ByteBoundedQueue<Chunk> queue) {
    this.scope = setting.scope();
    this.client = new DoltClient(setting.connection());
    this.branch = new BranchReader(client, setting.branch());
    this.plan = plan;
    this.corrections = new Corrections(branch, readers, plan, queue, scope.settings().fetchSize());
    this.statements = statements;
    this.queue = queue;
    this.attempts = new Attempts(setting.retries(), setting.metrics(), setting.stop());
    this.patience = setting.connection().queryTimeout();
    this.stop = setting.stop();
    this.keyless = new HashSet<>(progress.keyless());
    this.resumed = progress.resumed();
  }

  /** Reads all of it. */
  SnapshotEnd read() throws InterruptedException {
    put(new Chunk.Corrections());
    while (true) {
      try {
        return readOnce();
      } catch (ConnectException e) {
        boolean leftOut =
            reading != null
                && DoltException.isOfOneTable(e)
                && scope.suspended().suspend(reading, e);
        resumed = true;
        put(new Chunk.Again());
        if (!leftOut) {
          failed(e);
        }
      }
    }
  }

  private void failed(ConnectException e) throws InterruptedException {
    if (!(e instanceof DoltException failure)) {
      throw e;
    }
    attempts.failed(failure);
  }

  private SnapshotEnd readOnce() throws InterruptedException {
    if (resumed) {
      // Before the transaction begins, so that it is a short one.
      statements.upTo(GtidSet.parse(client.gtidExecuted()));
    }
    KeylessTables withoutKey =
        new KeylessTables(scope::reads, this::hash, PATIENCE_FOR_KEYLESS_TABLES);
    reading = null;
    Pinned<CapturedTables> position =
        new PositionPin(client, patience, stop)
            .pin(
                () -> CapturedTables.read(branch, scope.filter(), scope.suspended()),
                tables -> withoutKey.mark(tables.definitions()));
    try {
      CapturedTables now = position.value();
      if (!position.exact()) {
        withoutKey.warn();
      }
      requireCommits(now);
      attempts.succeeded();
      GtidSet end = GtidSet.parse(position.gtidSet());
      Set<TableId> touched = resumed ? statements.upTo(end) : Set.of();
      Set<TableId> about = new HashSet<>();
      Set<TableId> exact = new HashSet<>();
      for (CapturedTables.Table table : now.tables()) {
        reading = table.id();
        if (scope.concerns(table.id())) {
          about.add(table.id());
          if (read(table, touched.contains(table.id()))) {
            exact.add(table.id());
          }
        }
      }
      reading = null;
      exact.addAll(gone(about::contains, now));
      for (TableId table : touched) {
        if (scope.concerns(table) && !about.contains(table) && exact.add(table)) {
          forget(table);
        }
      }
      List<TableDefinition> definitions =
          now.definitions().stream()
              .filter(table -> !scope.suspended().contains(table.id()))
              .toList();
      return new SnapshotEnd(end, definitions, about, resumed, exact);
    } finally {
      client.endSnapshot();
    }
  }

  /** In the transaction; what it is worth of a table that cannot be read does not matter. */
  private String hash(TableId table) {
    try {
      return branch.hash(table);
    } catch (DoltException e) {
      if (!DoltException.isOfOneTable(e) || !scope.suspended().suspend(table, e)) {
        throw e;
      }
      return "";
    }
  }

  /**
   * Reads a table.
   *
   * @param touched whether statements concerned it since the snapshot began, so that it may have
   *     been another table then
   * @return whether the stream of the table must begin here
   */
  private boolean read(CapturedTables.Table table, boolean touched) throws InterruptedException {
    boolean withoutKey = table.definition().primaryKey().isEmpty();
    boolean exact = withoutKey || touched;
    if (!scope.reads(table.id())) {
      corrections.define(table.definition(), table.createTable());
      return exact;
    }
    boolean again = withoutKey && !keyless.add(table.id());
    if (withoutKey) {
      put(new Chunk.KeylessTable(table.id()));
    }
    boolean stale = withoutKey ? again : touched;
    String statement = scope.settings().statement(table.id()).orElse(null);
    if (statement != null) {
      corrections.byStatement(
          table.definition(),
          table.createTable(),
          statement,
          stale ? Delivered.OTHERS : Delivered.COMMIT);
      return exact;
    }
    if (!stale && corrections.hasDifferences(table.definition(), table.createTable())) {
      corrections.differences(table.definition());
      return exact;
    }
    corrections.whole(table.definition(), table.createTable(), delivered(again, stale));
    return exact || resumed;
  }

  /**
   * What may be delivered of a table that is read whole.
   *
   * @param again whether it has no key and was read before
   * @param stale whether the rows that were read may be those of another moment
   */
  private Delivered delivered(boolean again, boolean stale) {
    if (again) {
      return Delivered.OTHERS;
    }
    return stale || resumed ? Delivered.COMMIT_AND_OTHERS : Delivered.COMMIT;
  }

  /** Has a table forgotten that is not there any more, and that no commit has. */
  private void forget(TableId table) throws InterruptedException {
    Optional<TableDefinition> definition = statements.definition(table);
    if (definition.isEmpty()) {
      LOG.warn(
          "Table {} came and went while the snapshot was interrupted, and its definition is not"
              + " known. If rows of it were delivered, they stay with the consumers",
          table);
    } else if (scope.reads(table)) {
      corrections.forgetIfReadable(definition.get());
    }
  }

  /** Takes back the rows of tables that are not there any more, and returns these. */
  private Set<TableId> gone(Predicate<TableId> present, CapturedTables now)
      throws InterruptedException {
    Set<TableId> gone = new HashSet<>();
    for (TableDefinition base : plan.tables()) {
      if (present.test(base.id()) || scope.suspended().contains(base.id())) {
        continue;
      }
      gone.add(base.id());
      if (now.databases().contains(base.id().database())) {
        corrections.gone(base, resumed ? Delivered.COMMIT_AND_OTHERS : Delivered.COMMIT);
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

  /** Cuts the connections; for any thread. */
  @Override
  public void close() {
    statements.close();
    client.shutDown();
  }
}
