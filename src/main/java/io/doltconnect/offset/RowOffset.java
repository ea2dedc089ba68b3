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
  private final RowPosition position;

  /**
   * An offset.
   *
   * @param transaction the keys that are the same for all rows of the transaction
   */
  RowOffset(Map<String, Object> transaction, RowPosition position) {
    this.transaction = transaction;
    this.position = position;
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    Map<String, Object> map = new HashMap<>(transaction);
    position.putInto(map);
    return Map.copyOf(map).entrySet();
  }
}
