package io.doltconnect.record;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Makes a record now and then so that the offset moves when nothing else makes one: Connect stores
 * offsets with records only. Not thread-safe.
 */
public final class HeartbeatRecords {
  private static final Schema KEY =
      SchemaBuilder.struct()
          .name("io.debezium.connector.common.ServerNameKey")
          .version(1)
          .field("serverName", Schema.STRING_SCHEMA)
          .build();

  private static final Schema VALUE =
      SchemaBuilder.struct()
          .name("io.debezium.connector.common.Heartbeat")
          .version(1)
          .field("ts_ms", Schema.INT64_SCHEMA)
          .build();

  private final Map<String, String> partition;
  private final String topicPrefix;
  private final String topic;
  private final Duration interval;
  private long nextMillis;

  /**
   * Starts beating one interval from now.
   *
   * @param interval zero for never
   */
  public HeartbeatRecords(
      Map<String, String> partition,
      String heartbeatPrefix,
      String topicPrefix,
      Duration interval,
      long nowMillis) {
    this.partition = partition;
    this.topicPrefix = topicPrefix;
    this.topic = topic(heartbeatPrefix, topicPrefix);
    this.interval = interval;
    this.nextMillis = nowMillis + interval.toMillis();
  }

  static String topic(String heartbeatPrefix, String topicPrefix) {
    return heartbeatPrefix + "." + topicPrefix;
  }

  /** Whether a record is due. */
  public boolean due(long nowMillis) {
    return !interval.isZero() && nowMillis >= nextMillis;
  }

  /** A record that carries the offset; the next one is due an interval later. */
  public SourceRecord beat(long nowMillis, Map<String, ?> offset) {
    nextMillis = nowMillis + interval.toMillis();
    return new EmittedRecord(
        partition,
        offset,
        topic,
        0,
        KEY,
        new Struct(KEY).put("serverName", topicPrefix),
        VALUE,
        new Struct(VALUE).put("ts_ms", nowMillis),
        null);
  }
}
