package io.doltconnect.record;

import io.doltconnect.config.CommitHeaders;
import io.doltconnect.config.Operation;
import io.doltconnect.config.RecordFormat;
import io.doltconnect.config.RecordSettings;
import io.doltconnect.config.TransactionSettings.Boundary;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Makes the records of a row's change: the envelope or the plain row, the tombstone after a delete,
 * and Debezium's delete and create where an update gives a row another key. Not thread-safe.
 */
public final class ChangeRecords {
  private static final String OLD_KEY = "__debezium.oldkey";
  private static final String NEW_KEY = "__debezium.newkey";

  /**
   * What the configuration says about records.
   *
   * @param envelope whether values are envelopes rather than plain rows
   * @param tombstones {@code tombstones.on.delete}
   * @param boundary who says where Kafka's transactions end: if the connector does, the records of
   *     a change get into Kafka together, and with the offset of the last that no transform drops
   * @param headers whether records say in headers which branch and commit they are of
   */
  public record Options(
      boolean envelope, boolean tombstones, Boundary boundary, CommitHeaders headers) {
    public static Options of(RecordSettings settings) {
      return new Options(
          settings.format() == RecordFormat.DEBEZIUM,
          settings.tombstonesOnDelete(),
          settings.transactions().boundary(),
          settings.commits().headers());
    }
  }

  private static final String BRANCH = "dolt.branch";
  private static final String COMMIT = "dolt.commit";

  private final Map<String, String> partition;
  private final Options options;
  private final TransactionRecords transactions;
  private Long millis;
  private Long micros;
  private Long nanos;

  /**
   * Makes records.
   *
   * @param transactions counts the changes for their envelopes
   */
  public ChangeRecords(
      Map<String, String> partition, Options options, TransactionRecords transactions) {
    this.partition = partition;
    this.options = options;
    this.transactions = transactions;
    processingAt(Instant.EPOCH);
  }

  /** The time that the envelopes made from now on name as that of processing. */
  public void processingAt(Instant now) {
    millis = now.toEpochMilli();
    micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    nanos = micros * 1_000;
  }

  /**
   * How many changes {@link #add} makes of one, tombstones after a delete not counted: what
   * transactions count.
   */
  public int count(RowChange change) {
    if (isMove(change)) {
      return 2;
    }
    return emits(change) ? 1 : 0;
  }

  /** Whether there are records of the change: a plain row's deletion has none without a key. */
  public boolean emits(RowChange change) {
    return options.envelope()
        || change.operation() != Operation.DELETE
        || change.schemas().key() != null;
  }

  /**
   * Adds the records of one change. Only the last of them moves the offset, unless they get into
   * Kafka together: a worker that was killed between two of them delivers all of them again rather
   * than not all.
   *
   * @param before the offset before the change
   * @param offset the offset after it
   */
  public void add(
      RowChange change, Map<String, ?> before, Map<String, ?> offset, List<SourceRecord> out) {
    Map<String, ?> first = options.boundary() == Boundary.CONNECTOR ? offset : before;
    if (isMove(change)) {
      Struct oldKey = emittedKey(change.schemas(), change.before());
      Struct newKey = emittedKey(change.schemas(), change.after());
      Schema schema = change.schemas().key();
      delete(
          change.as(Operation.DELETE, change.before(), null),
          oldKey,
          new ConnectHeaders().add(NEW_KEY, newKey, schema),
          first,
          first,
          out);
      put(
          change.as(Operation.CREATE, null, change.after()),
          newKey,
          new ConnectHeaders().add(OLD_KEY, oldKey, schema),
          offset,
          out);
    } else if (change.operation() == Operation.DELETE) {
      delete(change, emittedKey(change.schemas(), change.before()), null, first, offset, out);
    } else {
      put(change, emittedKey(change.schemas(), change.after()), null, offset, out);
    }
  }

  /**
   * Adds the records of a row that is gone and of which nothing but the key is known.
   *
   * @param before the offset before it
   * @param offset the offset after it
   */
  public void addGone(
      TableSchemas schemas,
      SourceBlock source,
      Struct key,
      Map<String, ?> before,
      Map<String, ?> offset,
      List<SourceRecord> out) {
    delete(
        new RowChange(schemas, source, Operation.DELETE, 0, null, null),
        schemas.emittedKey(key),
        null,
        options.boundary() == Boundary.CONNECTOR ? offset : before,
        offset,
        out);
  }

