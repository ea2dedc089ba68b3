package io.doltconnect.record;

import io.doltconnect.config.Operation;
import java.util.Optional;
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
 * @param failure the row as it is, if it cannot be converted; there is no other then
 */
public record RowChange(
    TableSchemas schemas,
    SourceBlock source,
    Operation operation,
    int row,
    Struct before,
    Struct after,
    boolean respelled,
    Optional<RowFailure> failure) {

  public RowChange(
      TableSchemas schemas,
      SourceBlock source,
      Operation operation,
      int row,
      Struct before,
      Struct after) {
    this(schemas, source, operation, row, before, after, false, Optional.empty());
  }

  /** An update that may have changed the primary key. */
  public static RowChange respelled(
      TableSchemas schemas, SourceBlock source, int row, Struct before, Struct after) {
    return new RowChange(
        schemas, source, Operation.UPDATE, row, before, after, true, Optional.empty());
  }

  /** The change of a row that cannot be converted. */
  public static RowChange failed(
      RowFailure failure, SourceBlock source, Operation operation, int row) {
    return new RowChange(
        failure.schemas(), source, operation, row, null, null, false, Optional.of(failure));
  }

  /** The same row in another change. */
  public RowChange as(Operation other, Struct otherBefore, Struct otherAfter) {
    return new RowChange(schemas, source, other, row, otherBefore, otherAfter);
  }
}
