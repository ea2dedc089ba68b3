package io.doltconnect.offset;

import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The offset of one row inside a transaction. Made for every row, but looked into only for the few
 * that Connect stores: so the map is built when it is asked for.
 */
final class RowOffset extends AbstractMap<String, Object> {
  private final Map<String, Object> transaction;
  private final int event;
  private final long row;

  /**
   * An offset.
   *
   * @param transaction the keys that all rows of the transaction share
   */
  RowOffset(Map<String, Object> transaction, int event, long row) {
    this.transaction = transaction;
    this.event = event;
    this.row = row;
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    Map<String, Object> map = new HashMap<>(transaction);
    map.put(SourceOffset.EVENT, (long) event);
    map.put(SourceOffset.ROW, row);
    return Map.copyOf(map).entrySet();
  }
}
