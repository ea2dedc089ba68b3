package io.doltconnect.offset;

import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The offset of one row of a snapshot that is taken beside the stream. Made for every row, but
 * looked into only for the few that Connect stores: so the map is built when it is asked for.
 */
final class SnapshotRowOffset extends AbstractMap<String, Object> {
  private final Map<String, Object> position;
  private final SnapshotQueue queue;

  /**
   * An offset.
   *
   * @param position the other keys
   */
  SnapshotRowOffset(Map<String, Object> position, SnapshotQueue queue) {
    this.position = position;
    this.queue = queue;
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    Map<String, Object> map = new HashMap<>(position);
    SourceOffset.SNAPSHOTS.write(queue, map);
    return Map.copyOf(map).entrySet();
  }
}
