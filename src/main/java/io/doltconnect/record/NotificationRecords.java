package io.doltconnect.record;

import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Makes Debezium's records of notifications. Immutable. */
public final class NotificationRecords {
  static final Schema KEY =
      SchemaBuilder.struct()
          .name("io.debezium.connector.common.NotificationKey")
          .version(1)
          .field("id", Schema.STRING_SCHEMA)
          .build();

  static final Schema VALUE =
      SchemaBuilder.struct()
          .name("io.debezium.connector.common.Notification")
          .version(1)
          .field("id", SchemaBuilder.STRING_SCHEMA)
          .field("type", Schema.STRING_SCHEMA)
          .field("aggregate_type", Schema.STRING_SCHEMA)
          .field(
              "additional_data",
              SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA).optional().build())
          .field("timestamp", Schema.INT64_SCHEMA)
          .build();

  private final Map<String, String> partition;
  private final String topic;

  /** Makes records for a topic. */
  public NotificationRecords(Map<String, String> partition, String topic) {
    this.partition = Map.copyOf(partition);
    this.topic = topic;
  }

  /**
   * The record of a notification.
   *
   * @param id of what it tells of
   * @param aggregateType what it tells of
   * @param type what became of that
   * @param additionalData more of it
   * @param timestamp milliseconds since the epoch
   * @param offset the present position
   */
  public SourceRecord of(
      String id,
      String aggregateType,
      String type,
      Map<String, String> additionalData,
      long timestamp,
      Map<String, ?> offset) {
    Struct value =
        new Struct(VALUE)
            .put("id", id)
            .put("type", type)
            .put("aggregate_type", aggregateType)
            .put("additional_data", additionalData)
            .put("timestamp", timestamp);
    return new EmittedRecord(
        partition, offset, topic, null, KEY, new Struct(KEY).put("id", id), VALUE, value, null);
  }
}
