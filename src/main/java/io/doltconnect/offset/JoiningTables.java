package io.doltconnect.offset;

import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which tables are captured in the transaction that is being read: those of the filter, except that
 * a table whose rows were read by a snapshot joins the stream behind the GTID set at which that was
 * done. Not thread-safe: it belongs to the task's thread.
 */
public final class JoiningTables implements Predicate<TableId> {
  private final Predicate<TableId> filter;
  private final Map<TableId, GtidSet> joining;
  private Gtid transaction;

  /**
   * No transaction is being read yet.
   *
   * @param joining by table the transactions that its rows are already delivered of
   */
  public JoiningTables(Predicate<TableId> filter, Map<TableId, GtidSet> joining) {
    this.filter = filter;
    this.joining = new HashMap<>(joining);
  }

  @Override
  public boolean test(TableId table) {
    return filter.test(table) && !isBehind(table);
  }

  private boolean isBehind(TableId table) {
    if (transaction == null || joining.isEmpty()) {
      return false;
    }
    GtidSet delivered = joining.get(table);
    return delivered != null && delivered.contains(transaction);
  }

  void begin(Gtid gtid) {
    transaction = gtid;
  }

  /** Lets the tables join for good whose transactions are all behind the stream. */
  void executed(GtidSet executed) {
    joining.values().removeIf(delivered -> delivered.isContainedIn(executed));
  }

  Map<TableId, GtidSet> remaining() {
    return joining;
  }
}
