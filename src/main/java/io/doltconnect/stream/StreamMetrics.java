package io.doltconnect.stream;

import io.doltconnect.config.Operation;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.record.RowErrorMetrics;
import io.doltconnect.types.ZeroDateMetrics;

/** Counts what the stream delivers. Called by the task's thread. */
public interface StreamMetrics extends ZeroDateMetrics, RowErrorMetrics {
  /**
   * A transaction was read to its end.
   *
   * @param executed all that were, with it
   */
  void transaction(Gtid gtid, GtidSet executed);

  /** A transaction that is too large for one of Kafka's. */
  void splitTransaction();

  void row(Operation operation);

  /** A row that is left out: nothing changed, nobody wants it, or there is no record of it. */
  void droppedRow();

  /** A rows event of a table that is not captured. */
  void filteredEvent();

  void statement();
}
