package io.doltconnect.history.branches;

import io.doltconnect.config.Operation;
import io.doltconnect.config.OutputSettings;
import io.doltconnect.config.RecordFormat;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.BranchPosition;
import io.doltconnect.offset.CommitPlace;
import io.doltconnect.offset.CommitUnit;
import io.doltconnect.offset.CommitUnit.Kind;
import io.doltconnect.offset.SourcePartition;
import io.doltconnect.record.BranchKeys;
import io.doltconnect.record.ChangeRecords;
import io.doltconnect.record.RowChange;
import io.doltconnect.record.RowErrorMetrics;
import io.doltconnect.record.RowErrorRecords;
import io.doltconnect.record.SchemaChangeRecords;
import io.doltconnect.record.SnapshotMarker;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.record.TopicNames;
import io.doltconnect.record.TransactionRecords;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Makes the records of units. One change is held back until there is another one or the unit is
 * complete, because only the last record of a unit may say that it is. For the task's thread.
 */
final class CommitRecords {
  private final BranchPosition position;
  private final OutputSettings output;
  private final TransactionRecords transactions;
  private final ChangeRecords records;
  private final RowErrorRecords errors;
  private final Optional<SchemaChangeRecords> definitions;
  private final Function<String, SourceBlock.Origin> origins;

  private final Optional<BranchKeys> keys;
  private CommitUnit unit;
  private Instant read = Instant.now();

  /** Up to here it was delivered before the task began. */
  private Optional<CommitPlace> before;

  private Held held;
  private TableId lastTable;
  private SourceBlock source;
  private SnapshotMarker marker;
  private boolean emitted;

  /** A change whose record is not made yet. */
  private record Held(TableId table, long row, CommitChange change) {}

  /**
   * Makes records.
   *
   * @param origins what records of a branch say of where they are from
   * @param keys names the branch in the keys of rows' records, if that is wanted
   */
  CommitRecords(
      BranchPosition position,
      OutputSettings output,
      Function<String, SourceBlock.Origin> origins,
      Optional<BranchKeys> keys,
      RowErrorMetrics metrics) {
    this.keys = keys;
    this.position = position;
    this.output = output;
    this.origins = origins;
    Map<String, String> partition = SourcePartition.of(output.records().topicPrefix());
    TopicNames topics = TopicNames.of(output.records(), output.heartbeat());
    this.transactions =
        topics
            .transactions()
            .map(
                topic ->
                    TransactionRecords.to(
                        partition, topic, output.records().transactions().boundary()))
            .orElseGet(TransactionRecords::none);
    this.records =
        new ChangeRecords(partition, ChangeRecords.Options.of(output.records()), transactions);
    this.errors = new RowErrorRecords(partition, output.records(), metrics);
    this.definitions = SchemaChangeRecords.of(output.records(), partition, topics);
    this.before = position.underWay();
    before.ifPresent(place -> start(place.unit(), Instant.now(), place.begun()));
  }

  /** Records are about to be made. */
  void processing() {
    records.processingAt(Instant.now());
  }

  /** Whether a unit is complete in part. */
  boolean isWithinUnit() {
    return unit != null;
  }

  /** Whether the unit under way is one transaction, however large. */
  boolean isTransaction() {
    return unit != null && unit.kind() == Kind.CHANGE;
  }

  /** What follows is in another Kafka transaction. */
  void split() {
    transactions.split();
  }

  /** A unit begins; one that is not complete is given up. */
  void begin(BranchEvent.Begin begin) {
    before = Optional.empty();
    start(begin.unit(), begin.read(), false);
  }

  private void start(CommitUnit begun, Instant when, boolean told) {
    unit = begun;
    read = when;
    held = null;
    lastTable = null;
    source = null;
    marker = null;
    emitted = before.isPresent();
    TransactionRecords.Begin first = TransactionRecords.Begin.DUE;
    if (unit.kind() != Kind.CHANGE) {
      first = TransactionRecords.Begin.OMITTED;
    } else if (told) {
      first = TransactionRecords.Begin.EMITTED;
    }
    transactions.start(unit.to(), when.toEpochMilli(), first);
  }

  /** Takes the next change. */
  void change(TableId table, long row, CommitChange change, List<SourceRecord> out) {
    if (!isWanted(change)) {
      return;
    }
    if (before.filter(place -> place.isBehind(table, row)).isPresent()) {
      if (change instanceof CommitChange.Row counted && counted.failure().isEmpty()) {
        passOver(table, counted);
      }
      return;
    }
    if (held != null) {
      make(SnapshotMarker.Place.BETWEEN, !held.table().equals(table), out);
    }
    held = new Held(table, row, change);
  }

  /** Of a transaction that is delivered in part without its begin nothing is told. */
  private void passOver(TableId table, CommitChange.Row row) {
    if (transactions.emits() && !transactions.isBegun()) {
      transactions.start(unit.to(), read.toEpochMilli(), TransactionRecords.Begin.OMITTED);
    }
    transactions.count(table, records.count(rowChange(row, 0, null)));
  }

