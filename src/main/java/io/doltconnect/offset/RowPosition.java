package io.doltconnect.offset;

import io.doltconnect.model.Gtid;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A place inside a transaction: how far it is delivered.
 *
 * @param gtid the transaction
 * @param event the rows event's ordinal in the transaction, filtered tables' events counted too
 * @param row number of its rows that are delivered
 * @param begun whether the record of the transaction's begin is delivered, so that one of its end
 *     is to follow
 */
public record RowPosition(Gtid gtid, int event, long row, boolean begun) {
  public RowPosition {
    Objects.requireNonNull(gtid, "gtid");
  }

  /** A place inside a transaction whose begin has no record. */
  public RowPosition(Gtid gtid, int event, long row) {
    this(gtid, event, row, false);
  }

  /** The same place, with or without a record of the begin. */
  public RowPosition withBegun(boolean nowBegun) {
    return nowBegun == begun ? this : new RowPosition(gtid, event, row, nowBegun);
  }

  /** Adds its keys to an offset. */
  void putInto(Map<String, Object> offset) {
    offset.put(SourceOffset.GTID, gtid.toString());
    offset.put(SourceOffset.EVENT, (long) event);
    offset.put(SourceOffset.ROW, row);
    if (begun) {
      offset.put(SourceOffset.BEGUN, true);
    }
  }

  /**
   * Reads its keys of an offset.
   *
   * @return empty if the offset is between two transactions
   * @throws IllegalArgumentException if they are not valid; the message names the key
   */
  static Optional<RowPosition> from(Map<String, ?> offset) {
    Object gtid = offset.get(SourceOffset.GTID);
    if (gtid != null) {
      return Optional.of(
          new RowPosition(
              gtid(gtid),
              Math.toIntExact(count(offset, SourceOffset.EVENT)),
              count(offset, SourceOffset.ROW),
              begun(offset.get(SourceOffset.BEGUN))));
    }
    if (offset.get(SourceOffset.EVENT) != null
        || offset.get(SourceOffset.ROW) != null
        || offset.get(SourceOffset.BEGUN) != null) {
      throw new IllegalArgumentException(
          "The offset's keys '%s', '%s' and '%s' need '%s' beside them"
              .formatted(
                  SourceOffset.EVENT, SourceOffset.ROW, SourceOffset.BEGUN, SourceOffset.GTID));
    }
    return Optional.empty();
  }

  private static Gtid gtid(Object value) {
    try {
      return Gtid.parse((String) value);
    } catch (IllegalArgumentException | ClassCastException e) {
      throw new IllegalArgumentException(
          "The offset's key '%s' must be one GTID like '<server_uuid>:101', but it is %s"
              .formatted(SourceOffset.GTID, SourceOffset.describe(value)),
          e);
    }
  }

  private static long count(Map<String, ?> map, String key) {
    Object value = map.get(key);
    if (value == null) {
      return 0;
    }
    if ((value instanceof Long || value instanceof Integer)
        && ((Number) value).longValue() >= 0
        && ((Number) value).longValue() <= Integer.MAX_VALUE) {
      return ((Number) value).longValue();
    }
    throw new IllegalArgumentException(
        "The offset's key '%s' must be a whole number from 0, but it is %s"
            .formatted(key, SourceOffset.describe(value)));
  }

  private static boolean begun(Object value) {
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw new IllegalArgumentException(
        "The offset's key '%s' must be true or false, but it is %s"
            .formatted(SourceOffset.BEGUN, SourceOffset.describe(value)));
  }
}
