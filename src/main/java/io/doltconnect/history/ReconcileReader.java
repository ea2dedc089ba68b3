package io.doltconnect.history;

import io.doltconnect.config.SnapshotSettings;
import io.doltconnect.config.TableFilter;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.dolt.pin.Pinned;
import io.doltconnect.dolt.pin.PositionPin;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.retry.ConsecutiveFailures;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads, in one read-only transaction whose position is known, how the captured tables differ from
 * what consumers hold. What the server breaks off is read again in another transaction. For one
 * thread.
 */
final class ReconcileReader {
  private static final Logger LOG = LoggerFactory.getLogger(ReconcileReader.class);
  private static final Duration PATIENCE_FOR_KEYLESS_TABLES = Duration.ofSeconds(10);

  /** Rows that are asked for by their keys at once. */
  private static final int MOST_KEYS = 200;

  private final DoltClient client;
  private final BranchReader branch;
  private final TableFilter filter;
  private final SnapshotSettings settings;
  private final SuspendedTables suspended;
  private final Base base;

  /** The tables that have topics. */
  private final Set<TableId> present;

  private final SqlRowReaders readers;
  private final TableRows rows;
  private final ByteBoundedQueue<Finding> queue;
  private final Optional<Provenance> provenance;

  /** Tables of which rows were put; in another attempt these count as delivered. */
  private final Set<TableId> begun = new HashSet<>();

  /** The table that is being read; null if it is none. */
  private TableId reading;

  /** Tables that need not be read in another attempt: the stream has what comes after them. */
  private final Map<TableId, ReadTable> done = new LinkedHashMap<>();

  private Optional<Part> part = Optional.empty();

  /** Whether the stream has what comes after a place in the log, because it is its own log. */
  private boolean inLog;

  /** The place in the log at which the first of these was read. */
  private Optional<GtidSet> first = Optional.empty();

