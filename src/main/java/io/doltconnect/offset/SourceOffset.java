package io.doltconnect.offset;

import io.doltconnect.binlog.Gtid;
import io.doltconnect.binlog.GtidSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A position in the stream and what is needed to go on there: everything in one value, so that
 * position and definitions cannot disagree.
 *
 * @param executed transactions that are delivered whole
 * @param underWay the transaction that is delivered in part; empty between transactions
 * @param branch the branch whose changes the position counts; null if not known
 * @param definitions the captured tables' definitions at this position, encoded; null if they are
 *     to be read from the server
 */
public record SourceOffset(
    GtidSet executed, Optional<RowPosition> underWay, String branch, String definitions) {

  /**
   * The set of transactions that are delivered whole. The only key that a hand-written offset
   * needs.
   */
  public static final String GTID_SET = "gtid_set";

  /** The transaction under way. */
  public static final String GTID = "gtid";

  /** Rows events of the transaction under way that are delivered whole. */
  public static final String EVENT = "event";

  /** Rows that are delivered of the next rows event. */
  public static final String ROW = "row";

  /** The server's {@code log_bin_branch}. */
  public static final String BRANCH = "branch";

  /** The encoded definitions. */
  public static final String DEFINITIONS = "definitions";

  static final Set<String> KEYS = Set.of(GTID_SET, GTID, EVENT, ROW, BRANCH, DEFINITIONS);

  /**
   * A place inside a transaction: how far it is delivered.
   *
   * @param gtid the transaction
   * @param event the rows event's ordinal in the transaction, filtered tables' events counted too
   * @param row number of its rows that are delivered
   */
  public record RowPosition(Gtid gtid, int event, long row) {
    public RowPosition {
      Objects.requireNonNull(gtid, "gtid");
    }
  }

  public SourceOffset {
    Objects.requireNonNull(executed, "executed");
    Objects.requireNonNull(underWay, "underWay");
  }

  /** The form that Connect stores. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new HashMap<>();
    map.put(GTID_SET, executed.toString());
    underWay.ifPresent(
        position -> {
          map.put(GTID, position.gtid().toString());
          map.put(EVENT, (long) position.event());
          map.put(ROW, position.row());
        });
    if (branch != null) {
      map.put(BRANCH, branch);
    }
    if (definitions != null) {
      map.put(DEFINITIONS, definitions);
    }
    return map;
  }

  /**
   * Reads the form that Connect stores, or that a person wrote.
   *
   * @throws IllegalArgumentException if it is not valid; the message names the key
   */
  public static SourceOffset fromMap(Map<String, ?> map) {
    for (String key : map.keySet()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "The offset has an unknown key '%s'; known are %s"
                .formatted(key, KEYS.stream().sorted().toList()));
      }
    }
    GtidSet executed = gtidSet(map.get(GTID_SET));
    Optional<RowPosition> underWay = Optional.empty();
    if (map.get(GTID) != null) {
      underWay =
          Optional.of(
              new RowPosition(
                  gtid(map.get(GTID)), Math.toIntExact(count(map, EVENT)), count(map, ROW)));
    } else if (map.get(EVENT) != null || map.get(ROW) != null) {
      throw new IllegalArgumentException(
          "The offset's keys '%s' and '%s' need '%s' beside them".formatted(EVENT, ROW, GTID));
    }
    return new SourceOffset(executed, underWay, text(map, BRANCH), text(map, DEFINITIONS));
  }

  private static GtidSet gtidSet(Object value) {
    if (!(value instanceof String text)) {
      throw new IllegalArgumentException(
          "The offset's key '%s' must be a GTID set like '<server_uuid>:1-100', but it is %s"
              .formatted(GTID_SET, describe(value)));
    }
    GtidSet set;
    try {
      set = GtidSet.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The offset's key '%s' must be a GTID set like '<server_uuid>:1-100': %s"
              .formatted(GTID_SET, e.getMessage()),
          e);
    }
    return set;
  }

  private static Gtid gtid(Object value) {
    try {
      return Gtid.parse((String) value);
    } catch (IllegalArgumentException | ClassCastException e) {
      throw new IllegalArgumentException(
          "The offset's key '%s' must be one GTID like '<server_uuid>:101', but it is %s"
              .formatted(GTID, describe(value)),
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
            .formatted(key, describe(value)));
  }

  private static String text(Map<String, ?> map, String key) {
    Object value = map.get(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new IllegalArgumentException(
        "The offset's key '%s' must be text, but it is %s".formatted(key, describe(value)));
  }

  private static String describe(Object value) {
    return value == null
        ? "missing"
        : "'%s' (%s)".formatted(value, value.getClass().getSimpleName());
  }
}
