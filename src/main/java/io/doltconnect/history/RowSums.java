package io.doltconnect.history;

import io.doltconnect.model.TableId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Struct;

/**
 * By how much tables differ from the commits according to the log: for each the sum of the hashes
 * of the rows that came, less that of the rows that went. Whatever the order, and however often a
 * row changed, it is that of the rows by which the table differs in the end, unless something
 * changed the table that is not in the log, or the log has what is not in the table. Not
 * thread-safe.
 */
final class RowSums {
  private final Map<TableId, Sum> tables = new HashMap<>();

  /** Tables of which the transaction under way has rows. */
  private final Set<TableId> underWay = new HashSet<>();

  /** The sum of one table. */
  static final class Sum {
    private long value;

    private Sum(long value) {
      this.value = value;
    }

    /** A row became another one; null: there was none, or is none any more. */
    void add(Struct before, Struct after) {
      value += RowHash.of(after) - RowHash.of(before);
    }
  }

  /** Another transaction begins. */
  void begin() {
    underWay.clear();
  }

  /** A table is as the commits have it, so far. */
  void start(TableId table) {
    put(table, 0);
  }

  void put(TableId table, long sum) {
    tables.put(table, new Sum(sum));
  }

  /** The sum of a table of which rows of the transaction come; empty if it is not known. */
  Optional<Sum> ofRows(TableId table) {
    underWay.add(table);
    return Optional.ofNullable(tables.get(table));
  }

  boolean isKnown(TableId table) {
    return tables.containsKey(table);
  }

  /** It is not known any more. */
  void remove(TableId table) {
    tables.remove(table);
  }

  /** The tables of which the transaction under way has rows so far. */
  Set<TableId> underWay() {
    return Set.copyOf(underWay);
  }

  void clear() {
    tables.clear();
  }

  /** The sums that are known. */
  Map<TableId, Long> known() {
    Map<TableId, Long> known = new HashMap<>();
    tables.forEach((table, sum) -> known.put(table, sum.value));
    return known;
  }
}
