package io.doltconnect.history;

import io.doltconnect.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * In what the captured tables differ from commits at one moment.
 *
 * @param keys by table the keys of the rows that differ, for those of which all are known
 * @param unknown the other tables that differ
 * @param hidden tables of which no message may show a key
 * @param sums by table that of the rows that differ, for those of which it is known
 * @param compared the databases whose tables do not differ if they are nowhere here
 */
public record Uncommitted(
    Map<TableId, Set<List<Object>>> keys,
    Set<TableId> unknown,
    Set<TableId> hidden,
    Map<TableId, Long> sums,
    Set<String> compared) {
  public Uncommitted {
    sums = Map.copyOf(sums);
    compared = Set.copyOf(compared);
    keys = Map.copyOf(keys);
    unknown = Set.copyOf(unknown);
    hidden = Set.copyOf(hidden);
  }

  /** Tables of which every key may be shown. */
  public Uncommitted(Map<TableId, Set<List<Object>>> keys, Set<TableId> unknown) {
    this(keys, unknown, Set.of(), Map.of(), Set.of());
  }

  /** The sum of the rows by which a table differs ({@link RowSums}); empty if it is not known. */
  Optional<Long> sum(TableId table) {
    return keys.containsKey(table) || unknown.contains(table) || sums.containsKey(table)
        ? Optional.ofNullable(sums.get(table))
        : compared.contains(table.database()) ? Optional.of(0L) : Optional.empty();
  }

  /** A key as a message may have it. */
  Optional<List<Object>> shown(TableId table, List<Object> key) {
    return hidden.contains(table) ? Optional.empty() : Optional.of(key);
  }
}
