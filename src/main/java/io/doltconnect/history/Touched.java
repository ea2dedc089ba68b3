package io.doltconnect.history;

import io.doltconnect.dolt.branch.NamedKeys;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.TouchedTables;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.TableDefinition;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;

/**
 * Which rows were delivered since the commits that the offset names: by their keys as long as these
 * have room, else by their table. Without rows of a table the commits have what consumers hold of
 * it; with keys, they have it but for these. While newer commits are looked for, what is delivered
 * behind these is recorded on its own. Not thread-safe: it belongs to the task's thread.
 */
public final class Touched {
  private final TouchedTables tables;
  private final long maxBytes;
  private final KeySets keys;
  private final RowSums sums = new RowSums();
  private Set<TableId> sinceLook = new HashSet<>();
  private Recording recording;
  private Optional<Watch> watch = Optional.empty();
  private Watch watched;
  private TableSchemas lastSchemas;
  private KeySets.OfTable last;
  private KeySets.OfTable lastRecorded;
  private Optional<RowSums.Sum> lastSum = Optional.empty();

  /** Wants to know what is delivered of one table. */
  public interface Watch {
    TableId table();

    /** A row is delivered, or its deletion. */
    void row(TableSchemas schemas, Struct row);

    /** The table is touched in a way that no rows tell. */
    void unknown();
  }

  /** What is delivered while a moment is looked for that may not have it. */
  private static final class Recording {
    private final Set<TableId> tables = new HashSet<>();
    private final KeySets keys;
    private GtidSet contained = GtidSet.empty();
    private boolean wanted = true;

    Recording(long maxBytes) {
      keys = new KeySets(maxBytes);
    }
  }

  /**
   * Remembers rows from now on.
   *
   * @param tables goes into the offset
   * @param maxBytes about how much memory the keys may take; as much again while newer commits are
   *     looked for
   */
  public Touched(TouchedTables tables, long maxBytes) {
    this.tables = tables;
    this.maxBytes = maxBytes;
    this.keys = new KeySets(maxBytes);
    tables.sums().forEach(sums::put);
  }

  /** A transaction begins. */
  public void begin(Gtid gtid) {
    sums.begin();
    deselect();
    if (recording != null) {
      recording.wanted = !recording.contained.contains(gtid);
    }
  }

  /** What was read of the transaction under way is read again, or never. */
  public void giveUp() {
    sums.underWay().forEach(this::removeSum);
    deselect();
  }

  /** The transaction under way is read to its end. */
  public void commit() {
    Map<TableId, Long> known = sums.known();
    for (TableId table : sums.underWay()) {
      if (known.containsKey(table)) {
        tables.sum(table, known.get(table));
      }
    }
    sums.begin();
    deselect();
  }

  private void removeSum(TableId table) {
    sums.remove(table);
    tables.removeSum(table);
  }

  /**
   * The log has a row that became another one, delivered or not; behind {@link #rows}.
   *
   * @param before null if there was none
   * @param after null if there is none any more
   */
  public void logged(TableSchemas schemas, Struct before, Struct after) {
    if (schemas != lastSchemas) {
      select(schemas);
    }
    if (lastSum.isPresent()) {
      lastSum.get().add(before, after);
    }
  }

  /** A row is delivered that was read from its table. */
  public void read(TableSchemas schemas, Struct row) {
    removeSum(schemas.table().id());
    lastSum = Optional.empty();
    row(schemas, row);
  }

  /** A row is delivered, or its deletion. */
  public void row(TableSchemas schemas, Struct row) {
    if (schemas != lastSchemas) {
      select(schemas);
    }
    if (watched != null) {
      watched.row(schemas, row);
    }
    if (last == null && lastRecorded == null) {
      return;
    }
    List<Object> key = RowKeys.of(schemas, row);
    if (last != null && !keys.add(last, key)) {
      last = null;
    }
    if (lastRecorded != null && !recording.keys.add(lastRecorded, key)) {
      lastRecorded = null;
    }
  }

