package io.doltconnect.snapshot;

import io.doltconnect.binlog.GtidSet;
import io.doltconnect.binlog.TableId;
import io.doltconnect.schema.TableDefinition;
import java.util.List;
import java.util.Map;

/** Where a snapshot begins, or goes on. Immutable. */
public final class SnapshotStart {
  private final GtidSet position;
  private final Map<String, String> commits;
  private final List<TableDefinition> definitions;
  private final SnapshotPlan plan;
  private final SnapshotProgress progress;
  private final long rows;
  private final long rowsDelivered;

  SnapshotStart(
      GtidSet position,
      Map<String, String> commits,
      List<TableDefinition> definitions,
      SnapshotPlan plan,
      SnapshotProgress progress,
      long rows,
      long rowsDelivered) {
    this.position = position;
    this.commits = commits;
    this.definitions = definitions;
    this.plan = plan;
    this.progress = progress;
    this.rows = rows;
    this.rowsDelivered = rowsDelivered;
  }

  /** The transactions that went before the snapshot. */
  public GtidSet position() {
    return position;
  }

  /** By database the last commit at that position. */
  public Map<String, String> commits() {
    return commits;
  }

  /** The definitions of the captured tables at that position. */
  public List<TableDefinition> definitions() {
    return definitions;
  }

  /** The tables of which records were delivered. */
  public List<TableId> begun() {
    return progress.begun(plan);
  }

  SnapshotPlan plan() {
    return plan;
  }

  SnapshotProgress progress() {
    return progress;
  }

  /** How many rows the commits have. */
  long rows() {
    return rows;
  }

  /** How many of these are delivered. */
  long rowsDelivered() {
    return rowsDelivered;
  }
}
