package io.doltconnect.snapshot.plan;

import io.doltconnect.config.SnapshotSettings;
import io.doltconnect.config.TableFilter;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import java.util.List;
import java.util.Optional;

/**
 * Which tables a snapshot is about.
 *
 * @param filter the captured tables
 * @param settings which of these are read, and how
 * @param suspended captured tables that it is not about, and those that cannot be read join
 * @param added the only tables that it is about, because they join a stream that there is already;
 *     empty if it is about all that are captured
 */
public record SnapshotScope(
    TableFilter filter,
    SnapshotSettings settings,
    SuspendedTables suspended,
    Optional<List<TableId>> added) {

  /** All tables of a filter. */
  public static SnapshotScope all(
      TableFilter filter, SnapshotSettings settings, SuspendedTables suspended) {
    return new SnapshotScope(filter, settings, suspended, Optional.empty());
  }

  /** Tables that join a stream. */
  public static SnapshotScope joining(
      TableFilter filter,
      SnapshotSettings settings,
      SuspendedTables suspended,
      List<TableId> added) {
    return new SnapshotScope(filter, settings, suspended, Optional.of(added));
  }

  /** Whether the snapshot is about the captured table. */
  public boolean concerns(TableId table) {
    return (added.isEmpty() || added.get().contains(table)) && !suspended.contains(table);
  }

  /** Whether it reads the captured table's rows. */
  public boolean reads(TableId table) {
    return concerns(table) && settings.reads(table);
  }

  /** Whether it may read the captured table's rows from a commit. */
  boolean readsFromCommit(TableId table) {
    return reads(table) && settings.statement(table).isEmpty();
  }
}
