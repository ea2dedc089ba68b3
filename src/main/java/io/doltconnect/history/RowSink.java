package io.doltconnect.history;

import io.doltconnect.record.RowFailure;
import org.apache.kafka.connect.data.Struct;

/** Takes the rows that are read of one table, in their order. */
@FunctionalInterface
public interface RowSink {
  /**
   * Takes a row.
   *
   * @param gone whether the table has it no more
   * @param size about how many bytes it takes
   */
  void add(Struct row, boolean gone, long size) throws InterruptedException;

  /** Takes a row that cannot be converted; none comes of readers that fail then. */
  default void failed(RowFailure failure, boolean gone, long size) throws InterruptedException {
    throw new IllegalStateException("Rows that cannot be converted are not wanted");
  }
}