  ReconcileReader(
      Reconciliation.Setting setting,
      DoltClient client,
      Base base,
      Set<TableId> present,
      SqlRowReaders readers,
      ByteBoundedQueue<Finding> queue) {
    this.client = client;
    this.branch = new BranchReader(client, setting.branch());
    this.filter = setting.filter();
    this.settings = setting.snapshot();
    this.suspended = setting.suspended();
    this.base = base;
    this.present = present;
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
      } catch (ConnectException failure) {
        put(queue, new Finding.Again());
        if (reading != null && isPutAside(reading, failure)) {
          continue;
        }
        if (!(failure instanceof DoltException e)) {
          throw failure;
        }
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

  /**
   * The rows that were put of a table that is read in the order of its keys.
   *
   * @param position the place in the log at which the first of them were read
   * @param last the key up to which they were put
   */
  private record Part(Suspect table, GtidSet position, List<Object> last) {
    boolean isOf(Suspect other) {
      return table.definition().equals(other.definition())
          && table.createTable().equals(other.createTable());
    }
  }

  /** A table as the commit has it that it is compared with. */
  private record Committed(String commit, TableDefinition table) {}

  /** What there is at one moment. */
  private record Moment(
      List<Suspect> suspects, Set<TableId> gone, Optional<Reconciliation.OtherServer> server) {
    /** With some of the tables only. */
    Moment of(Predicate<TableId> wanted) {
      return new Moment(
          suspects.stream().filter(suspect -> wanted.test(suspect.definition().id())).toList(),
          gone,
          server);
    }

    List<TableDefinition> definitions() {
      return suspects.stream().map(Suspect::definition).toList();
    }
  }

  private Finding.End readOnce(PositionPin pin) throws InterruptedException {
    KeylessTables withoutKey =
        new KeylessTables(table -> true, this::hash, PATIENCE_FOR_KEYLESS_TABLES);
    reading = null;
    Pinned<Moment> pinned = pin.pin(this::moment, moment -> withoutKey.mark(moment.definitions()));
    try {
      if (!pinned.exact()) {
        withoutKey.warn();
      }
      Moment moment = pinned.value().of(table -> !suspended.excludes(table));
      requireContinued(pinned.gtidSet());
      inLog = moment.server().isEmpty();
      GtidSet position = GtidSet.parse(pinned.gtidSet());
      List<ReadTable> tables = new ArrayList<>();
      for (Suspect suspect : moment.suspects()) {
        reading = suspect.definition().id();
        if (suspended.isRetried(reading)) {
          readInVain(suspect);
        }
        ReadTable read = new ReadTable(suspect.definition(), read(suspect, position));
        tables.add(read);
        end(read);
      }
      reading = null;
      for (TableId table : moment.gone()) {
        if (base.definitions().get(table).isPresent()) {
          put(queue, new Finding.Gone(table));
        }
      }
      done.values().stream().filter(read -> !tables.contains(read)).forEach(tables::add);
      return new Finding.End(
          first.orElse(position), tables, moment.gone(), hashes(moment), moment.server());
    } finally {
      client.endSnapshot();
    }
  }

  /** Whether a failure concerns one table, without which it goes on. */
  private boolean isPutAside(TableId table, ConnectException failure) {
    return DoltException.isOfOneTable(failure) && suspended.suspend(table, failure);
  }

  /** In the transaction; what it is worth of a table that cannot be read does not matter. */
  private String hash(TableId table) {
    try {
      return branch.hash(table);
    } catch (DoltException e) {
      if (!isPutAside(table, e)) {
        throw e;
      }
      return "";
    }
  }

  /** Nothing of a table is delivered before it is known that all of it can be. */
  private void readInVain(Suspect suspect) throws InterruptedException {
    whole(suspect.definition(), (row, gone, size) -> {});
  }

  /** What no log has cannot come from the stream. */
  private void end(ReadTable read) throws InterruptedException {
    if (inLog && !read.definition().hasUnlogged()) {
      first = first.or(() -> Optional.of(read.position()));
      done.put(read.definition().id(), read);
      put(queue, new Finding.TableEnd(read));
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
        .filter(this::concerns)
        .forEach(gone::add);
    base.named().stream()
        .filter(
            table -> filter.test(table) && !suspended.excludes(table) && !done.containsKey(table))
        .forEach(gone::add);
    present.clear();
    for (String database : branch.databases()) {
      if (!filter.databaseCouldMatch(database)) {
        continue;
      }
      List<TableId> captured =
          branch.tables(database, table -> filter.test(table) && !suspended.excludes(table));
      present.addAll(captured);
      List<TableId> tables = captured.stream().filter(this::concerns).toList();
      tables.forEach(gone::remove);
      Optional<String> commit = Optional.ofNullable(base.commits().get(database));
      Optional<Set<TableId>> differing = commit.flatMap(hash -> branch.differing(database, hash));
      for (TableId table : tables) {
        boolean same =
            differing.isPresent()
                && !differing.get().contains(table)
                && isKnown(table)
                && !base.delivered().contains(table)
                && !begun.contains(table);
        if (!same || base.named().contains(table)) {
          suspect(table, differing.flatMap(ignored -> commit), same).ifPresent(suspects::add);
        }
      }
    }
    return new Moment(suspects, gone, server);
  }

  /** Empty if there is no such table, or it cannot be read and is put aside. */
  private Optional<Suspect> suspect(TableId table, Optional<String> commit, boolean same) {
    try {
      return branch
          .createTable(table)
          .map(sql -> new Suspect(branch.parse(table, sql), sql, commit, same));
    } catch (DoltException e) {
      if (!isPutAside(table, e)) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** Whether it is to be found out how a table differs. */
  private boolean concerns(TableId table) {
    return base.concerns(table) && !suspended.excludes(table) && !done.containsKey(table);
  }

  /** Reads a table, and gives the place in the log behind which the stream has the rest of it. */
  private GtidSet read(Suspect suspect, GtidSet position) throws InterruptedException {
    TableDefinition table = suspect.definition();
    if (suspect.same()) {
      put(queue, new Finding.Table(table.id(), false));
      define(suspect);
      return position;
    }
    TableSchemas schemas = readers.of(table).schemas();
    if (part.filter(begunPart -> begunPart.isOf(suspect)).isPresent()) {
      GtidSet begunAt = part.get().position();
      LOG.info("Table {} is read on behind the key {}", table.id(), part.get().last());
      put(queue, new Finding.Table(table.id(), true));
      byKey(suspect, schemas, begunAt, Optional.of(part.get().last()));
      return begunAt;
    }
    Optional<Committed> committed = committed(suspect, schemas);
    boolean compared =
        committed.isPresent()
            && rows.hasDifferences(table, suspect.createTable(), committed.get().commit());
    boolean byKey =
        compared || committed.filter(before -> hasSameKey(before.table(), table)).isPresent();
    put(queue, new Finding.Table(table.id(), !compared));
    if (!byKey && mayHaveRows(suspect)) {
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
        || !isKnown(table)
        || schemas.messageKey()
        || begun.contains(table)) {
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

  /** Whether consumers have the table: of one that they were told is dropped they have nothing. */
  private boolean isKnown(TableId table) {
    return base.definitions().get(table).isPresent();
  }

  private boolean mayHaveRows(Suspect suspect) {
    TableId table = suspect.definition().id();
    return isKnown(table)
        || base.delivered().contains(table)
        || begun.contains(table)
        || suspect.commit().flatMap(commit -> branch.createTable(table, commit)).isPresent();
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
      Set<List<Object>> pending,
      GtidSet position)
      throws InterruptedException {
    TableDefinition table = suspect.definition();
    if (committed.isPresent()) {
      TableDefinition before = committed.get().table();
      String commit = committed.get().commit();
      FindingWriter gone = new FindingWriter(queue, readers.of(before).schemas(), commit, pending);
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
    FindingWriter writer = new FindingWriter(queue, schemas, null, pending);
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
      Suspect suspect, TableSchemas schemas, GtidSet position, Optional<List<Object>> from)
      throws InterruptedException {
    FindingWriter writer =
        new FindingWriter(
            queue,
            schemas,
            null,
            Set.of(),
            Optional.of(
                key -> {
                  if (inLog) {
                    first = first.or(() -> Optional.of(position));
                    part = Optional.of(new Part(suspect, position, key));
                  }
                }));
    rows.from(suspect.definition(), from, writer);
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