  /**
   * Rows of a table are read, of which some may not be delivered.
   *
   * @param wanted whether those are that changed
   */
  public void rows(TableSchemas schemas, boolean wanted) {
    if (wanted) {
      select(schemas);
    } else {
      unknown(schemas.table().id());
    }
  }

  /** What is delivered is told from now on, to this one only. */
  public void watch(Optional<? extends Watch> next) {
    watch = next.map(told -> told);
    deselect();
  }

  private void select(TableSchemas schemas) {
    TableId table = schemas.table().id();
    watched = watch.filter(told -> told.table().equals(table)).orElse(null);
    if (tables.add(table)) {
      sums.start(table);
      if (RowKeys.canName(schemas)) {
        keys.begin(table);
      }
    }
    sinceLook.add(table);
    last = keys.get(table);
    lastSum = sums.ofRows(table);
    lastRecorded = null;
    if (isRecording()) {
      if (recording.tables.add(table) && RowKeys.canName(schemas)) {
        recording.keys.begin(table);
      }
      lastRecorded = recording.keys.get(table);
    }
    lastSchemas = schemas;
  }

  /** Rows of a table differ from the commits of which none was delivered. */
  public void undelivered(TableDefinition table) {
    watch.filter(told -> told.table().equals(table.id())).ifPresent(Watch::unknown);
    boolean named = NamedKeys.canName(table);
    removeSum(table.id());
    if (tables.add(table.id()) && named) {
      keys.begin(table.id());
    }
    sinceLook.add(table.id());
    if (isRecording() && recording.tables.add(table.id()) && named) {
      recording.keys.begin(table.id());
    }
    deselect();
  }

  /** A table is touched in a way that no keys tell. */
  public void table(TableId table) {
    watch.filter(told -> told.table().equals(table)).ifPresent(Watch::unknown);
    unknown(table);
  }

  private void unknown(TableId table) {
    tables.add(table);
    keys.remove(table);
    removeSum(table);
    sinceLook.add(table);
    if (isRecording()) {
      recording.tables.add(table);
      recording.keys.remove(table);
    }
    deselect();
  }

  /** Whether the moment that is looked for may lack what was delivered of a table. */
  private boolean isRecorded(TableId table) {
    return recording != null && recording.tables.contains(table);
  }

  private boolean isRecording() {
    return recording != null && recording.wanted;
  }

  private void deselect() {
    lastSchemas = null;
    watched = null;
    last = null;
    lastRecorded = null;
    lastSum = Optional.empty();
  }

  /** From now on it is recorded what is delivered. */
  public void record() {
    recording = new Recording(maxBytes);
    deselect();
  }

  /** The moment that is looked for has these transactions: they need not be recorded. */
  public void recordWithout(GtidSet contained) {
    recording.contained = contained;
  }

  /** The look has led to nothing. */
  public void cancelRecording() {
    recording = null;
    deselect();
  }

  /** The look has come to its end, without other commits. */
  public void endRecording() {
    sinceLook = new HashSet<>(recording.tables);
    cancelRecording();
  }

  /**
   * The offset names other commits, from which only this and what was recorded differ.
   *
   * @param uncommitted in what the moment that was looked for differs from them
   * @param sinceKnown in what it differs from the commits that were named before; the same if these
   *     are no others; empty if that is not known
   */
  public void reset(Uncommitted uncommitted, Optional<Uncommitted> sinceKnown) {
    Set<TableId> differing = new HashSet<>(uncommitted.unknown());
    differing.addAll(uncommitted.keys().keySet());
    differing.addAll(recording.tables);
    tables.reset(differing);
    keys.clear();
    Map<TableId, Long> former = sums.known();
    sums.clear();
    for (TableId table : differing) {
      Optional<Long> sum =
          former.containsKey(table)
              ? sinceKnown
                  .flatMap(before -> shift(table, before, uncommitted))
                  .map(more -> former.get(table) + more)
              : Optional.<Long>empty();
      sum.or(() -> isRecorded(table) ? Optional.empty() : uncommitted.sum(table))
          .ifPresent(
              now -> {
                sums.put(table, now);
                tables.sum(table, now);
              });
    }
    uncommitted.keys().forEach((table, values) -> keys.addAll(keys.begin(table), values));
    for (TableId table : recording.tables) {
      KeySets.OfTable recorded = recording.keys.get(table);
      KeySets.OfTable known = keys.get(table);
      if (recorded == null) {
        keys.remove(table);
      } else if (known != null) {
        keys.addAll(known, recorded.values());
      } else if (isAsCommitted(table, uncommitted)) {
        keys.addAll(keys.begin(table), recorded.values());
      }
    }
    endRecording();
  }

