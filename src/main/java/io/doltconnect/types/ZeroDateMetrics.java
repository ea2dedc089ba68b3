package io.doltconnect.types;

import io.doltconnect.model.TableId;

/** Counts zero dates that are delivered as something else. Called by any thread. */
public interface ZeroDateMetrics {

  void zeroDate();

  /** Whether it is asked for the first time of the column. */
  boolean isFirstZeroDate(TableId table, String column);
}
