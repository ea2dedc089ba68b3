package io.doltconnect.stream;

import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.history.LastTransactionRecorder;
import io.doltconnect.history.Touched;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.RowPosition;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.record.ChangeRecords;
import io.doltconnect.record.RowChange;
import io.doltconnect.record.RowErrorRecords;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.record.TransactionRecords;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Hands out the changes of the transaction under way, each with the offset that it is to carry. The
 * last record of a transaction carries the GTID set with the transaction in it; so a change is held
 * back until the next one or the commit is there. Not thread-safe.
 */
final class Delivery {
  private final StreamPosition position;
  private final ChangeRecords records;
  private final RowErrorRecords errors;
  private final TransactionRecords transactions;
  private final StreamMetrics metrics;
  private final Touched touched;
  private final LastTransactionRecorder last;
  private final boolean hasMessageKeys;
  private final MessageKeyChanges messageKeys = new MessageKeyChanges();
  private RowChange held;
  private RowPosition heldPosition;

  /**
   * Hands out changes.
   *
   * @param errors makes the records of rows that cannot be converted
   * @param transactions makes the records of a transaction's begin and end, if there are any
   * @param hasMessageKeys whether some tables have a key of the user's choice
   * @param touched told of every row that is delivered
   */
  Delivery(
      StreamPosition position,
      ChangeRecords records,
      RowErrorRecords errors,
      TransactionRecords transactions,
      boolean hasMessageKeys,
      StreamMetrics metrics,
      Touched touched) {
    this.position = position;
    this.records = records;
    this.errors = errors;
    this.transactions = transactions;
    this.hasMessageKeys = hasMessageKeys;
    this.metrics = metrics;
    this.touched = touched;
    this.last = new LastTransactionRecorder(position.lastTransactions());
  }

  void begin(BinlogEvent.Begin begin, boolean executed) {
    Gtid gtid = begin.gtid();
    held = null;
    touched.begin(gtid);
    last.begin(begin.writerStarted(), executed, position.isUnderWay(gtid));
    messageKeys.begin();
    transactions.start(gtid.toString(), begin.received().toEpochMilli(), transactionBegin(gtid));
  }

  private TransactionRecords.Begin transactionBegin(Gtid gtid) {
    if (position.within(gtid).begun()) {
      return TransactionRecords.Begin.EMITTED;
    }
    // Of one that was delivered in part without, the numbers would not be those of its changes.
    return position.isUnderWay(gtid)
        ? TransactionRecords.Begin.OMITTED
        : TransactionRecords.Begin.DUE;
  }

  /** What is held back of a transaction that will never be whole is not delivered. */
  void giveUp() {
    held = null;
    touched.giveUp();
  }

  /** What is held back of tables whose later rows are delivered is not. */
  void giveUp(Collection<TableId> tables) {
    if (held != null && tables.contains(held.schemas().table().id())) {
      held = null;
    }
  }

  /** What follows is not in the same Kafka transaction as what was handed out. */
  void split() {
    transactions.split();
  }

  /** The time that the records made from now on name as that of processing. */
  void processingAt(Instant now) {
    records.processingAt(now);
  }

  /** Whether it is so of some table. */
  boolean mayNeedAllChanges() {
    return transactions.emits() || hasMessageKeys;
  }

  /**
   * Whether what becomes of a table's changes hangs on those of the same transaction before them.
   */
  boolean needsAllChanges(TableSchemas schemas) {
    return transactions.emits() || schemas.messageKey();
  }

  /** Takes a change that was delivered before. */
  void recount(RowChange change) {
    if (change.failure().isPresent()) {
      return;
    }
    RowChange admitted = admit(change);
    if (transactions.emits()) {
      transactions.count(admitted.schemas().table().id(), records.count(admitted));
    }
  }

  /** Takes the next change and hands out the one that was held back. */
  void take(RowChange change, RowPosition after, List<SourceRecord> out) {
    if (change.failure().isPresent()) {
      touched.table(change.schemas().table().id());
      last.row(change);
      release(out);
      held = change;
      heldPosition = after;
      return;
    }
    touched.logged(change.schemas(), change.before(), change.after());
    RowChange admitted = admit(change);
    if (!records.emits(admitted)) {
      metrics.droppedRow();
      return;
    }
    metrics.row(admitted.operation());
    touch(admitted);
    last.row(admitted);
    release(out);
    held = admitted;
    heldPosition = after;
  }

  /**
   * Rows of a table are about to be read.
   *
   * @param wanted whether those are delivered that changed
   */
  void begin(TableSchemas schemas, boolean wanted) {
    touched.rows(schemas, wanted);
    if (wanted) {
      last.rows(schemas);
    }
  }

  /** What the transaction under way concerns. */
  LastTransactionRecorder last() {
    return last;
  }

  private void touch(RowChange change) {
    if (change.before() != null) {
      touched.row(change.schemas(), change.before());
    }
    if (change.after() != null) {
      touched.row(change.schemas(), change.after());
    }
  }

  private RowChange admit(RowChange change) {
    return change.schemas().messageKey() ? messageKeys.admit(change) : change;
  }

  private void release(List<SourceRecord> out) {
    if (held == null) {
      return;
    }
    RowChange change = held;
    held = null;
    boolean begun = transactions.emits();
    if (begun && !transactions.isBegun()) {
      RowPosition first = new RowPosition(heldPosition.gtid(), 0, 0, true);
      out.add(transactions.begin(position.delivered(first)));
    }
    Map<String, ?> before = position.offset();
    add(change, before, position.delivered(heldPosition.withBegun(begun)), out);
  }

  private void add(
      RowChange change, Map<String, ?> before, Map<String, ?> offset, List<SourceRecord> out) {
    change
        .failure()
        .ifPresentOrElse(
            failure ->
                out.add(
                    errors.of(failure, change.source(), change.operation(), change.row(), offset)),
            () -> records.add(change, before, offset, out));
  }

  /** Hands out the change that is held back, as one that is not the last of its transaction. */
  void flush(List<SourceRecord> out) {
    release(out);
  }

  /**
   * Hands out what is left of the transaction, which is whole.
   *
   * @param step what the position behind it rests on and none inside of it
   */
  void commit(Gtid gtid, Runnable step, List<SourceRecord> out) {
    touched.commit();
    if (transactions.emits()) {
      // The end is the record that has the whole transaction in its offset.
      release(out);
      step.run();
      last.commit();
      position.committed(gtid);
      if (transactions.isBegun()) {
        out.add(transactions.end(position.offset()));
      }
      return;
    }
    RowChange ending = held;
    held = null;
    Map<String, ?> before = ending == null ? null : position.offset();
    step.run();
    last.commit();
    position.committed(gtid);
    if (ending != null) {
      add(ending, before, position.offset(), out);
    }
  }
}
