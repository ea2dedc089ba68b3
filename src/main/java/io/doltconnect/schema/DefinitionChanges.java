package io.doltconnect.schema;

import io.doltconnect.binlog.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * In what the definitions at a position differ from those of an {@link Anchor}.
 *
 * @param tables the tables that the anchor does not have, or has otherwise
 * @param gone the anchor's tables that are not there at the position
 */
public record DefinitionChanges(List<TrackedTable> tables, List<TableId> gone) {
  public DefinitionChanges {
    tables = List.copyOf(tables);
    gone = List.copyOf(gone);
  }

  /** In what definitions that are known for certain differ. */
  public static DefinitionChanges of(Collection<TableDefinition> present, Anchor anchor) {
    Map<TableId, TrackedTable> tracked = new TreeMap<>();
    present.forEach(table -> tracked.put(table.id(), new TrackedTable(table, List.of())));
    return of(tracked, anchor);
  }

  /** In what the definitions of a catalog differ. */
  public static DefinitionChanges of(TableCatalog catalog, Anchor anchor) {
    return of(catalog.sorted(), anchor);
  }

  private static DefinitionChanges of(Map<TableId, TrackedTable> tracked, Anchor anchor) {
    List<TrackedTable> tables = new ArrayList<>();
    for (TrackedTable table : tracked.values()) {
      boolean same =
          table.certain()
              && table.definition().equals(anchor.definitions().get(table.definition().id()));
      if (!same) {
        tables.add(table);
      }
    }
    TreeSet<TableId> gone = new TreeSet<>(anchor.definitions().keySet());
    gone.removeAll(tracked.keySet());
    return new DefinitionChanges(tables, List.copyOf(gone));
  }

  boolean isEmpty() {
    return tables.isEmpty() && gone.isEmpty();
  }

  /** Brings the definitions at the position into a catalog that has none yet. */
  public void restore(Anchor anchor, TableCatalog catalog) {
    anchor.definitions().values().stream()
        .filter(definition -> !gone.contains(definition.id()))
        .forEach(catalog::put);
    tables.forEach(catalog::put);
  }
}
