package io.doltconnect.record;

import io.doltconnect.config.TransactionSettings.Boundary;
import io.doltconnect.model.TableId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Counts the changes of the transaction under way and makes the records of its begin and end, in
 * the form of Debezium's transaction metadata. It keeps a number for each table, whatever the
 * number of rows. Not thread-safe.
 *
 * @see <a
 *     href="https://debezium.io/documentation/reference/stable/connectors/mysql.html#mysql-transaction-metadata">Debezium's
 *     transaction metadata</a>
 */
public final class TransactionRecords {
  private static final Schema KEY =
      SchemaBuilder.struct()
          .name("io.debezium.connector.common.TransactionMetadataKey")
          .version(1)
          .field("id", Schema.STRING_SCHEMA)
          .build();

  private static final Schema COLLECTION =
      SchemaBuilder.struct()
          .name("event.collection")
          .version(1)
          .optional()
          .field("data_collection", Schema.STRING_SCHEMA)
          .field("event_count", Schema.INT64_SCHEMA)
          .build();

  private static final Schema VALUE =
      SchemaBuilder.struct()
          .name("io.debezium.connector.common.TransactionMetadataValue")
          .version(1)
          .field("status", Schema.STRING_SCHEMA)
          .field("id", Schema.STRING_SCHEMA)
          .field("event_count", Schema.OPTIONAL_INT64_SCHEMA)
          .field("data_collections", SchemaBuilder.array(COLLECTION).optional().build())
          .field("ts_ms", Schema.INT64_SCHEMA)
          .build();

  private final Map<String, String> partition;
  private final String topic;
  private final boolean provided;
  private final boolean inParts;

  private final Map<TableId, Count> tables = new LinkedHashMap<>();
  private String id;
  private Long millis;
  private long total;
  private Long part;
  private Begin begin = Begin.OMITTED;

  private static final class Count {
    private long events;
  }

  /** What becomes of the record of a transaction's begin, and so of all that is about it. */
  public enum Begin {
    /** There is to be nothing about the transaction. */
    OMITTED,
    /** It is to be emitted before the first change. */
    DUE,
    /** It was emitted before. */
    EMITTED
  }

  private TransactionRecords(
      Map<String, String> partition, String topic, boolean provided, Boundary boundary) {
    this.partition = partition;
    this.topic = topic;
    this.provided = provided;
    this.inParts = boundary == Boundary.CONNECTOR;
  }

  /**
   * Makes records for a topic.
   *
   * @param boundary who says where Kafka's transactions end: if the connector does, changes say in
   *     which one of their transaction they are
   */
  public static TransactionRecords to(
      Map<String, String> partition, String topic, Boundary boundary) {
    return new TransactionRecords(partition, topic, true, boundary);
  }

  /** Makes none, whatever is asked for. */
  public static TransactionRecords none() {
    return new TransactionRecords(Map.of(), "", false, Boundary.WORKER);
  }

  /**
   * Another transaction, or the same one again from its first row.
   *
   * @param millis when it was received
   */
  public void start(String gtid, long millis, Begin begin) {
    if (!gtid.equals(id)) {
      part = null;
    }
    this.id = gtid;
    this.millis = millis;
    this.total = 0;
    this.begin = provided ? begin : Begin.OMITTED;
    tables.clear();
  }

  /** The changes that follow are in another Kafka transaction than those before. */
  public void split() {
    part = null;
  }

  /** Whether there is to be anything about the transaction. */
  public boolean emits() {
    return begin != Begin.OMITTED;
  }

  /** Whether the begin was emitted. */
  public boolean isBegun() {
    return begin == Begin.EMITTED;
  }

  public SourceRecord begin(Map<String, ?> offset) {
    begin = Begin.EMITTED;
    return record("BEGIN", offset, null, null);
  }

  public SourceRecord end(Map<String, ?> offset) {
    List<Struct> counts = new ArrayList<>();
    tables.forEach(
        (table, count) ->
            counts.add(
                new Struct(COLLECTION)
                    .put("data_collection", table.toString())
                    .put("event_count", count.events)));
    return record("END", offset, total, counts);
  }

  private SourceRecord record(
      String status, Map<String, ?> offset, Long events, List<Struct> collections) {
    Struct value =
        new Struct(VALUE)
            .put("status", status)
            .put("id", id)
            .put("event_count", events)
            .put("data_collections", collections)
            .put("ts_ms", millis);
    return new EmittedRecord(
        partition, offset, topic, null, KEY, new Struct(KEY).put("id", id), VALUE, value, millis);
  }

  /** The envelope's {@code transaction} for the next change; null if there is nothing about it. */
  Struct next(TableId table) {
    if (!emits()) {
      return null;
    }
    Object[] values = new Object[Envelope.TRANSACTION_BLOCK.fields().size()];
    values[0] = id;
    values[2] = count(table, 1);
    values[1] = total;
    values[3] = part();
    return new ConvertedStruct(Envelope.TRANSACTION_BLOCK, values);
  }

  /** The total order of the first change in the same Kafka transaction; null if nobody knows. */
  private Long part() {
    if (inParts && part == null) {
      part = total;
    }
    return part;
  }

  /** Counts changes that were delivered before, or that have no envelope. */
  public long count(TableId table, int events) {
    if (!emits()) {
      return 0;
    }
    total += events;
    Count count = tables.computeIfAbsent(table, first -> new Count());
    count.events += events;
    return count.events;
  }
}
