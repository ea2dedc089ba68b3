package io.doltconnect.record;

import io.doltconnect.config.Operation;
import io.doltconnect.config.RecordSettings;
import io.doltconnect.config.RowErrorSettings;
import io.doltconnect.model.TableId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the records of rows that cannot be converted, and tells of them: in the log at a falling
 * rate. Not thread-safe.
 */
public final class RowErrorRecords {
  private static final Logger LOG = LoggerFactory.getLogger(RowErrorRecords.class);

  private static final Schema KEY =
      SchemaBuilder.struct()
          .name("io.doltconnect.RowErrorKey")
          .version(1)
          .field("db", Schema.STRING_SCHEMA)
          .field("table", Schema.STRING_SCHEMA)
          .build();

  private static final Schema COLUMN =
      SchemaBuilder.struct()
          .name("io.doltconnect.RowErrorColumn")
          .version(1)
          .field("name", Schema.STRING_SCHEMA)
          .field("type", Schema.STRING_SCHEMA)
          .field("value", Schema.OPTIONAL_BYTES_SCHEMA)
          .build();

  private static final Schema ROW = SchemaBuilder.array(COLUMN).optional().build();

  private static final Schema VALUE =
      SchemaBuilder.struct()
          .name("io.doltconnect.RowError")
          .version(1)
          .field("reason", Schema.STRING_SCHEMA)
          .field("op", Schema.STRING_SCHEMA)
          .field("form", Schema.STRING_SCHEMA)
          .field("before", ROW)
          .field("after", ROW)
          .field("source", SourceBlock.SCHEMA)
          .field("ts_ms", Schema.INT64_SCHEMA)
          .build();

  private final Map<String, String> partition;
  private final String topic;
  private final RowErrorMetrics metrics;
  private long count;

  /** Makes records for the topic that the settings name. */
  public RowErrorRecords(
      Map<String, String> partition, RecordSettings settings, RowErrorMetrics metrics) {
    this.partition = partition;
    this.topic = TopicNames.rowErrors(settings);
    this.metrics = metrics;
  }

  /**
   * The record of a row.
   *
   * @param operation what became of the row
   * @param row its number in its rows event, from 0
   */
  public SourceRecord of(
      RowFailure failure, SourceBlock source, Operation operation, int row, Map<String, ?> offset) {
    TableId table = failure.schemas().table().id();
    Struct block = source.row(table, row);
    record(failure, block);
    Struct value =
        new Struct(VALUE)
            .put("reason", failure.reason())
            .put("op", operation.code())
            .put("form", failure.form().name().toLowerCase(Locale.ROOT))
            .put("before", row(failure.before()))
            .put("after", row(failure.after()))
            .put("source", block)
            .put("ts_ms", System.currentTimeMillis());
    Struct key = new Struct(KEY).put("db", table.database()).put("table", table.table());
    return new EmittedRecord(
        partition, offset, topic, null, KEY, key, VALUE, value, source.millis());
  }

  /** Without the reason, which has the value. */
  private void record(RowFailure failure, Struct source) {
    count++;
    metrics.rowFailed();
    if (Long.bitCount(count) == 1) {
      LOG.warn(
          "A row of table {} cannot be converted (transaction {}, row {}), and goes as it is to topic"
              + " '{}', with the reason ({}=topic). {} since the task began; the next line comes at"
              + " twice as many",
          failure.schemas().table().id(),
          source.get("gtid"),
          source.get("row"),
          topic,
          RowErrorSettings.MODE,
          count);
    }
  }

  private static List<Struct> row(List<RowFailure.Value> values) {
    return values.isEmpty()
        ? null
        : values.stream()
            .map(
                value ->
                    new Struct(COLUMN)
                        .put("name", value.column())
                        .put("type", value.type())
                        .put("value", value.bytes()))
            .toList();
  }
}
