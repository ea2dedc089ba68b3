package io.doltconnect.history;

import io.doltconnect.config.SnapshotSettings;
import io.doltconnect.config.TableFilter;
import io.doltconnect.dolt.BranchReader;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.Pinned;
import io.doltconnect.dolt.PositionPin;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.retry.ConsecutiveFailures;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Reads, in one read-only transaction whose position is known, how the captured tables differ from
 * what consumers hold. What the server breaks off is read again in another transaction. For one
 * thread.
 */
final class ReconcileReader {
  private static final Duration PATIENCE_FOR_KEYLESS_TABLES = Duration.ofSeconds(10);

  /** Rows that are asked for by their keys at once. */
  private static final int MOST_KEYS = 200;

  private final DoltClient client;
  private final BranchReader branch;
  private final TableFilter filter;
  private final SnapshotSettings settings;
  private final Base base;
  private final SqlRowReaders readers;
  private final TableRows rows;
  private final ByteBoundedQueue<Finding> queue;
  private final Optional<Provenance> provenance;

  /** Tables of which rows were put; in another attempt these count as delivered. */
  private final Set<TableId> begun = new HashSet<>();

  ReconcileReader(
      Reconciliation.Setting setting,
      DoltClient client,
      Base base,
      SqlRowReaders readers,
      ByteBoundedQueue<Finding> queue) {
    this.client = client;
    this.branch = new BranchReader(client, setting.branch());
    this.filter = setting.filter();
    this.settings = setting.snapshot();
    this.base = base;
    this.readers = readers;
    this.rows = new TableRows(branch, readers, settings.fetchSize());
    this.queue = queue;
    this.provenance = setting.provenance();
  }

  /** Reads all of it. */
  void read(Reconciliation.Setting setting) throws InterruptedException {
    ConsecutiveFailures failures = new ConsecutiveFailures(setting.retries());
    PositionPin pin = new PositionPin(client, setting.connection().queryTimeout(), setting.stop());
    while (true) {
      try {
        put(queue, readOnce(pin));
        return;
      } catch (DoltException e) {
        put(queue, new Finding.Again());
        if (setting.stop().isStopped()
            || setting.stop().await(failures.recordFailure(e, e.isTransient()))) {
          throw new InterruptedException();
        }
      }
    }
  }

  /**
   * A table that may differ.
   *
   * @param commit the commit that it is compared with, if there is one
   * @param same whether it does not differ
   */
  private record Suspect(
      TableDefinition definition, String createTable, Optional<String> commit, boolean same) {}

  /** A table as the commit has it that it is compared with. */
  private record Committed(String commit, TableDefinition table) {}

  /** What there is at one moment. */
  private record Moment(
      List<Suspect> suspects, Set<TableId> gone, Optional<Reconciliation.OtherServer> server) {
    List<TableDefinition> definitions() {
      return suspects.stream().map(Suspect::definition).toList();
    }
  }

  private Finding.End readOnce(PositionPin pin) throws InterruptedException {
    KeylessTables withoutKey =
        new KeylessTables(table -> true, branch::hash, PATIENCE_FOR_KEYLESS_TABLES);
    Pinned<Moment> pinned = pin.pin(this::moment, moment -> withoutKey.mark(moment.definitions()));
    try {
      if (!pinned.exact()) {
        withoutKey.warn();
      }
      Moment moment = pinned.value();
      requireContinued(pinned.gtidSet());
      for (Suspect suspect : moment.suspects()) {
        read(suspect);
      }
      for (TableId table : moment.gone()) {
        if (base.definitions().get(table).isPresent()) {
          put(queue, new Finding.Gone(table));
        }
      }
      return new Finding.End(
          GtidSet.parse(pinned.gtidSet()),
          moment.definitions(),
          moment.gone(),
          hashes(moment),
          moment.server());
    } finally {
      client.endSnapshot();
    }
  }

  private Map<TableId, String> hashes(Moment moment) {
    return moment.definitions().stream()
        .filter(TableDefinition::hasUnlogged)
        .map(TableDefinition::id)
        .collect(Collectors.toMap(table -> table, branch::hash));
  }

  /** That the log is another one is the business of its reader, who is told of it first. */
  private void requireContinued(String pinned) {
    if (provenance.isEmpty() && !base.position().isContainedIn(GtidSet.parse(pinned))) {
      throw new ConnectException(
          ("The server that answers lacks transactions that were delivered: it has '%s', and delivered"
                  + " are '%s'. It was replaced just when its tables were about to be read, and"
                  + " nothing of it was delivered. Restart the task to have it looked at anew")
              .formatted(pinned, base.position()));
    }
  }