  /** The unit is complete: the last record says so. */
  void end(List<SourceRecord> out) {
    CommitUnit ended = unit;
    boolean told = transactions.isBegun();
    if (held != null && transactions.emits() && held.change() instanceof CommitChange.Row) {
      told = true;
    }
    if (told) {
      if (held != null) {
        make(SnapshotMarker.Place.LAST, true, out);
      }
      position.delivered(ended);
      out.add(transactions.end(position.offset()));
    } else {
      makeLast(ended, out);
    }
    unit = null;
  }

  private void makeLast(CommitUnit ended, List<SourceRecord> out) {
    if (held == null) {
      position.delivered(ended);
      return;
    }
    Held last = held;
    held = null;
    Map<String, Object> first = offsetBefore(last);
    position.delivered(ended);
    make(last, SnapshotMarker.Place.LAST, true, first, position.offset(), out);
  }

  /** Makes the record of the change that was held back, which is not the last of its unit. */
  private void make(SnapshotMarker.Place place, boolean lastOfTable, List<SourceRecord> out) {
    Held made = held;
    held = null;
    Map<String, Object> first = offsetBefore(made);
    if (made.change() instanceof CommitChange.Row
        && transactions.emits()
        && !transactions.isBegun()) {
      position.delivered(new CommitPlace(unit, made.table().table(), made.row(), true));
      first = position.offset();
      out.add(transactions.begin(first));
    }
    position.delivered(
        new CommitPlace(unit, made.table().table(), made.row() + 1, transactions.isBegun()));
    make(made, place, lastOfTable, first, position.offset(), out);
  }

  /** The offset by which the change comes again. */
  private Map<String, Object> offsetBefore(Held change) {
    position.delivered(
        new CommitPlace(unit, change.table().table(), change.row(), transactions.isBegun()));
    return position.offset();
  }

  private void make(
      Held made,
      SnapshotMarker.Place place,
      boolean lastOfTable,
      Map<String, Object> first,
      Map<String, Object> after,
      List<SourceRecord> out) {
    SourceBlock block = source(made, place, lastOfTable);
    CommitChange change = made.change();
    if (change instanceof CommitChange.Row row) {
      if (row.failure().isPresent()) {
        out.add(
            errors.of(
                row.failure().get(), block, row.operation(), Math.toIntExact(made.row()), after));
      } else {
        int from = out.size();
        records.add(rowChange(row, made.row(), block), first, after, out);
        keys.ifPresent(naming -> naming.name(unit.branch(), out, from));
      }
      emitted = true;
      lastTable = made.table();
    } else if (change instanceof CommitChange.Definition definition) {
      out.add(
          definitions
              .orElseThrow()
              .found(
                  definition.definition(),
                  definition.createTable(),
                  definition.known() ? "ALTER" : "CREATE",
                  block,
                  after));
    } else if (change instanceof CommitChange.Dropped) {
      out.add(definitions.orElseThrow().gone(made.table(), block, after));
    } else if (change instanceof CommitChange.Truncation truncation) {
      records.addTruncate(truncation.schemas(), block, after, out);
    }
  }

  private static RowChange rowChange(CommitChange.Row row, long number, SourceBlock block) {
    int place = (int) Math.min(Integer.MAX_VALUE, number);
    if (row.respelled()) {
      return RowChange.respelled(row.schemas(), block, place, row.before(), row.after());
    }
    return new RowChange(row.schemas(), block, row.operation(), place, row.before(), row.after());
  }

  /** Whether there is a record of it. */
  private boolean isWanted(CommitChange change) {
    if (!(change instanceof CommitChange.Row row)) {
      return change instanceof CommitChange.Truncation
          ? output.records().format() == RecordFormat.DEBEZIUM
              && !output.capture().skippedOperations().contains(Operation.TRUNCATE)
          : definitions.isPresent();
    }
    if (output.capture().skippedOperations().contains(row.operation())) {
      return false;
    }
    if (row.failure().isPresent()) {
      return true;
    }
    boolean unchanged =
        row.operation() == Operation.UPDATE
            && row.before() != null
            && (row.before().equals(row.after())
                || row.schemas().emitsAlike(row.before(), row.after()));
    return !(unchanged && output.records().skipMessagesWithoutChange())
        && records.emits(rowChange(row, 0, null));
  }

  private SourceBlock source(Held made, SnapshotMarker.Place place, boolean lastOfTable) {
    if (unit.kind() == Kind.CHANGE) {
      if (source == null) {
        source = SourceBlock.ofCommit(origins.apply(unit.branch()), read, unit.to());
      }
      return source;
    }
    SnapshotMarker now = SnapshotMarker.INCREMENTAL;
    if (unit.kind() == Kind.SNAPSHOT) {
      boolean row = made.change() instanceof CommitChange.Row;
      boolean firstOfTable = !made.table().equals(lastTable) && made.row() <= 1;
      SnapshotMarker.Place inUnit =
          place == SnapshotMarker.Place.BETWEEN && !emitted ? SnapshotMarker.Place.FIRST : place;
      now =
          row
              ? SnapshotMarker.of(inUnit, SnapshotMarker.Place.of(firstOfTable, lastOfTable))
              : SnapshotMarker.TRUE;
    }
    if (now != marker) {
      source =
          SourceBlock.ofSnapshot(origins.apply(unit.branch()), read, now, Optional.of(unit.to()));
      marker = now;
    }
    return source;
  }
}
