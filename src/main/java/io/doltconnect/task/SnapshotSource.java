package io.doltconnect.task;

import io.doltconnect.binlog.LogIdentity;
import io.doltconnect.config.TableFilter;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.SourceOffset;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.stored.DefinitionCodec;
import io.doltconnect.snapshot.SnapshotEnd;
import io.doltconnect.snapshot.plan.SnapshotStart;
import java.util.HashMap;
import java.util.Map;

/**
 * The positions before and behind a snapshot.
 *
 * @param from the position that its offsets have: where the stream would begin
 * @param start where the snapshot begins
 * @param filter the captured tables
 * @param suspended those that cannot be delivered
 */
record SnapshotSource(
    ResumePoint from, SnapshotStart start, TableFilter filter, SuspendedTables suspended) {

  /** A snapshot with which all begins. */
  static SnapshotSource initial(
      SnapshotStart start, String branch, TableFilter filter, SuspendedTables suspended) {
    return new SnapshotSource(
        ResumePoint.at(start.position(), branch, filter, start.anchor(), start.definitions()),
        start,
        filter,
        suspended);
  }

  /** The same where there were records of commits, as a stored offset says. */
  SnapshotSource told(Map<String, Object> stored) {
    return stored.isEmpty()
        ? this
        : new SnapshotSource(from.told(SourceOffset.fromMap(stored)), start, filter, suspended);
  }

  /** The log that the position counts. */
  LogIdentity log() {
    return LogIdentity.of(
        from.offset().branch(), from.offset().get(SourceOffset.LOG_SINCE), from.offset().servers());
  }

  /** The keys of the offset that all records of the snapshot share. */
  Map<String, Object> offset(DefinitionCodec codec) {
    return from.offsetMap(TableFilter.parse(from.offset().filter()), codec);
  }

  /** Where the stream begins after the snapshot. */
  ResumePoint after(SnapshotEnd end) {
    if (!start.adds() && !end.resumed()) {
      return from.movedTo(end.position(), filter, end.definitions()).without(suspended.tables());
    }
    Map<TableId, GtidSet> joining = new HashMap<>(from.offset().joining());
    Map<TableId, TableDefinition> definitions = new HashMap<>();
    end.exact().forEach(table -> joining.put(table, end.position()));
    for (TableDefinition table : end.definitions()) {
      if (end.tables().contains(table.id()) && (start.adds() || joins(end, table.id()))) {
        joining.put(table.id(), joins(end, table.id()) ? end.position() : start.position());
        definitions.put(table.id(), table);
      }
    }
    return from.joined(filter, joining, definitions).without(suspended.tables());
  }

  private static boolean joins(SnapshotEnd end, TableId table) {
    return !end.resumed() || end.exact().contains(table);
  }
}
