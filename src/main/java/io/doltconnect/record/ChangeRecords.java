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

  /** Adds the records of one change; all of them have the same offset. */
  void add(RowChange change, Map<String, ?> offset, List<SourceRecord> out) {
    TableSchemas schemas = change.schemas();
    Struct row = change.after() == null ? change.before() : change.after();
    Struct key = key(schemas, row);
    boolean delete = change.operation() == Operation.DELETE;
    if (options.envelope()) {
      out.add(record(change, key, envelope(change), offset));
      if (delete && options.tombstones() && key != null) {
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

  private static Struct key(TableSchemas schemas, Struct row) {
    if (schemas.key() == null) {
      return null;
    }
    Struct key = new Struct(schemas.key());
    List<Field> from = schemas.keyFields();
    List<Field> to = schemas.key().fields();
    for (int i = 0; i < to.size(); i++) {
      key.put(to.get(i), row.get(from.get(i)));
    }
    return key;
  }

  private Struct envelope(RowChange change) {
    TableSchemas schemas = change.schemas();
    List<Field> fields = schemas.envelope().fields();
    Struct envelope = new Struct(schemas.envelope());
    if (change.before() != null) {
      envelope.put(fields.get(0), change.before());
    }
    if (change.after() != null) {
      envelope.put(fields.get(1), change.after());
    }
    return envelope
        .put(fields.get(2), change.source().row(schemas.table().id(), change.row()))
        .put(fields.get(4), change.operation().code())
        .put(fields.get(5), millis)
        .put(fields.get(6), micros)
        .put(fields.get(7), nanos);
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
