package io.doltconnect.types;

import io.doltconnect.config.TypeSettings.ZeroDateHandlingMode;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the zero dates of a column under {@code zero.date.handling.mode}. For any thread.
 */
final class ZeroDates {
  private static final Logger LOG = LoggerFactory.getLogger(ZeroDates.class);

  private final Column column;
  private final TableId table;
  private final ZeroDateHandlingMode mode;
  private final ZeroDateMetrics metrics;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * Of a column.
   *
   * @param table whose column it is; null if there is to be no warning
   */
  ZeroDates(Column column, TableId table, ZeroDateHandlingMode mode, ZeroDateMetrics metrics) {
    this.column = column;
    this.table = table;
    this.mode = mode;
    this.metrics = metrics;
  }

  /**
   * Takes a zero date.
   *
   * @param value as SQL shows it
   * @return whether null stands for it; otherwise the first moment of 1970 does
   * @throws UnrepresentableValueException if nothing is to stand for it
   */
  boolean becomesNull(String value) {
    if (mode == ZeroDateHandlingMode.FAIL) {
      throw new UnrepresentableValueException(
          "Column %s holds the zero date %s, and zero.date.handling.mode is 'fail': set it to 'convert', or leave the table out with table.exclude.list. A new value in Dolt does not help if the row is in the log already"
              .formatted(column.name(), value));
    }
    if (table != null) {
      metrics.zeroDate();
      if (warned.compareAndSet(false, true) && metrics.isFirstZeroDate(table, column.name())) {
        warn(value);
      }
    }
    return column.nullable();
  }

  private void warn(String value) {
    LOG.warn(
        "Column {} of table {} holds the zero date {}, which is delivered as {}"
            + " (zero.date.handling.mode=convert)",
        column.name(),
        table,
        value,
        column.nullable() ? "null" : "1970-01-01");
  }
}
