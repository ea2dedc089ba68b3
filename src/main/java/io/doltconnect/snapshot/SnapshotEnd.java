package io.doltconnect.snapshot;

import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import java.util.List;
import java.util.Set;

/**
 * What a snapshot leads to.
 *
 * @param position the transactions that are in it
 * @param definitions the definitions of all captured tables at that moment
 * @param tables the captured tables that the snapshot was about
 * @param resumed whether the snapshot was interrupted: then records of it may be older than others,
 *     so that the stream has to begin where the snapshot began
 * @param exact tables for which it must begin behind the position even so: their rows have no key,
 *     so that none may come twice, or they are of another definition than where the snapshot began;
 *     tables that are gone, too
 */
public record SnapshotEnd(
    GtidSet position,
    List<TableDefinition> definitions,
    Set<TableId> tables,
    boolean resumed,
    Set<TableId> exact) {
  public SnapshotEnd {
    definitions = List.copyOf(definitions);
    tables = Set.copyOf(tables);
    exact = Set.copyOf(exact);
  }
}
