package io.doltconnect.snapshot;

import io.doltconnect.config.SnapshotSettings;
import io.doltconnect.config.TableFilter;
import io.doltconnect.model.TableId;
import java.util.List;

/**
 * Which tables a snapshot is about.
 *
 * @param filter the captured tables
 * @param settings which of these are read, and how
 * @param added the only tables that it is about, because they join a stream that there is already;
 *     null: all that are captured
 */
public record SnapshotScope(TableFilter filter, SnapshotSettings settings, List<TableId> added) {

  /** Whether the snapshot is about the captured table. */
  boolean concerns(TableId table) {
    return added == null || added.contains(table);
  }

  /** Whether it reads the captured table's rows. */
  boolean reads(TableId table) {
    return concerns(table) && settings.reads(table);
  }

  /** Whether it may read the captured table's rows from a commit. */
  boolean readsFromCommit(TableId table) {
    return reads(table) && settings.statement(table).isEmpty();
  }
}
