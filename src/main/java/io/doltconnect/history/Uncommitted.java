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
 */
public record Uncommitted(
    Map<TableId, Set<List<Object>>> keys, Set<TableId> unknown, Set<TableId> hidden) {
  public Uncommitted {
    keys = Map.copyOf(keys);
    unknown = Set.copyOf(unknown);
    hidden = Set.copyOf(hidden);
  }

  /** Tables of which every key may be shown. */
  public Uncommitted(Map<TableId, Set<List<Object>>> keys, Set<TableId> unknown) {
    this(keys, unknown, Set.of());
  }

  /** A key as a message may have it. */
  Optional<List<Object>> shown(TableId table, List<Object> key) {
    return hidden.contains(table) ? Optional.empty() : Optional.of(key);
  }
}
