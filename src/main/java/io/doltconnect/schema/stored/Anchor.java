package io.doltconnect.schema.stored;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The definitions of the captured tables in one Dolt commit of each database. A commit never
 * changes, so that its hash stands for all of them.
 *
 * @param commits by database the hash of its commit; a database may be missing
 * @param definitions the captured tables of these commits
 */
public record Anchor(Map<String, String> commits, Map<TableId, TableDefinition> definitions) {
  /** No commit and so no definition. */
  public static final Anchor NONE = new Anchor(Map.of(), Map.of());

  public Anchor {
    commits = Map.copyOf(commits);
    definitions = Map.copyOf(definitions);
  }

  /** What is known of these databases. */
  public Anchor only(Set<String> databases) {
    Map<String, String> kept = new HashMap<>(commits);
    kept.keySet().retainAll(databases);
    Map<TableId, TableDefinition> tables = new HashMap<>(definitions);
    tables.keySet().removeIf(table -> !databases.contains(table.database()));
    return new Anchor(kept, tables);
  }

  /** The captured tables that a database has in its commit; a copy that the caller may change. */
  public Map<TableId, TableDefinition> of(String database) {
    Map<TableId, TableDefinition> tables = new HashMap<>(definitions);
    tables.keySet().removeIf(table -> !table.database().equals(database));
    return tables;
  }
}
