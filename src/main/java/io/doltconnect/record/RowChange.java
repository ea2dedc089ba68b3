package io.doltconnect.record;

import io.doltconnect.config.Operation;
import org.apache.kafka.connect.data.Struct;

/**
 * One row's change, decoded but not yet a record: which offset it carries is known only when it is
 * known whether its transaction has another one.
 *
 * @param row the row's number in its rows event, from 0
 * @param before the row before; null if there was none or its image is not whole
 * @param after the row after; null if it is gone
 * @param respelled whether an update may have changed the primary key, into one that is equal to
 *     Dolt
 */
public record RowChange(
    TableSchemas schemas,
    SourceBlock source,
    Operation operation,
    int row,
    Struct before,
    Struct after,
    boolean respelled) {

  public RowChange(
      TableSchemas schemas,
      SourceBlock source,
      Operation operation,
      int row,
      Struct before,
      Struct after) {
    this(schemas, source, operation, row, before, after, false);
  }

  /** The same row in another change. */
  public RowChange as(Operation other, Struct otherBefore, Struct otherAfter) {
    return new RowChange(schemas, source, other, row, otherBefore, otherAfter);
  }
}
