package io.doltconnect.snapshot.plan;

import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.stored.Anchor;
import java.util.List;

/** Where a snapshot begins, or goes on. Immutable. */
public final class SnapshotStart {
  private final GtidSet position;
  private final Anchor anchor;
  private final List<TableDefinition> definitions;
  private final SnapshotPlan plan;
  private final SnapshotProgress progress;
  private final SnapshotSize size;

  SnapshotStart(
      GtidSet position,
      Anchor anchor,
      List<TableDefinition> definitions,
      SnapshotPlan plan,
      SnapshotProgress progress,
      SnapshotSize size) {
    this.position = position;
    this.anchor = anchor;
    this.definitions = List.copyOf(definitions);
    this.plan = plan;
    this.progress = progress;
    this.size = size;
  }

  /** The transactions that went before the snapshot. */
  public GtidSet position() {
    return position;
  }

  /** The commits whose rows are read, with the definitions that they have. */
  public Anchor anchor() {
    return anchor;
  }

  /** The definitions of the captured tables at the position. */
  public List<TableDefinition> definitions() {
    return definitions;
  }

  /** Whether the snapshot is about the captured table. */
  public boolean concerns(TableId table) {
    return progress.joining().isEmpty() || progress.joining().get().tables().contains(table);
  }

  /** Whether the snapshot reads tables that join a stream which there is already. */
  public boolean adds() {
    return progress.joining().isPresent();
  }

  public SnapshotPlan plan() {
    return plan;
  }

  public SnapshotProgress progress() {
    return progress;
  }

  public SnapshotSize size() {
    return size;
  }
}
