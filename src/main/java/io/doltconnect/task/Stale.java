package io.doltconnect.task;

import io.doltconnect.model.TableId;
import java.util.Map;
import java.util.Set;

/**
 * Rows that were delivered and that nothing takes back.
 *
 * @param offset the offset that was stored with them; null if there are none
 * @param tables their tables; null if they are not known, so that it may be any
 */
record Stale(Map<String, Object> offset, Set<TableId> tables) {
  static final Stale NOTHING = new Stale(null, Set.of());

  boolean concerns(TableId table) {
    return tables == null || tables.contains(table);
  }
}
