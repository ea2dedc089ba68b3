package io.doltconnect.snapshot;

import io.doltconnect.offset.SourceOffset;
import io.doltconnect.snapshot.plan.SnapshotProgress;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The offset of one record of a snapshot: the position where the stream will begin, and how far the
 * snapshot is. Made for every row, but looked into only for the few that Connect stores: so the map
 * is built when it is asked for.
 */
final class SnapshotOffset extends AbstractMap<String, Object> {
  private final Map<String, Object> position;
  private final SnapshotProgress before;
  private final UnaryOperator<SnapshotProgress> step;

  /**
   * An offset.
   *
   * @param position the position's keys
   * @param before the progress before the record
   * @param step what the record adds to it
   */
  SnapshotOffset(
      Map<String, Object> position, SnapshotProgress before, UnaryOperator<SnapshotProgress> step) {
    this.position = position;
    this.before = before;
    this.step = step;
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    Map<String, Object> map = new HashMap<>(position);
    map.put(SourceOffset.SNAPSHOT.name(), step.apply(before).encode());
    return Map.copyOf(map).entrySet();
  }
}
