package io.doltconnect.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/**
 * Where it is told how snapshots go.
 *
 * @param channels {@code notification.enabled.channels}
 * @param topic {@code notification.sink.topic.name}
 */
public record NotificationSettings(Set<String> channels, String topic) {
  public static final String CHANNELS = "notification.enabled.channels";
  public static final String TOPIC = "notification.sink.topic.name";

  /** A topic. */
  public static final String SINK = "sink";

  /** A bean. */
  public static final String JMX = "jmx";

  /** The worker's log. */
  public static final String LOG = "log";

  private static final List<String> KNOWN = List.of(SINK, JMX, LOG);

  public NotificationSettings {
    channels = Set.copyOf(channels);
  }

  static void define(ConfigDef def) {
    new PropertyGroup(def, "Notifications")
        .add(
            new Property(CHANNELS, Type.LIST)
                .defaultValue("")
                .validator(
                    LambdaValidator.with(
                        NotificationSettings::requireKnown, () -> KNOWN.toString()))
                .dependents(TOPIC)
                .displayName("Channels of notifications")
                .documentation(
                    "Where it is told how snapshots and reconciles go, in Debezium's form; empty:"
                        + " nowhere. 'sink': in `notification.sink.topic.name`; 'jmx': in a bean;"
                        + " 'log': in the worker's log."))
        .add(
            new Property(TOPIC, Type.STRING)
                .defaultValue("")
                .validator(
                    LambdaValidator.with(
                        NotificationSettings::requireTopic, TopicName.whole()::toString))
                .width(Width.LONG)
                .displayName("Topic of notifications")
                .documentation("The topic of notifications; needed with the channel 'sink'."));
  }

  private static void requireKnown(String key, Object channels) {
    for (Object channel : (List<?>) channels) {
      if (!KNOWN.contains(channel)) {
        throw new ConfigException(
            key, channels, "'%s' is none of %s; correct or remove it.".formatted(channel, KNOWN));
      }
    }
  }

  private static void requireTopic(String key, Object topic) {
    if (!((String) topic).isEmpty()) {
      TopicName.whole().ensureValid(key, topic);
    }
  }

  static NotificationSettings from(AbstractConfig config) {
    return new NotificationSettings(Set.copyOf(config.getList(CHANNELS)), config.getString(TOPIC));
  }

  static List<PropertyConflict> conflicts(Map<String, ?> values) {
    boolean sink = values.get(CHANNELS) instanceof List<?> channels && channels.contains(SINK);
    return sink && "".equals(values.get(TOPIC))
        ? List.of(
            new PropertyConflict(
                TOPIC,
                "'%s' is needed with the channel '%s' in '%s'; name a topic."
                    .formatted(TOPIC, SINK, CHANNELS)))
        : List.of();
  }
}
