package io.doltconnect.model;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The captured tables that are put aside, because they cannot be delivered: of these nothing is
 * delivered until all of them is read again. Whoever fails to deliver a table says so, and goes on
 * without it if that is wanted. Thread-safe.
 */
public final class SuspendedTables {
  private static final Logger LOG = LoggerFactory.getLogger(SuspendedTables.class);
  private static final String STORED = "It was suspended when the task started";

  private final boolean wanted;
  private final Consumer<? super Map<TableId, String>> told;
  private final Map<TableId, String> reasons = new TreeMap<>();
  private final Set<TableId> retried = new TreeSet<>();
  private final Map<TableId, String> fresh = new LinkedHashMap<>();
  private final AtomicLong version = new AtomicLong();

  /**
   * None yet.
   *
   * @param wanted whether tables are put aside at all
   * @param told gets the tables and why they are suspended, whenever these change
   */
  public SuspendedTables(boolean wanted, Consumer<? super Map<TableId, String>> told) {
    this.wanted = wanted;
    this.told = told;
  }

  /** Puts no table aside. */
  public static SuspendedTables never() {
    return new SuspendedTables(false, tables -> {});
  }

  /** Whether tables are put aside at all. */
  public boolean areWanted() {
    return wanted;
  }

  /**
   * A table cannot be delivered.
   *
   * @return whether it is put aside; else the failure concerns all that is delivered
   */
  public synchronized boolean suspend(TableId table, RuntimeException failure) {
    if (!wanted) {
      return false;
    }
    retried.remove(table);
    String reason = String.valueOf(failure.getMessage());
    String before = reasons.put(table, reason);
    if (!reason.equals(before)) {
      LOG.warn(
          before == null
              ? "Table {} cannot be delivered and is suspended from here on (errors.table.mode): {}"
              : "Table {} is still suspended, because it cannot be delivered: {}",
          table,
          reason);
      LOG.debug("Why table {} is suspended", table, failure);
    }
    if (before == null) {
      fresh.put(table, reason);
    }
    changed();
    return true;
  }

  /** These tables were put aside before the task started, so that they have to be read again. */
  public synchronized void restore(Collection<TableId> stored) {
    stored.forEach(table -> reasons.putIfAbsent(table, STORED));
    changed();
  }

  /** Whether a table is put aside. */
  public synchronized boolean contains(TableId table) {
    return reasons.containsKey(table);
  }

  /** Whether a table is put aside and not about to be read again. */
  public synchronized boolean excludes(TableId table) {
    return reasons.containsKey(table) && !retried.contains(table);
  }

  /** Whether a table is about to be read again, of which it is not known whether it can be. */
  public synchronized boolean isRetried(TableId table) {
    return retried.contains(table);
  }

  /** Accepts of some tables those that are not put aside, whichever these are at the moment. */
  public Predicate<TableId> outOf(Predicate<TableId> tables) {
    return table -> tables.test(table) && !contains(table);
  }

  /** Those of some tables that are not put aside. */
  public synchronized Set<TableId> without(Collection<TableId> tables) {
    return tables.stream().filter(table -> !reasons.containsKey(table)).collect(Collectors.toSet());
  }

  /** The tables that are put aside. */
  public synchronized Set<TableId> tables() {
    return Set.copyOf(reasons.keySet());
  }

  /** The tables that are put aside, and why. */
  public synchronized Map<TableId, String> reasons() {
    return Map.copyOf(reasons);
  }

  /** A number that grows with every change. */
  public long version() {
    return version.get();
  }

  /** The tables that were put aside since this was asked last, and why. */
  public synchronized Map<TableId, String> takeNew() {
    Map<TableId, String> taken = new LinkedHashMap<>(fresh);
    fresh.clear();
    return taken;
  }

  /** These are about to be read again. */
  public synchronized void retry(Collection<TableId> tables) {
    tables.stream().filter(reasons::containsKey).forEach(retried::add);
  }

  /** All that was about to be read again, and was not put aside meanwhile, is delivered. */
  public synchronized void endRetry() {
    for (TableId table : retried) {
      reasons.remove(table);
      fresh.remove(table);
      LOG.info("Table {} is delivered again", table);
    }
    if (!retried.isEmpty()) {
      retried.clear();
      changed();
    }
  }

  /** These are not captured, or not there, any more. */
  public synchronized void remove(Collection<TableId> tables) {
    reasons.keySet().removeAll(tables);
    fresh.keySet().removeAll(tables);
    retried.removeAll(tables);
    changed();
  }

  private void changed() {
    version.incrementAndGet();
    told.accept(Map.copyOf(reasons));
  }
}