  /**
   * Adds the record by which a consumer forgets all rows of a table, as Debezium has it for a
   * TRUNCATE: without a key. A plain row cannot say that.
   */
  public void addTruncate(
      TableSchemas schemas, SourceBlock source, Map<String, ?> offset, List<SourceRecord> out) {
    if (options.envelope()) {
      RowChange change = new RowChange(schemas, source, Operation.TRUNCATE, 0, null, null);
      out.add(
          new EmittedRecord(
              partition,
              offset,
              schemas.topic(),
              null,
              null,
              null,
              schemas.envelope(),
              envelope(change),
              source.millis(),
              headers(source, null)));
    }
  }

  /** Dolt finds rows by primary key, so that only another spelling of it can come in an update. */
  private static boolean isMove(RowChange change) {
    return (change.schemas().messageKey() || change.respelled())
        && change.operation() == Operation.UPDATE
        && change.before() != null
        && change.schemas().key() != null
        && !key(change.schemas(), change.before()).equals(key(change.schemas(), change.after()));
  }

  private static Struct emittedKey(TableSchemas schemas, Struct row) {
    return schemas.emittedKey(key(schemas, row));
  }

  /**
   * The key of a row, with the values of that row: by it rows are told from each other, and no
   * record has it where columns are masked.
   *
   * @return null if the table's records have none
   */
  public static Struct key(TableSchemas schemas, Struct row) {
    if (schemas.key() == null) {
      return null;
    }
    List<Field> from = schemas.keyFields();
    Object[] values = new Object[from.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.getWithoutDefault(from.get(i).name());
    }
    return new ConvertedStruct(schemas.key(), values);
  }

  private void put(
      RowChange change,
      Struct key,
      Headers headers,
      Map<String, ?> offset,
      List<SourceRecord> out) {
    TableSchemas schemas = change.schemas();
    if (options.envelope()) {
      out.add(record(change, key, schemas.envelope(), envelope(change), headers, offset));
    } else {
      count(change.schemas());
      out.add(
          record(
              change, key, schemas.emittedRow(), schemas.emitted(change.after()), headers, offset));
    }
  }

  private void delete(
      RowChange change,
      Struct key,
      Headers headers,
      Map<String, ?> before,
      Map<String, ?> offset,
      List<SourceRecord> out) {
    boolean tombstone = key != null && (options.tombstones() || !options.envelope());
    if (options.envelope()) {
      Schema schema = change.schemas().envelope();
      Map<String, ?> own = tombstone ? before : offset;
      out.add(record(change, key, schema, envelope(change), headers, own));
    } else if (key != null) {
      count(change.schemas());
    }
    if (tombstone) {
      Headers own = headers == null ? null : headers.duplicate();
      out.add(record(change, key, null, null, own, offset));
    }
  }

  private void count(TableSchemas schemas) {
    transactions.count(schemas.table().id(), 1);
  }

  private Struct envelope(RowChange change) {
    TableSchemas schemas = change.schemas();
    Object[] values = new Object[Envelope.FIELDS];
    values[Envelope.BEFORE] = schemas.emitted(change.before());
    values[Envelope.AFTER] = schemas.emitted(change.after());
    values[Envelope.SOURCE] = change.source().row(schemas.table().id(), change.row());
    values[Envelope.TRANSACTION] = transactions.next(schemas.table().id());
    values[Envelope.OP] = change.operation().code();
    values[Envelope.TS_MS] = millis;
    values[Envelope.TS_US] = micros;
    values[Envelope.TS_NS] = nanos;
    return new ConvertedStruct(schemas.envelope(), values);
  }

  private Headers headers(SourceBlock source, Headers headers) {
    if (options.headers() == CommitHeaders.OMITTED) {
      return headers;
    }
    Headers all = headers == null ? new ConnectHeaders() : headers.duplicate();
    all.addString(BRANCH, source.branch());
    if (source.commit() != null) {
      all.addString(COMMIT, source.commit());
    }
    return all;
  }

  private SourceRecord record(
      RowChange change,
      Struct key,
      Schema schema,
      Struct value,
      Headers headers,
      Map<String, ?> offset) {
    TableSchemas schemas = change.schemas();
    return new EmittedRecord(
        partition,
        offset,
        schemas.topic(),
        null,
        schemas.key(),
        key,
        schema,
        value,
        change.source().millis(),
        headers(change.source(), headers));
  }
}
