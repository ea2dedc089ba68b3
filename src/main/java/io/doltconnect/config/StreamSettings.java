package io.doltconnect.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * Bounds of reading the binlog.
 *
 * @param maxBatchSize {@code max.batch.size}: records of one poll
 * @param maxQueueSizeInBytes {@code max.queue.size.in.bytes}
 * @param maxEventSizeInBytes {@code max.event.size.in.bytes}
 * @param maxOffsetSizeInBytes {@code max.offset.size.in.bytes}
 * @param pollInterval {@code poll.interval.ms}: how long a poll waits for records
 * @param maxRetries {@code errors.max.retries}; -1: without limit
 * @param backoff {@code reconnect.backoff.ms}: the first wait
 * @param backoffMax {@code reconnect.backoff.max.ms}: the longest wait
 */
public record StreamSettings(
    int maxBatchSize,
    long maxQueueSizeInBytes,
    int maxEventSizeInBytes,
    int maxOffsetSizeInBytes,
    Duration pollInterval,
    int maxRetries,
    Duration backoff,
    Duration backoffMax) {

  public static final String MAX_BATCH_SIZE = "max.batch.size";
  public static final String MAX_QUEUE_SIZE_IN_BYTES = "max.queue.size.in.bytes";
  public static final String MAX_EVENT_SIZE_IN_BYTES = "max.event.size.in.bytes";
  public static final String MAX_OFFSET_SIZE_IN_BYTES = "max.offset.size.in.bytes";
  public static final String POLL_INTERVAL = "poll.interval.ms";
  public static final String MAX_RETRIES = "errors.max.retries";
  public static final String BACKOFF = "reconnect.backoff.ms";
  public static final String BACKOFF_MAX = "reconnect.backoff.max.ms";

  private static final int BATCHES_PER_QUEUE = 4;

  /** Bytes of events, or of a snapshot's rows, after which a batch ends. */
  public long maxBatchSizeInBytes() {
    return maxQueueSizeInBytes / BATCHES_PER_QUEUE + 1;
  }

  static void define(ConfigDef def) {
    new PropertyGroup(def, "Advanced")
        .add(
            number(MAX_BATCH_SIZE, Type.INT, 2048)
                .validator(Range.atLeast(1))
                .displayName("Maximum batch size")
                .documentation("Most records that are handed to Kafka Connect at once."))
        .add(
            number(MAX_QUEUE_SIZE_IN_BYTES, Type.LONG, 16L * 1024 * 1024)
                .validator(Range.atLeast(1L))
                .displayName("Maximum queue size (bytes)")
                .documentation(
                    "Most bytes of binlog events that are read ahead. An event that is larger is"
                        + " held alone."))
        .add(
            number(MAX_EVENT_SIZE_IN_BYTES, Type.LONG, 1024L * 1024 * 1024)
                .validator(Range.between(1024L, (long) Integer.MAX_VALUE))
                .displayName("Maximum event size (bytes)")
                .documentation(
                    "Largest binlog event that is accepted. Dolt writes all rows that a transaction"
                        + " inserts into a table as one event, which is held in memory whole; a"
                        + " larger one stops the task rather than exhaust the worker's memory."))
        .add(
            number(MAX_OFFSET_SIZE_IN_BYTES, Type.INT, 1_000_000)
                .validator(Range.atLeast(1024))
                .displayName("Maximum offset size (bytes)")
                .documentation(
                    "Most bytes of table definitions that the offset may hold, which are those that"
                        + " no Dolt commit has; from half of it on a WARN says so. With more the"
                        + " task stops before it delivers anything that could not be stored as"
                        + " delivered. The default fits what Kafka's producers and topics take,"
                        + " 1 MiB: raise it together with max.request.size of the workers (with"
                        + " exactly-once also producer.override.max.request.size of the connector)"
                        + " and max.message.bytes of their offset topic."))
        .add(
            number(POLL_INTERVAL, Type.LONG, 500L)
                .validator(Range.between(1L, 60_000L))
                .displayName("Poll interval (ms)")
                .documentation(
                    "How long the task waits for records before it reports none. A pause or a stop"
                        + " waits for at most as long, whatever the server does."))
        .add(
            number(MAX_RETRIES, Type.INT, -1)
                .validator(Range.atLeast(-1))
                .importance(Importance.MEDIUM)
                .displayName("Maximum retries")
                .documentation(
                    "How many times in a row the connector reconnects to a server that it lost"
                        + " before the task fails; -1: for ever; 0: never."))
        .add(
            number(BACKOFF, Type.LONG, 500L)
                .validator(Range.between(1L, (long) Integer.MAX_VALUE))
                .displayName("Reconnect back-off (ms)")
                .documentation(
                    "How long the connector waits before it reconnects; doubled after each failure"
                        + " up to `reconnect.backoff.max.ms`."))
        .add(
            number(BACKOFF_MAX, Type.LONG, 30_000L)
                .validator(Range.between(1L, (long) Integer.MAX_VALUE))
                .displayName("Maximum reconnect back-off (ms)")
                .documentation("Longest wait between two attempts to reconnect."));
  }

  private static Property number(String key, Type type, Object defaultValue) {
    return new Property(key, type).defaultValue(defaultValue).importance(Importance.LOW);
  }

  static StreamSettings from(AbstractConfig config) {
    return new StreamSettings(
        config.getInt(MAX_BATCH_SIZE),
        config.getLong(MAX_QUEUE_SIZE_IN_BYTES),
        Math.toIntExact(config.getLong(MAX_EVENT_SIZE_IN_BYTES)),
        config.getInt(MAX_OFFSET_SIZE_IN_BYTES),
        Duration.ofMillis(config.getLong(POLL_INTERVAL)),
        config.getInt(MAX_RETRIES),
        Duration.ofMillis(config.getLong(BACKOFF)),
        Duration.ofMillis(config.getLong(BACKOFF_MAX)));
  }

  static List<PropertyConflict> conflicts(Map<String, ?> values) {
    if (values.get(BACKOFF) instanceof Long first
        && values.get(BACKOFF_MAX) instanceof Long longest
        && first > longest) {
      return List.of(
          new PropertyConflict(
              BACKOFF_MAX,
              "'%s' is %d, less than '%s', which is %d; raise it to at least that."
                  .formatted(BACKOFF_MAX, longest, BACKOFF, first)));
    }
    return List.of();
  }
}
