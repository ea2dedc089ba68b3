package io.doltconnect.metrics;

import io.doltconnect.model.TableId;
import io.doltconnect.record.RowErrorMetrics;
import io.doltconnect.types.ZeroDateMetrics;

/** Whatever reads rows counts what is wrong with their values in one place. */
abstract class ReaderOfRows implements ZeroDateMetrics, RowErrorMetrics {
  private final ValueCounters values;

  ReaderOfRows(ValueCounters values) {
    this.values = values;
  }

  @Override
  public void rowFailed() {
    values.rowFailed();
  }

  @Override
  public final void zeroDate() {
    values.zeroDate();
  }

  @Override
  public final boolean isFirstZeroDate(TableId table, String column) {
    return values.isFirstZeroDate(table, column);
  }
}
