package io.doltconnect.schema.stored;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.FormerTable;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * In what the definitions at a position differ from those of an {@link Anchor}, and what tables
 * were before statements whose rows are still to come.
 *
 * @param tables the tables that the anchor does not have, or has otherwise
 * @param gone the anchor's tables that are not there at the position
 * @param versions of the tables that are as in the anchor, those that are not in their first
 *     version; and the last versions of tables that are not there any more
 * @param former the tables as they were
 */
public record DefinitionChanges(
    List<TrackedTable> tables,
    List<TableId> gone,
    List<Version> versions,
    List<FormerTable> former) {
  /** Nothing differs. */
  public static final DefinitionChanges NONE =
      new DefinitionChanges(List.of(), List.of(), List.of(), List.of());

  /**
   * A table's version.
   *
   * @param version {@link TrackedTable#version}
   */
  public record Version(TableId table, int version) {}

  public DefinitionChanges {
    tables = List.copyOf(tables);
    gone = List.copyOf(gone);
    versions = List.copyOf(versions);
    former = former == null ? List.of() : List.copyOf(former);
  }

  /** In what definitions that are known for certain differ. */
  public static DefinitionChanges of(Collection<TableDefinition> present, Anchor anchor) {
    Map<TableId, TrackedTable> tracked = new TreeMap<>();
    present.forEach(table -> tracked.put(table.id(), new TrackedTable(table, List.of())));
    return of(tracked, anchor, List.of(), Map.of());
  }

  /** In what the definitions of a catalog differ. */
  public static DefinitionChanges of(TableCatalog catalog, Anchor anchor) {
    return of(catalog.sorted(), anchor, catalog.former(), catalog.versionsOfRemoved());
  }

  private static DefinitionChanges of(
      Map<TableId, TrackedTable> tracked,
      Anchor anchor,
      List<FormerTable> former,
      Map<TableId, Integer> versionsOfRemoved) {
    List<TrackedTable> tables = new ArrayList<>();
    List<Version> versions = new ArrayList<>();
    for (TrackedTable table : tracked.values()) {
      boolean same =
          table.certain()
              && table.definition().equals(anchor.definitions().get(table.definition().id()));
      if (!same) {
        tables.add(table);
      } else if (table.version() > 1) {
        versions.add(new Version(table.definition().id(), table.version()));
      }
    }
    new TreeMap<>(versionsOfRemoved)
        .forEach(
            (table, version) -> {
              if (!tracked.containsKey(table)) {
                versions.add(new Version(table, version));
              }
            });
    TreeSet<TableId> gone = new TreeSet<>(anchor.definitions().keySet());
    gone.removeAll(tracked.keySet());
    return new DefinitionChanges(tables, List.copyOf(gone), versions, former);
  }

  boolean isEmpty() {
    return equals(NONE);
  }

  /** Brings the definitions at the position into a catalog that has none yet. */
  public void restore(Anchor anchor, TableCatalog catalog) {
    Map<TableId, Integer> later = new HashMap<>();
    versions.forEach(version -> later.put(version.table(), version.version()));
    Set<TableId> otherwise = new HashSet<>(gone);
    tables.forEach(table -> otherwise.add(table.definition().id()));
    for (TableDefinition definition : anchor.definitions().values()) {
      if (!otherwise.contains(definition.id())) {
        int version = later.getOrDefault(definition.id(), 1);
        catalog.put(new TrackedTable(definition, List.of(), false, version));
      }
    }
    tables.forEach(catalog::put);
    later.forEach(
        (table, version) -> {
          if (catalog.get(table).isEmpty()) {
            catalog.putVersionOfRemoved(table, version);
          }
        });
    former.forEach(catalog::putFormer);
  }
}
