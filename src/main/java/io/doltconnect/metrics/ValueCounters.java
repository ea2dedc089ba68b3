package io.doltconnect.metrics;

import io.doltconnect.model.TableId;
import io.doltconnect.record.RowErrorMetrics;
import io.doltconnect.types.ZeroDateMetrics;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Values that are not delivered as they are. Thread-safe. */
final class ValueCounters implements ZeroDateMetrics, RowErrorMetrics, ValuesMXBean {
  private final LongAdder rowErrors = new LongAdder();
  private final LongAdder zeroDates = new LongAdder();
  private final Set<String> zeroDateColumns = ConcurrentHashMap.newKeySet();

  @Override
  public void rowFailed() {
    rowErrors.increment();
  }

  @Override
  public void zeroDate() {
    zeroDates.increment();
  }

  @Override
  public boolean isFirstZeroDate(TableId table, String column) {
    return zeroDateColumns.add(table + "." + column);
  }

  @Override
  public long getRowErrors() {
    return rowErrors.sum();
  }

  @Override
  public long getZeroDates() {
    return zeroDates.sum();
  }
}
