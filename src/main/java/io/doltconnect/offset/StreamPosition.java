package io.doltconnect.offset;

import io.doltconnect.binlog.Gtid;
import io.doltconnect.binlog.GtidSet;
import io.doltconnect.offset.SourceOffset.RowPosition;
import io.doltconnect.schema.DefinitionCodec;
import io.doltconnect.schema.TableCatalog;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the task is in the stream, as offsets for its records. What is the same for all rows of a
 * transaction is turned into text once. Not thread-safe: it belongs to the task's thread.
 */
public final class StreamPosition {
  private final TableCatalog catalog;
  private final DefinitionCodec codec;
  private final String branch;
  private GtidSet executed;
  private RowPosition underWay;
  private String definitions;
  private boolean rebuilding;
  private long sharedVersion = -1;
  private Map<String, Object> shared;

  /**
   * Starts at an offset.
   *
   * @param catalog the definitions at the position; encoded again when they change
   * @param branch the branch that the server logs
   * @param rebuilding whether the stream begins before the offset, to rebuild the definitions from
   *     its statements; until it has come to the offset, none are stored
   */
  public StreamPosition(
      SourceOffset start,
      TableCatalog catalog,
      DefinitionCodec codec,
      String branch,
      boolean rebuilding) {
    this.catalog = catalog;
    this.codec = codec;
    this.branch = branch;
    this.rebuilding = rebuilding;
    this.executed = start.executed();
    this.underWay = start.underWay().orElse(null);
  }

  /** The transactions that are delivered whole. */
  public GtidSet executed() {
    return executed;
  }

  /** Whether all of the transaction is delivered; one that is not ends the rebuilding. */
  public boolean isExecuted(Gtid gtid) {
    if (executed.contains(gtid)) {
      return true;
    }
    if (rebuilding) {
      rebuilding = false;
      shared = null;
    }
    return false;
  }

  /** Whether something of the transaction is delivered, but not all. */
  public boolean isUnderWay(Gtid gtid) {
    return underWay != null && underWay.gtid().equals(gtid);
  }

  /** How far the transaction is delivered; from its beginning if it is not the one under way. */
  public RowPosition within(Gtid gtid) {
    return isUnderWay(gtid) ? underWay : new RowPosition(gtid, 0, 0);
  }

  /** The offset of a row that is not the last of its transaction, which becomes the position. */
  public Map<String, Object> delivered(RowPosition row) {
    moveTo(row);
    return offset();
  }

  private void moveTo(RowPosition row) {
    if (underWay == null || !underWay.gtid().equals(row.gtid())) {
      shared = null;
    }
    underWay = row;
  }

  /** The transaction is delivered whole. */
  public void committed(Gtid gtid) {
    underWay = null;
    executedUpTo(executed.with(gtid));
  }

  /** These transactions count as delivered. */
  public void executedToo(GtidSet gtids) {
    if (underWay != null && gtids.contains(underWay.gtid())) {
      underWay = null;
    }
    executedUpTo(executed.union(gtids));
  }

  private void executedUpTo(GtidSet set) {
    executed = set;
    shared = null;
  }

  /** The position as it is stored. */
  public Map<String, Object> offset() {
    if (sharedVersion != catalog.version()) {
      definitions = codec.encode(catalog);
      sharedVersion = catalog.version();
      shared = null;
    }
    if (shared == null) {
      Map<String, Object> keys = new HashMap<>();
      keys.put(SourceOffset.GTID_SET, executed.toString());
      keys.put(SourceOffset.BRANCH, branch);
      if (underWay != null) {
        keys.put(SourceOffset.GTID, underWay.gtid().toString());
      }
      if (!rebuilding) {
        keys.put(SourceOffset.DEFINITIONS, definitions);
      }
      shared = Map.copyOf(keys);
    }
    return underWay == null ? shared : new RowOffset(shared, underWay.event(), underWay.row());
  }
}
