package io.doltconnect.history;

import io.doltconnect.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * In what the captured tables differ from commits at one moment.
 *
 * @param keys by table the keys of the rows that differ, for those of which all are known
 * @param unknown the other tables that differ
 */
public record Uncommitted(Map<TableId, Set<List<Object>>> keys, Set<TableId> unknown) {
  public Uncommitted {
    keys = Map.copyOf(keys);
    unknown = Set.copyOf(unknown);
  }
}
