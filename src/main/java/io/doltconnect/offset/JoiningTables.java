package io.doltconnect.offset;

import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which tables a transaction is captured of: those of the filter, except that a table whose rows
 * were read by a snapshot joins the stream behind the GTID set at which that was done. Not
 * thread-safe: it belongs to the task's thread.
 */
public final class JoiningTables {
  private final Predicate<TableId> filter;
  private final Map<TableId, GtidSet> joining;
  private final SuspendedTables suspended;

  /**
   * Tables of a filter.
   *
   * @param joining by table the transactions that its rows are already delivered of
   */
  public JoiningTables(Predicate<TableId> filter, Map<TableId, GtidSet> joining) {
    this(filter, joining, SuspendedTables.never());
  }

  /**
   * Tables of a filter.
   *
   * @param joining by table the transactions that its rows are already delivered of
   * @param suspended tables of which nothing is captured for the time being
   */
  public JoiningTables(
      Predicate<TableId> filter, Map<TableId, GtidSet> joining, SuspendedTables suspended) {
    this.filter = filter;
    this.joining = new HashMap<>(joining);
    this.suspended = suspended;
  }

  /** The tables of which nothing is captured for the time being. */
  public SuspendedTables suspended() {
    return suspended;
  }

  /** Whether what a transaction does to a table is captured. */
  public boolean captures(Gtid transaction, TableId table) {
    return filter.test(table) && !isDelivered(transaction, table) && !suspended.contains(table);
  }

  private boolean isDelivered(Gtid transaction, TableId table) {
    GtidSet delivered = joining.isEmpty() ? null : joining.get(table);
    return delivered != null && delivered.contains(transaction);
  }

  /** The tables of which all is delivered that transactions changed. */
  public Set<TableId> delivered(GtidSet transactions) {
    return joining.entrySet().stream()
        .filter(table -> transactions.isContainedIn(table.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** From now on the rows of these tables are delivered up to a set of transactions. */
  void join(Collection<TableId> tables, GtidSet delivered) {
    tables.forEach(table -> joining.put(table, delivered));
  }

  /** Lets the tables join for good whose transactions are all behind the stream. */
  void executed(GtidSet executed) {
    joining.values().removeIf(delivered -> delivered.isContainedIn(executed));
  }

  /** No transaction is behind that was delivered before. */
  void clear() {
    joining.clear();
  }

  Map<TableId, GtidSet> remaining() {
    return joining;
  }
}
