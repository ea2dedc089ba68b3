package io.doltconnect.task;

import io.doltconnect.history.SuspendedTableWatch;
import io.doltconnect.history.Touched;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.record.SchemaChangeRecords;
import io.doltconnect.record.SnapshotMarker;
import io.doltconnect.record.SourceBlock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What a stream does about tables that are put aside: it says so to consumers, and knows when they
 * are to be read again. For the task's thread.
 *
 * @param records makes the records of definitions; empty if there are none
 */
record Suspensions(
    SuspendedTables tables,
    SuspendedTableWatch watch,
    StreamPosition position,
    Touched touched,
    SourceBlock.Origin origin,
    Optional<SchemaChangeRecords> records) {

  /**
   * Adds a record for each table that was put aside since the last call.
   *
   * @return whether there was one
   */
  boolean tell(List<SourceRecord> out) {
    Map<TableId, String> put = tables.takeNew();
    put.keySet().forEach(touched::table);
    records.ifPresent(made -> put.forEach((table, reason) -> out.add(record(made, table, reason))));
    return records.isPresent() && !put.isEmpty();
  }

  private SourceRecord record(SchemaChangeRecords made, TableId table, String reason) {
    SourceBlock source =
        SourceBlock.ofSnapshot(origin, Instant.now(), SnapshotMarker.INCREMENTAL, Optional.empty());
    return made.suspended(table, reason, source, position.offset());
  }

  /** The tables that are to be read again now; what was delivered of them counts no more. */
  Set<TableId> due() {
    Set<TableId> due = watch.due();
    due.forEach(touched::table);
    tables.retry(due);
    return due;
  }
}
