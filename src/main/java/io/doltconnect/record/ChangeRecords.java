package io.doltconnect.record;

import io.doltconnect.config.Operation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Makes the records of a row's change: the envelope or the plain row, and the tombstone after a
 * delete. Not thread-safe.
 */
final class ChangeRecords {

  /**
   * What the configuration says about records.
   *
   * @param envelope whether values are envelopes rather than plain rows
   * @param tombstones {@code tombstones.on.delete}
   * @param skipped {@code skipped.operations}
   */
  record Options(boolean envelope, boolean tombstones, Set<Operation> skipped) {}

  private final Map<String, String> partition;
  private final Options options;
  private Long millis;
  private Long micros;
  private Long nanos;

  ChangeRecords(Map<String, String> partition, Options options) {
    this.partition = partition;
    this.options = options;
    processingAt(Instant.EPOCH);
  }

  /** The time that the envelopes made from now on name as that of processing. */
  void processingAt(Instant now) {
    millis = now.toEpochMilli();
    micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    nanos = micros * 1_000;
  }

  boolean skips(Operation operation) {
    return options.skipped().contains(operation);
  }

  /**
   * Adds the records of one change. A delete that a tombstone follows does not move the offset: a
   * worker that was killed between the two delivers both again rather than no tombstone.
   *
   * @param before the offset before the change
   * @param offset the offset after it
   */
  void add(RowChange change, Map<String, ?> before, Map<String, ?> offset, List<SourceRecord> out) {
    TableSchemas schemas = change.schemas();
    Struct row = change.after() == null ? change.before() : change.after();
    Struct key = key(schemas, row);
    boolean delete = change.operation() == Operation.DELETE;
    if (options.envelope()) {
      boolean tombstone = delete && options.tombstones() && key != null;
      out.add(record(change, key, envelope(change), tombstone ? before : offset));
      if (tombstone) {
        out.add(record(change, key, null, offset));
      }
    } else if (!delete) {
      out.add(
          new SourceRecord(
              partition,
              offset,
              schemas.topic(),
              null,
              schemas.key(),
              key,
              schemas.row(),
              row,
              change.source().millis()));
    } else if (key != null) {
      out.add(record(change, key, null, offset));
    }
  }

  /**
   * Adds the record by which a consumer forgets all rows of a table, as Debezium has it for a
   * TRUNCATE: without a key. A plain row cannot say that.
   */
  void addTruncate(
      TableSchemas schemas, SourceBlock source, Map<String, ?> offset, List<SourceRecord> out) {
    if (options.envelope() && !skips(Operation.TRUNCATE)) {
      RowChange change = new RowChange(schemas, source, Operation.TRUNCATE, 0, null, null);
      out.add(record(change, null, envelope(change), offset));
    }
  }

  static Struct key(TableSchemas schemas, Struct row) {
    if (schemas.key() == null) {
      return null;
    }
    List<Field> from = schemas.keyFields();
    Object[] values = new Object[from.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(from.get(i));
    }
    return new ConvertedStruct(schemas.key(), values);
  }

  private Struct envelope(RowChange change) {
    TableSchemas schemas = change.schemas();
    Object[] values = new Object[Envelope.FIELDS];
    values[Envelope.BEFORE] = change.before();
    values[Envelope.AFTER] = change.after();
    values[Envelope.SOURCE] = change.source().row(schemas.table().id(), change.row());
    values[Envelope.OP] = change.operation().code();
    values[Envelope.TS_MS] = millis;
    values[Envelope.TS_US] = micros;
    values[Envelope.TS_NS] = nanos;
    return new ConvertedStruct(schemas.envelope(), values);
  }

  private SourceRecord record(RowChange change, Struct key, Struct value, Map<String, ?> offset) {
    TableSchemas schemas = change.schemas();
    return new SourceRecord(
        partition,
        offset,
        schemas.topic(),
        null,
        schemas.key(),
        key,
        value == null ? null : schemas.envelope(),
        value,
        change.source().millis());
  }
}
