package io.doltconnect.snapshot;

import io.doltconnect.snapshot.plan.SnapshotPlan;
import io.doltconnect.snapshot.plan.SnapshotProgress;
import java.util.BitSet;

/**
 * Which row is a table's first and which its last, though several threads read parts of it. Not
 * thread-safe.
 */
final class OpenTables {
  private final SnapshotPlan plan;
  private final BitSet defined = new BitSet();
  private final BitSet begun = new BitSet();
  private final int[] partsLeft;

  /** The tables as a snapshot's progress leaves them. */
  OpenTables(SnapshotPlan plan, SnapshotProgress progress) {
    this.plan = plan;
    this.partsLeft = new int[plan.tables().size()];
    for (int part = 0; part < plan.parts().size(); part++) {
      int table = table(part);
      if (progress.isBegun(part)) {
        defined.set(table);
      }
      if (progress.isDone(part) || progress.rows(part) > 0) {
        begun.set(table);
      }
      if (!progress.isDone(part)) {
        partsLeft[table]++;
      }
    }
  }

  /** The definition of a part's table is there; true for the first of its parts. */
  boolean define(int part) {
    boolean first = !defined.get(table(part));
    defined.set(table(part));
    return first;
  }

  /** A row of a part is there; true for the first row of its table. */
  boolean begin(int part) {
    boolean first = !begun.get(table(part));
    begun.set(table(part));
    return first;
  }

  /** The last rows of a part are there; true for the last part of its table. */
  boolean end(int part) {
    return --partsLeft[table(part)] == 0;
  }

  private int table(int part) {
    return plan.parts().get(part).table();
  }
}
