package io.doltconnect.config;

import java.time.Duration;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * Records that move the offset while nothing that is captured changes.
 *
 * @param interval {@code heartbeat.interval.ms}; zero: no heartbeats
 * @param topicPrefix {@code topic.heartbeat.prefix}
 */
public record HeartbeatSettings(Duration interval, String topicPrefix) {
  public static final String INTERVAL = "heartbeat.interval.ms";
  public static final String TOPIC_PREFIX = "topic.heartbeat.prefix";

  static void define(ConfigDef def) {
    new PropertyGroup(def, "Heartbeat")
        .add(
            new Property(INTERVAL, Type.LONG)
                .defaultValue(0L)
                .validator(Range.between(0L, (long) Integer.MAX_VALUE))
                .dependents(TOPIC_PREFIX)
                .displayName("Heartbeat interval (ms)")
                .documentation(
                    "How often a heartbeat record is delivered; 0: never. Kafka Connect stores an"
                        + " offset only along with a record, so that without heartbeats the offset"
                        + " stays behind while no captured table changes, and the server may purge"
                        + " the binlog past it."))
        .add(
            new Property(TOPIC_PREFIX, Type.STRING)
                .defaultValue("__debezium-heartbeat")
                .validator(TopicName.part())
                .importance(Importance.LOW)
                .width(Width.MEDIUM)
                .displayName("Heartbeat topic prefix")
                .documentation(
                    "Beginning of the heartbeat topic's name, which goes on with '.' and"
                        + " `topic.prefix`."));
  }

  static HeartbeatSettings from(AbstractConfig config) {
    return new HeartbeatSettings(
        Duration.ofMillis(config.getLong(INTERVAL)), config.getString(TOPIC_PREFIX));
  }

  /** Whether heartbeats are asked for. */
  public boolean enabled() {
    return !interval.isZero();
  }
}
