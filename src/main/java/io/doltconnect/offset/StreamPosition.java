package io.doltconnect.offset;

import io.doltconnect.binlog.Gtid;
import io.doltconnect.binlog.GtidSet;
import io.doltconnect.offset.SourceOffset.RowPosition;
import io.doltconnect.schema.DefinitionCodec;
import io.doltconnect.schema.TableCatalog;
import java.util.Map;
import java.util.Optional;

/**
 * Where the task is in the stream, as offsets for its records. What is the same for all rows of a
 * transaction is turned into text once. Not thread-safe: it belongs to the task's thread.
 */
public final class StreamPosition {
  private final TableCatalog catalog;
  private final DefinitionCodec codec;
  private final String branch;
  private GtidSet executed;
  private String executedText;
  private RowPosition underWay;
  private String underWayText;
  private String definitions;
  private long definitionsVersion = -1;

  /**
   * Starts at an offset.
   *
   * @param catalog the definitions at the position; encoded again when they change
   * @param branch the branch that the server logs
   */
  public StreamPosition(
      SourceOffset start, TableCatalog catalog, DefinitionCodec codec, String branch) {
    this.catalog = catalog;
    this.codec = codec;
    this.branch = branch;
    this.executed = start.executed();
    this.executedText = executed.toString();
    start.underWay().ifPresent(this::moveTo);
  }

  /** The transactions that are delivered whole. */
  public GtidSet executed() {
    return executed;
  }

  /** How far the transaction is delivered; from its beginning if it is not the one under way. */
  public RowPosition within(Gtid gtid) {
    return underWay != null && underWay.gtid().equals(gtid)
        ? underWay
        : new RowPosition(gtid, 0, 0);
  }

  /** The offset of a row that is not the last of its transaction, which becomes the position. */
  public Map<String, Object> delivered(RowPosition row) {
    moveTo(row);
    return offset();
  }

  private void moveTo(RowPosition row) {
    if (underWay == null || !underWay.gtid().equals(row.gtid())) {
      underWayText = row.gtid().toString();
    }
    underWay = row;
  }

  /** The transaction is delivered whole. */
  public void committed(Gtid gtid) {
    executedUpTo(executed.with(gtid));
    underWay = null;
  }

  /** These transactions count as delivered. */
  public void executedToo(GtidSet gtids) {
    executedUpTo(executed.union(gtids));
  }

  private void executedUpTo(GtidSet set) {
    executed = set;
    executedText = set.toString();
  }

  /** The position as it is stored. */
  public Map<String, Object> offset() {
    return underWay == null
        ? Map.of(
            SourceOffset.GTID_SET, executedText,
            SourceOffset.BRANCH, branch,
            SourceOffset.DEFINITIONS, definitions())
        : Map.of(
            SourceOffset.GTID_SET,
            executedText,
            SourceOffset.GTID,
            underWayText,
            SourceOffset.EVENT,
            (long) underWay.event(),
            SourceOffset.ROW,
            underWay.row(),
            SourceOffset.BRANCH,
            branch,
            SourceOffset.DEFINITIONS,
            definitions());
  }

  /** The position as a value. */
  public SourceOffset toSourceOffset() {
    return new SourceOffset(executed, Optional.ofNullable(underWay), branch, definitions());
  }

  private String definitions() {
    if (definitionsVersion != catalog.version()) {
      definitions = codec.encode(catalog);
      definitionsVersion = catalog.version();
    }
    return definitions;
  }
}
