package io.doltconnect.snapshot;

import io.doltconnect.model.TableId;
import io.doltconnect.record.SnapshotMarker;
import io.doltconnect.snapshot.plan.SnapshotPlan;
import io.doltconnect.snapshot.plan.SnapshotProgress;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Turns the chunks of a snapshot into records, row by row as they are wanted. A record is held back
 * until there is another one, because the last of all carries the offset behind the snapshot. Not
 * thread-safe: it belongs to the task's thread.
 */
final class SnapshotStream {
  private final SnapshotRecords records;
  private final SnapshotMetrics metrics;
  private final OffsetLedger ledger;
  private final Function<SnapshotEnd, Map<String, Object>> after;
  private final SnapshotPlan plan;
  private final OpenTables tables;
  private final Set<TableId> readWhole = new HashSet<>();
  private boolean first;
  private Chunk.Rows open;
  private boolean endsTable;
  private int next;

  /** The record that is held back; null if there is none. */
  private Maker pending;

  private SnapshotEnd end;

  /** Makes a record when it is known whether it is the last one. */
  private interface Maker {
    void make(
        boolean last,
        Map<String, Object> before,
        Map<String, Object> after,
        List<SourceRecord> out);
  }

  /**
   * A stream of records.
   *
   * @param plan what is read from commits
   * @param progress how far the snapshot is already
   */
  SnapshotStream(
      SnapshotRecords records,
      SnapshotMetrics metrics,
      SnapshotPlan plan,
      SnapshotProgress progress,
      Snapshot.Offsets offsets) {
    this.records = records;
    this.metrics = metrics;
    this.after = offsets.after();
    this.plan = plan;
    this.tables = new OpenTables(plan, progress);
    this.ledger = new OffsetLedger(offsets.position(), progress);
    this.first = !progress.resumed();
  }

  /** What the snapshot led to; null as long as it has not come to its end. */
  SnapshotEnd end() {
    return end;
  }

  /** The offset of the last record. */
  Map<String, Object> offset() {
    return ledger.offset();
  }

  /** The tables of a plan of which records were made. */
  SnapshotProgress progress() {
    return ledger.progress();
  }

  /** Whether rows are at hand that {@link #readRows} makes records of. */
  boolean hasRows() {
    return open != null;
  }

  /** Takes the next chunk; not while {@link #hasRows}. */
  void accept(Chunk chunk, List<SourceRecord> out) {
    if (chunk instanceof Chunk.End last) {
      end(last.end(), out);
      return;
    }
    if (chunk instanceof Chunk.Rows rows) {
      rows(rows);
    } else if (chunk instanceof Chunk.Definition definition) {
      definition(definition, out);
    } else if (chunk instanceof Chunk.Truncation truncation) {
      release(out);
      hold(
          (last, before, after, into) -> records.truncate(truncation.schemas(), after, into),
          UnaryOperator.identity(),
          true);
    } else if (chunk instanceof Chunk.Corrections) {
      ledger.advance(SnapshotProgress::withCorrections);
    } else if (chunk instanceof Chunk.KeylessTable keyless) {
      ledger.advance(before -> before.withKeyless(keyless.table()));
    } else if (chunk instanceof Chunk.Again) {
      ledger.advance(SnapshotProgress::resuming);
    }
  }

  private void rows(Chunk.Rows rows) {
    boolean endsPart = rows.last() && rows.part() != Chunk.Rows.CORRECTION;
    endsTable = endsPart && tables.end(rows.part());
    if (!rows.rows().isEmpty()) {
      open = rows;
      next = 0;
    } else if (endsPart) {
      ledger.advance(before -> before.withDone(rows.part()));
    }
    if (endsTable || rows.last() && isFirstReadOf(rows)) {
      metrics.tableRead();
    }
  }

  /** Whether these are rows of a table that no commit has, and that was not read before. */
  private boolean isFirstReadOf(Chunk.Rows rows) {
    TableId table = rows.schemas().table().id();
    return rows.part() == Chunk.Rows.CORRECTION
        && plan.definition(table).isEmpty()
        && readWhole.add(table);
  }

  private void definition(Chunk.Definition definition, List<SourceRecord> out) {
    int part = definition.part();
    boolean counted = part != Chunk.Rows.CORRECTION;
    UnaryOperator<SnapshotProgress> step =
        counted ? before -> before.withRows(part, 0) : UnaryOperator.identity();
    boolean again = counted && !tables.define(part);
    if (again || !records.emitsDefinitions()) {
      ledger.advance(step);
      return;
    }
    release(out);
    hold(
        (last, before, after, into) ->
            records.definition(
                definition.definition(),
                definition.createTable(),
                definition.changed(),
                definition.commit(),
                after,
                into),
        step,
        true);
  }

  /** Makes records until there are enough or no rows left. */
  void readRows(List<SourceRecord> out, int maxRecords) {
    records.processingAt(Instant.now());
    while (open != null && out.size() < maxRecords) {
      release(out);
      hold(open, next++);
      metrics.row();
      if (next == open.rows().size()) {
        open = null;
      }
    }
  }

  private void hold(Chunk.Rows rows, int index) {
    Chunk.Row row = rows.rows().get(index);
    boolean counted = rows.part() != Chunk.Rows.CORRECTION;
    boolean lastOfChunk = index == rows.rows().size() - 1;
    boolean firstOfTable = counted && rows.first() + index == 0 && tables.begin(rows.part());
    SnapshotMarker.Place inTable = SnapshotMarker.Place.of(firstOfTable, lastOfChunk && endsTable);
    hold(
        (last, before, after, out) -> {
          SnapshotMarker marker = SnapshotMarker.of(SnapshotMarker.Place.of(first, last), inTable);
          first = false;
          if (row.failure().isPresent()) {
            records.failed(row.failure().get(), row.gone(), marker, rows.commit(), after, out);
          } else if (row.gone()) {
            records.gone(rows.schemas(), row.values(), marker, before, after, out);
          } else {
            records.read(rows.schemas(), row.values(), marker, rows.commit(), after, out);
          }
        },
        step(rows, index, lastOfChunk && rows.last()),
        lastOfChunk);
  }

  private static UnaryOperator<SnapshotProgress> step(Chunk.Rows rows, int index, boolean last) {
    int part = rows.part();
    if (part == Chunk.Rows.CORRECTION) {
      return UnaryOperator.identity();
    }
    long count = rows.first() + index + 1;
    return last ? before -> before.withDone(part) : before -> before.withRows(part, count);
  }

  private void hold(Maker maker, UnaryOperator<SnapshotProgress> step, boolean lasting) {
    pending = maker;
    ledger.hold(step, lasting);
  }

  /** Makes the record that was held back, as there is another one behind it. */
  private void release(List<SourceRecord> out) {
    if (pending == null) {
      return;
    }
    Maker maker = pending;
    pending = null;
    Map<String, Object> before = ledger.offset();
    maker.make(false, before, ledger.emitted(), out);
  }

  private void end(SnapshotEnd reached, List<SourceRecord> out) {
    end = reached;
    Map<String, Object> before = ledger.offset();
    ledger.end(after.apply(reached));
    if (pending != null) {
      pending.make(true, before, ledger.offset(), out);
      pending = null;
    }
  }
}