  private Moment moment() {
    Optional<Reconciliation.OtherServer> server =
        provenance.map(
            required ->
                new Reconciliation.OtherServer(
                    client.serverRun().from(), required.require(client, branch)));
    List<Suspect> suspects = new ArrayList<>();
    Set<TableId> gone = new TreeSet<>();
    base.definitions().tables().stream()
        .map(known -> known.definition().id())
        .filter(base::concerns)
        .forEach(gone::add);
    base.named().stream().filter(filter).forEach(gone::add);
    for (String database : branch.databases()) {
      if (!filter.databaseCouldMatch(database)) {
        continue;
      }
      List<TableId> tables =
          branch.tables(database, table -> filter.test(table) && base.concerns(table));
      tables.forEach(gone::remove);
      Optional<String> commit = Optional.ofNullable(base.commits().get(database));
      Optional<Set<TableId>> differing = commit.flatMap(hash -> branch.differing(database, hash));
      for (TableId table : tables) {
        boolean same =
            differing.isPresent()
                && !differing.get().contains(table)
                && !base.delivered().contains(table)
                && !begun.contains(table);
        if (!same || base.named().contains(table)) {
          branch
              .createTable(table)
              .ifPresent(
                  sql ->
                      suspects.add(
                          new Suspect(
                              branch.parse(table, sql),
                              sql,
                              differing.flatMap(ignored -> commit),
                              same)));
        }
      }
    }
    return new Moment(suspects, gone, server);
  }

  private void read(Suspect suspect) throws InterruptedException {
    TableDefinition table = suspect.definition();
    if (suspect.same()) {
      put(queue, new Finding.Table(table.id(), false));
      define(suspect);
      return;
    }
    TableSchemas schemas = readers.of(table).schemas();
    Optional<Committed> committed = committed(suspect, schemas);
    boolean compared =
        committed.isPresent()
            && rows.hasDifferences(table, suspect.createTable(), committed.get().commit());
    boolean byKey =
        compared || committed.filter(before -> hasSameKey(before.table(), table)).isPresent();
    put(queue, new Finding.Table(table.id(), !compared));
    if (!byKey && mayHaveRows(table.id())) {
      put(queue, new Finding.Truncation(schemas));
    }
    begun.add(table.id());
    define(suspect);
    Set<List<Object>> pending =
        byKey
            ? new HashSet<>(base.delivered().keys().getOrDefault(table.id(), Set.of()))
            : Set.of();
    if (compared) {
      differences(table, committed.get().commit(), schemas, pending);
    } else {
      whole(suspect, byKey ? committed : Optional.empty(), schemas, pending);
    }
  }

  /**
   * The table's definition in the commit if consumers hold what that has, but for rows whose keys
   * are known.
   */
  private Optional<Committed> committed(Suspect suspect, TableSchemas schemas) {
    TableId table = suspect.definition().id();
    boolean known = !base.delivered().contains(table) || base.delivered().keys().containsKey(table);
    if (suspect.commit().isEmpty() || !known || schemas.messageKey() || begun.contains(table)) {
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

  private boolean mayHaveRows(TableId table) {
    return base.delivered().contains(table)
        || base.definitions().get(table).isPresent()
        || begun.contains(table);
  }

  private void define(Suspect suspect) throws InterruptedException {
    TableDefinition now = suspect.definition();
    Optional<TableDefinition> known =
        base.definitions().get(now.id()).map(TrackedTable::definition);
    if (!known.equals(Optional.of(now))) {
      put(queue, new Finding.Definition(now, suspect.createTable(), known.isPresent()));
    }
  }

  /** What differs from the commit, and the rows that were delivered since and do not. */
  private void differences(
      TableDefinition table, String commit, TableSchemas schemas, Set<List<Object>> pending)
      throws InterruptedException {
    FindingWriter writer = new FindingWriter(queue, schemas, commit, pending);
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
      Set<List<Object>> pending)
      throws InterruptedException {
    TableDefinition table = suspect.definition();
    if (committed.isPresent()) {
      TableDefinition before = committed.get().table();
      String commit = committed.get().commit();
      FindingWriter gone = new FindingWriter(queue, readers.of(before).schemas(), commit, pending);
      rows.goneKeys(before, table.primaryKey(), commit, gone);
      gone.end();
    }
    FindingWriter writer = new FindingWriter(queue, schemas, null, pending);
    Optional<String> statement = settings.statement(table.id());
    if (statement.isPresent()) {
      rows.byStatement(table, statement.get(), writer);
    } else {
      rows.all(table, writer);
    }
    goneKeys(pending, writer);
    writer.end();
  }

  private static void goneKeys(Set<List<Object>> pending, FindingWriter writer)
      throws InterruptedException {
    for (List<Object> key : pending) {
      writer.gone(key);
    }
  }

  static void put(ByteBoundedQueue<Finding> queue, Finding finding) throws InterruptedException {
    if (!queue.put(finding)) {
      throw new InterruptedException("The reconciliation was closed");
    }
  }
}
