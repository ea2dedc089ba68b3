package io.doltconnect.snapshot;

import io.doltconnect.config.Operation;
import io.doltconnect.config.OutputSettings;
import io.doltconnect.config.RecordSettings;
import io.doltconnect.offset.SourcePartition;
import io.doltconnect.record.ChangeRecords;
import io.doltconnect.record.RowChange;
import io.doltconnect.record.RowErrorMetrics;
import io.doltconnect.record.RowErrorRecords;
import io.doltconnect.record.RowFailure;
import io.doltconnect.record.SchemaChangeRecords;
import io.doltconnect.record.SnapshotMarker;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.record.TopicNames;
import io.doltconnect.record.TransactionRecords;
import io.doltconnect.schema.TableDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Makes the records of a snapshot, in the same forms as those of the stream. Not thread-safe. */
public final class SnapshotRecords {
  private final ChangeRecords records;
  private final RowErrorRecords errors;
  private final Optional<SchemaChangeRecords> schemaChanges;
  private final Set<Operation> skipped;
  private final SourceBlock.Origin origin;
  private final Instant began;
  private SnapshotMarker lastMarker;
  private Optional<String> lastCommit = Optional.empty();
  private SourceBlock lastSource;

  /**
   * Makes records.
   *
   * @param errors makes the records of rows that cannot be converted
   * @param schemaChanges empty if definitions are not to be records
   * @param skipped changes that are not to be records
   * @param began when the snapshot began
   */
  private SnapshotRecords(
      ChangeRecords records,
      RowErrorRecords errors,
      Optional<SchemaChangeRecords> schemaChanges,
      Set<Operation> skipped,
      SourceBlock.Origin origin,
      Instant began) {
    this.records = records;
    this.errors = errors;
    this.schemaChanges = schemaChanges;
    this.skipped = Set.copyOf(skipped);
    this.origin = origin;
    this.began = began;
  }

  /**
   * Makes records as the configuration wants them.
   *
   * @param origin what they say of where they are from
   * @param began when the snapshot began
   * @param metrics told of rows that cannot be converted
   */
  public static SnapshotRecords of(
      OutputSettings settings, SourceBlock.Origin origin, Instant began, RowErrorMetrics metrics) {
    RecordSettings records = settings.records();
    Map<String, String> partition = SourcePartition.of(records.topicPrefix());
    return new SnapshotRecords(
        new ChangeRecords(partition, ChangeRecords.Options.of(records), TransactionRecords.none()),
        new RowErrorRecords(partition, records, metrics),
        SchemaChangeRecords.of(records, partition, TopicNames.of(records, settings.heartbeat())),
        settings.capture().skippedOperations(),
        origin,
        began);
  }

  /** Whether definitions become records. */
  public boolean emitsDefinitions() {
    return schemaChanges.isPresent();
  }

  /** The time that the envelopes made from now on name as that of processing. */
  public void processingAt(Instant now) {
    records.processingAt(now);
  }

  /** Adds the record of a row that the table has. */
  public void read(
      TableSchemas schemas,
      Struct row,
      SnapshotMarker marker,
      Optional<String> commit,
      Map<String, ?> offset,
      List<SourceRecord> out) {
    RowChange change = new RowChange(schemas, source(marker, commit), Operation.READ, 0, null, row);
    records.add(change, offset, offset, out);
  }

  /**
   * Adds the records of a row that was read and is gone.
   *
   * @param before the offset before it
   * @param offset the offset after it
   */
  public void gone(
      TableSchemas schemas,
      Struct row,
      SnapshotMarker marker,
      Map<String, ?> before,
      Map<String, ?> offset,
      List<SourceRecord> out) {
    if (!skipped.contains(Operation.DELETE)) {
      RowChange change =
          new RowChange(schemas, source(marker, Optional.empty()), Operation.DELETE, 0, row, null);
      records.add(change, before, offset, out);
    }
  }

  /**
   * Adds the record of a row that cannot be converted.
   *
   * @param gone whether it was read and is gone
   */
  public void failed(
      RowFailure failure,
      boolean gone,
      SnapshotMarker marker,
      Optional<String> commit,
      Map<String, ?> offset,
      List<SourceRecord> out) {
    Operation operation = gone ? Operation.DELETE : Operation.READ;
    if (!skipped.contains(operation)) {
      out.add(errors.of(failure, source(marker, commit), operation, 0, offset));
    }
  }

  /** Adds the record by which a consumer forgets all rows of a table, if such are wanted. */
  public void truncate(TableSchemas schemas, Map<String, ?> offset, List<SourceRecord> out) {
    if (!skipped.contains(Operation.TRUNCATE)) {
      records.addTruncate(schemas, source(SnapshotMarker.TRUE, Optional.empty()), offset, out);
    }
  }

  /**
   * Adds the record of a table's definition, if such are wanted.
   *
   * @param createTable the definition as a statement
   * @param changed whether it replaces one of which the snapshot told before
   */
  public void definition(
      TableDefinition table,
      String createTable,
      boolean changed,
      Optional<String> commit,
      Map<String, ?> offset,
      List<SourceRecord> out) {
    schemaChanges
        .map(
            records ->
                records.found(
                    table,
                    createTable,
                    changed ? "ALTER" : "CREATE",
                    source(SnapshotMarker.TRUE, commit),
                    offset))
        .ifPresent(out::add);
  }

  private SourceBlock source(SnapshotMarker marker, Optional<String> commit) {
    if (marker != lastMarker || !commit.equals(lastCommit)) {
      lastSource = SourceBlock.ofSnapshot(origin, began, marker, commit);
      lastMarker = marker;
      lastCommit = commit;
    }
    return lastSource;
  }
}
