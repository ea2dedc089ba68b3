package io.doltconnect.offset;

import io.doltconnect.model.TableId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The captured tables whose delivered rows may not be those of the commits that the offset names:
 * changes of them were delivered since, or the commits lacked what was there already. Not
 * thread-safe: it belongs to the task's thread.
 */
public final class TouchedTables {
  /** More would make offsets large. */
  private static final int MOST_SUMS = 100;

  private final Set<TableId> tables = new TreeSet<>();
  private final Map<TableId, Long> sums = new HashMap<>();
  private boolean known;
  private long version;

  /**
   * As an offset says that has no sums.
   *
   * @param stored the tables; empty: it may be any
   */
  public TouchedTables(Optional<? extends Collection<TableId>> stored) {
    this(stored, Map.of());
  }

  /**
   * As an offset says.
   *
   * @param stored the tables; empty: it may be any
   * @param sums {@link SourceOffset#SUMS} of some of them
   */
  public TouchedTables(Optional<? extends Collection<TableId>> stored, Map<TableId, Long> sums) {
    known = stored.isPresent();
    this.sums.putAll(sums);
    stored.ifPresent(tables::addAll);
  }

  /** The tables as they are stored; empty: it may be any. */
  public Optional<Set<TableId>> tables() {
    return known ? Optional.of(Set.copyOf(tables)) : Optional.empty();
  }

  /** Whether a table is one of them. */
  public boolean contains(TableId table) {
    return !known || tables.contains(table);
  }

  /**
   * A change of a table is delivered.
   *
   * @return whether it was none of them before
   */
  public boolean add(TableId table) {
    boolean added = known && tables.add(table);
    if (added) {
      version++;
    }
    return added;
  }

  /** {@link SourceOffset#SUMS} of a table at the end of the last transaction. */
  public void sum(TableId table, long sum) {
    sums.put(table, sum);
    version++;
  }

  /** The sum of a table is not known any more. */
  public void removeSum(TableId table) {
    if (sums.remove(table) != null) {
      version++;
    }
  }

  /** The sums that are known. */
  public Map<TableId, Long> sums() {
    return Map.copyOf(sums);
  }

  /** The sums as they are stored. */
  Map<TableId, Long> storedSums() {
    return sums.size() <= MOST_SUMS ? sums : Map.of();
  }

  /** The commits have all that was delivered but what these tables have. */
  public void reset(Collection<TableId> differing) {
    known = true;
    tables.clear();
    tables.addAll(differing);
    sums.clear();
    version++;
  }

  /** A number that grows with every change. */
  long version() {
    return version;
  }
}
