package io.doltconnect.offset;

import io.doltconnect.model.TableId;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The captured tables whose delivered rows may not be those of the commits that the offset names:
 * changes of them were delivered since, or the commits lacked what was there already. Not
 * thread-safe: it belongs to the task's thread.
 */
public final class TouchedTables {
  private final Set<TableId> tables = new TreeSet<>();
  private boolean known;
  private long version;

  /**
   * As an offset says.
   *
   * @param stored the tables; empty: it may be any
   */
  public TouchedTables(Optional<? extends Collection<TableId>> stored) {
    known = stored.isPresent();
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

  /** The commits have all that was delivered but what these tables have. */
  public void reset(Collection<TableId> differing) {
    known = true;
    tables.clear();
    tables.addAll(differing);
    version++;
  }

  /** A number that grows with every change. */
  long version() {
    return version;
  }
}
