package io.doltconnect.history;

import io.doltconnect.config.SnapshotSettings;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.ReadPart;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads how one table differs from what consumers hold: compared with a commit, or whole where
 * nothing finer is exact. For one thread, in a transaction that the present stands still in.
 */
final class TableReconciler {
  private static final Logger LOG = LoggerFactory.getLogger(TableReconciler.class);

  /** Rows that are asked for by their keys at once. */
  private static final int MOST_KEYS = 200;

  /** A table as the commit has it that it is compared with. */
  private record Committed(String commit, TableDefinition table) {}

  private final BranchReader branch;
  private final SnapshotSettings settings;
  private final Base base;
  private final SqlRowReaders readers;
  private final TableRows rows;
  private final ByteBoundedQueue<Finding> queue;
  private final ReconcileProgress progress;

  /**
   * Reads tables of a branch.
   *
   * @param queue is given what is found
   * @param progress knows what was put before, and is told of what is
   */
  TableReconciler(
      SnapshotSettings settings,
      BranchReader branch,
      Base base,
      SqlRowReaders readers,
      ByteBoundedQueue<Finding> queue,
      ReconcileProgress progress) {
    this.branch = branch;
    this.settings = settings;
    this.base = base;
    this.readers = readers;
    this.rows = new TableRows(branch, readers, settings.fetchSize());
    this.queue = queue;
    this.progress = progress;
  }

  /** Reads all of a table and gives it to nobody, to find out whether it can be read. */
  void readInVain(Suspect suspect) throws InterruptedException {
    whole(suspect.definition(), (row, gone, size) -> {});
  }

  /** Reads a table, and gives the place in the log behind which the stream has the rest of it. */
  GtidSet read(Suspect suspect, GtidSet position) throws InterruptedException {
    TableDefinition table = suspect.definition();
    if (suspect.same()) {
      put(new Finding.Table(table.id(), false));
      define(suspect);
      return position;
    }
    TableSchemas schemas = readers.of(table).schemas();
    Optional<ReadPart> part = progress.part(suspect);
    if (part.isPresent()) {
      progress.begin(table.id());
      GtidSet begunAt = part.get().position();
      LOG.info("Table {} is read on behind the rows that were delivered", table.id());
      put(new Finding.Table(table.id(), true));
      if (!base.knows(table.id())) {
        define(suspect);
      }
      byKey(suspect, schemas, begunAt, Optional.of(part.get().last()));
      return begunAt;
    }
    Optional<Committed> committed = committed(suspect, schemas);
    boolean compared =
        committed.isPresent()
            && rows.hasDifferences(table, suspect.createTable(), committed.get().commit());
    boolean byKey =
        compared || committed.filter(before -> hasSameKey(before.table(), table)).isPresent();
    put(new Finding.Table(table.id(), !compared));
    if (!byKey && mayHaveRows(suspect)) {
      put(new Finding.Truncation(schemas));
    }
    progress.begin(table.id());
    define(suspect);
    Set<List<Object>> pending =
        byKey
            ? new HashSet<>(base.delivered().keys().getOrDefault(table.id(), Set.of()))
            : Set.of();
    if (compared) {
      differences(table, committed.get().commit(), schemas, pending);
    } else {
      whole(suspect, byKey ? committed : Optional.empty(), schemas, pending, position);
    }
    return position;
  }

  /**
   * The table's definition in the commit if consumers hold what that has, but for rows whose keys
   * are known.
   */
  private Optional<Committed> committed(Suspect suspect, TableSchemas schemas) {
    TableId table = suspect.definition().id();
    boolean known = !base.delivered().contains(table) || base.delivered().keys().containsKey(table);
    if (suspect.commit().isEmpty()
        || !known
        || !base.knows(table)
        || schemas.messageKey()
        || progress.isBegun(table)) {
      return Optional.empty();
    }
    String commit = suspect.commit().get();
    return branch
        .createTable(table, commit)
        .map(sql -> branch.parse(table, sql))
        .filter(readers::reads)
        .map(before -> new Committed(commit, before));
  }

