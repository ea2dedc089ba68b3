package io.doltconnect.task;

import io.doltconnect.model.TableId;
import java.util.Map;
import java.util.Set;

/** Rows that were delivered and that nothing takes back. */
sealed interface Stale {

  /** Whether there may be such rows of a table. */
  boolean concerns(TableId table);

  /** The offset that was stored with them. */
  Map<String, Object> offset();

  /** There are none. */
  record Nothing() implements Stale {
    @Override
    public boolean concerns(TableId table) {
      return false;
    }

    @Override
    public Map<String, Object> offset() {
      return Map.of();
    }
  }

  /** It is not known of which tables. */
  record Any(Map<String, Object> offset) implements Stale {
    @Override
    public boolean concerns(TableId table) {
      return true;
    }
  }

  /** They are of some tables. */
  record Rows(Map<String, Object> offset, Set<TableId> tables) implements Stale {
    @Override
    public boolean concerns(TableId table) {
      return tables.contains(table);
    }
  }
}
