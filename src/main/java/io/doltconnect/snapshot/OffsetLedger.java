package io.doltconnect.snapshot;

import io.doltconnect.snapshot.plan.SnapshotProgress;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The offsets of a snapshot's records. Of the record that is held back it knows what that adds to
 * the progress; what comes behind it counts when the record is emitted. Not thread-safe.
 */
final class OffsetLedger {
  private final Map<String, Object> position;
  private SnapshotProgress progress;
  private Map<String, Object> offset;
  private boolean pending;
  private UnaryOperator<SnapshotProgress> step;
  private boolean lasting;
  private UnaryOperator<SnapshotProgress> afterPending = UnaryOperator.identity();

  /**
   * Begins where a snapshot is.
   *
   * @param position the keys of the position where the stream will begin
   */
  OffsetLedger(Map<String, Object> position, SnapshotProgress progress) {
    this.position = position;
    moveTo(progress);
  }

  /** The offset of the record that was emitted last. */
  Map<String, Object> offset() {
    return offset;
  }

  /** How far the snapshot is for good. */
  SnapshotProgress progress() {
    return progress;
  }

  /**
   * A record is held back.
   *
   * @param step what it adds to the progress
   * @param lasting whether for good; the rows of a chunk are counted from its beginning
   */
  void hold(UnaryOperator<SnapshotProgress> step, boolean lasting) {
    this.pending = true;
    this.step = step;
    this.lasting = lasting;
  }

  /** The record that is held back is emitted, and another one follows. Its offset is returned. */
  Map<String, Object> emitted() {
    Map<String, Object> own = new SnapshotOffset(position, progress, step);
    pending = false;
    if (lasting) {
      moveTo(afterPending.apply(step.apply(progress)));
      afterPending = UnaryOperator.identity();
    } else {
      offset = own;
    }
    return own;
  }

  /** The progress goes on without a record of its own. */
  void advance(UnaryOperator<SnapshotProgress> change) {
    if (!pending) {
      moveTo(change.apply(progress));
    } else {
      UnaryOperator<SnapshotProgress> first = afterPending;
      afterPending = before -> change.apply(first.apply(before));
    }
  }

  /** The snapshot is at its end, behind which the last record is. */
  void end(Map<String, Object> after) {
    pending = false;
    offset = after;
  }

  private void moveTo(SnapshotProgress now) {
    progress = now;
    offset = new SnapshotOffset(position, now, UnaryOperator.identity());
  }
}