  private static boolean hasSameKey(TableDefinition before, TableDefinition now) {
    return !now.primaryKey().isEmpty() && before.keyColumns().equals(now.keyColumns());
  }

  private boolean mayHaveRows(Suspect suspect) {
    TableId table = suspect.definition().id();
    return base.knows(table)
        || base.delivered().contains(table)
        || progress.isBegun(table)
        || suspect.commit().flatMap(commit -> branch.createTable(table, commit)).isPresent();
  }

  private void define(Suspect suspect) throws InterruptedException {
    TableDefinition now = suspect.definition();
    Optional<TableDefinition> known =
        base.definitions().get(now.id()).map(TrackedTable::definition);
    if (!known.equals(Optional.of(now))) {
      put(new Finding.Definition(now, suspect.createTable(), known.isPresent()));
    }
  }

  /** What differs from the commit, and the rows that were delivered since and do not. */
  private void differences(
      TableDefinition table, String commit, TableSchemas schemas, Set<List<Object>> pending)
      throws InterruptedException {
    FindingWriter writer = new FindingWriter(queue, schemas, Optional.of(commit), pending);
    rows.differences(table, commit, TableRows.Spellings.OF_ALL, writer);
    List<List<Object>> keys = List.copyOf(pending);
    for (int from = 0; from < keys.size(); from += MOST_KEYS) {
      rows.withKeys(table, keys.subList(from, Math.min(from + MOST_KEYS, keys.size())), writer);
    }
    goneKeys(pending, writer);
    writer.end();
  }

  /** All rows, and those that a commit had or that were delivered and are gone. */
  private void whole(
      Suspect suspect,
      Optional<Committed> committed,
      TableSchemas schemas,
      Set<List<Object>> pending,
      GtidSet position)
      throws InterruptedException {
    TableDefinition table = suspect.definition();
    if (committed.isPresent()) {
      TableDefinition before = committed.get().table();
      String commit = committed.get().commit();
      FindingWriter gone =
          new FindingWriter(queue, readers.of(before).schemas(), Optional.of(commit), pending);
      rows.goneKeys(before, table.primaryKey(), commit, gone);
      gone.end();
    }
    Optional<String> statement = settings.statement(table.id());
    if (committed.isEmpty()
        && statement.isEmpty()
        && RowKeys.canName(schemas)
        && !table.hasUnlogged()) {
      byKey(suspect, schemas, position, Optional.empty());
      return;
    }
    FindingWriter writer = new FindingWriter(queue, schemas, Optional.empty(), pending);
    whole(table, writer);
    goneKeys(pending, writer);
    writer.end();
  }

  private void whole(TableDefinition table, RowSink sink) throws InterruptedException {
    Optional<String> statement = settings.statement(table.id());
    if (statement.isPresent()) {
      rows.byStatement(table, statement.get(), sink);
    } else {
      rows.all(table, sink);
    }
  }

  /** All rows, in the order of their keys, so that another attempt can go on at the last. */
  private void byKey(
      Suspect suspect, TableSchemas schemas, GtidSet position, Optional<List<String>> from)
      throws InterruptedException {
    FindingWriter writer =
        new FindingWriter(
            queue,
            schemas,
            Optional.empty(),
            Set.of(),
            Optional.of(
                key ->
                    progress
                        .reached(suspect, position, key)
                        // An offset shows no more than records do.
                        .filter(part -> schemas.rules().isKeyShown())));
    rows.from(suspect.definition(), from, writer);
    writer.end();
  }

  private static void goneKeys(Set<List<Object>> pending, FindingWriter writer)
      throws InterruptedException {
    for (List<Object> key : pending) {
      writer.gone(key);
    }
  }

  private void put(Finding finding) throws InterruptedException {
    ReconcileReader.put(queue, finding);
  }
}