  /** By how much a sum is another one from other commits, whatever was delivered. */
  private static Optional<Long> shift(TableId table, Uncommitted before, Uncommitted now) {
    return before.equals(now)
        ? Optional.of(0L)
        : before.sum(table).flatMap(old -> now.sum(table).map(sum -> sum - old));
  }

  private static boolean isAsCommitted(TableId table, Uncommitted uncommitted) {
    return !uncommitted.unknown().contains(table) && !uncommitted.keys().containsKey(table);
  }

  /**
   * The tables that differ from the commits by something else than was delivered, each with a key
   * of such a row if it is known and may be shown.
   *
   * @param uncommitted in what the tables differ from these commits
   * @param moved tables that were changed since the last look though nothing of them was delivered
   */
  public Map<TableId, Optional<List<Object>>> unexplained(
      Uncommitted uncommitted, Set<TableId> moved) {
    Map<TableId, Optional<List<Object>>> found = new TreeMap<>();
    moved.forEach(table -> found.put(table, Optional.empty()));
    if (tables.tables().isEmpty()) {
      return found;
    }
    sums.known()
        .forEach(
            (table, sum) -> {
              boolean same = uncommitted.sum(table).map(sum::equals).orElse(true);
              if (!same && !isRecorded(table)) {
                found.put(table, Optional.empty());
              }
            });
    uncommitted
        .keys()
        .forEach(
            (table, differing) -> {
              KeySets.OfTable known = keys.get(table);
              if (known != null || !contains(table)) {
                Set<List<Object>> delivered = known == null ? Set.of() : known.values();
                differing.stream()
                    .filter(key -> !delivered.contains(key))
                    .findFirst()
                    .ifPresent(key -> found.put(table, uncommitted.shown(table, key)));
              }
            });
    uncommitted.unknown().stream()
        .filter(table -> !contains(table))
        .forEach(table -> found.put(table, Optional.empty()));
    return found;
  }

  /** The tables of which something was delivered since the last look began. */
  public Set<TableId> sinceLook() {
    return Set.copyOf(sinceLook);
  }

  /** Whether the rows of a table may not be those of the commits. */
  public boolean contains(TableId table) {
    return tables.contains(table);
  }

  /** Whether there is a table of which it is not known which rows are not those of the commits. */
  public boolean hasUnknown() {
    return tables.tables().isEmpty() || !withoutKeys().isEmpty();
  }

  /** Rows of a table that the log has may not be counted from now on, because it was read. */
  public void read(TableId table) {
    removeSum(table);
    deselect();
  }

  /** The touched tables of which keys and sums do not tell whether the log has all that changed. */
  public Set<TableId> unproven() {
    Set<TableId> unproven = withoutKeys();
    tables.tables().stream()
        .flatMap(Set::stream)
        .filter(table -> !sums.isKnown(table))
        .forEach(unproven::add);
    return unproven;
  }

  /** The tables that are touched without that the keys are known. */
  Set<TableId> withoutKeys() {
    Set<TableId> unknown = new HashSet<>(tables.tables().orElse(Set.of()));
    unknown.removeAll(keys.tables());
    return unknown;
  }

  /** What is known now, for another thread; nothing may be delivered while that uses it. */
  Base.Delivered delivered() {
    return new Base.Delivered(tables.tables(), keys.copy());
  }
}
