package io.doltconnect.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/**
 * Where signals come from that ask for something while the stream runs.
 *
 * @param topic the topic of signals; empty if there is none
 */
public record SignalSettings(Optional<Topic> topic) {
  public static final String CHANNELS = "signal.enabled.channels";
  public static final String TOPIC = "signal.kafka.topic";
  public static final String BOOTSTRAP_SERVERS = "signal.kafka.bootstrap.servers";
  public static final String GROUP_ID = "signal.kafka.groupId";
  public static final String POLL_TIMEOUT = "signal.kafka.poll.timeout.ms";

  /** What the names of properties begin with that are the consumer's own. */
  static final String CONSUMER_PREFIX = "signal.consumer.";

  private static final String KAFKA = "kafka";

  /**
   * A topic of signals.
   *
   * @param name its name
   * @param key the key of records that are meant for this connector
   * @param bootstrapServers where its cluster is
   * @param groupId the consumer's group
   * @param pollTimeout how long the consumer waits at once
   * @param consumer other properties of the consumer
   */
  public record Topic(
      String name,
      String key,
      String bootstrapServers,
      String groupId,
      Duration pollTimeout,
      Map<String, Object> consumer) {
    public Topic {
      consumer = Map.copyOf(consumer);
    }

    /** Without the consumer's properties, which may be secrets. */
    @Override
    public String toString() {
      return "topic '%s' of %s".formatted(name, bootstrapServers);
    }
  }

  static void define(ConfigDef def) {
    new PropertyGroup(def, "Signals")
        .add(
            new Property(CHANNELS, Type.LIST)
                .defaultValue("")
                .validator(LambdaValidator.with(SignalSettings::requireKafka, () -> "[kafka]"))
                .dependents(TOPIC, BOOTSTRAP_SERVERS, GROUP_ID, POLL_TIMEOUT)
                .displayName("Channels of signals")
                .documentation(
                    "Where signals are taken from that ask for ad-hoc snapshots and more while the"
                        + " connector runs; empty: from nowhere. 'kafka': from `signal.kafka.topic`."
                        + " There is no 'source', because nothing is written to the server."))
        .add(
            new Property(TOPIC, Type.STRING)
                .defaultValue("")
                .validator(orEmpty(TopicName.whole()))
                .width(Width.LONG)
                .displayName("Topic of signals")
                .documentation(
                    "The topic of signals; empty: `topic.prefix` with '-signal' behind it. A record"
                        + " is meant for the connector if its key is `topic.prefix`."))
        .add(
            new Property(BOOTSTRAP_SERVERS, Type.STRING)
                .defaultValue("")
                .validator(orEmpty(new WithoutControlCharacters()))
                .width(Width.LONG)
                .displayName("Brokers of the topic of signals")
                .documentation(
                    "Host and port of one or more brokers of the cluster that has the topic of"
                        + " signals, separated by commas. Required with"
                        + " `signal.enabled.channels=kafka`. What else the consumer needs, such as"
                        + " its log-in, goes into properties that begin with `signal.consumer.`."))
        .add(
            new Property(GROUP_ID, Type.STRING)
                .defaultValue("kafka-signal")
                .validator(new WithoutControlCharacters())
                .importance(Importance.LOW)
                .displayName("Group of the consumer of signals")
                .documentation(
                    "The group that the consumer of signals names itself with, for the brokers'"
                        + " access control. It commits nothing: which signals were taken is in the"
                        + " connector's offset."))
        .add(
            new Property(POLL_TIMEOUT, Type.INT)
                .defaultValue(100)
                .validator(Range.atLeast(1))
                .importance(Importance.LOW)
                .displayName("Poll timeout of the consumer of signals (ms)")
                .documentation("How long the consumer of signals waits for records at once."));
  }

  private static Validator orEmpty(Validator validator) {
    return LambdaValidator.with(
        (key, value) -> {
          if (!"".equals(value)) {
            validator.ensureValid(key, value);
          }
        },
        validator::toString);
  }

  private static void requireKafka(String key, Object channels) {
    for (Object channel : (List<?>) channels) {
      if (!KAFKA.equals(channel)) {
        throw new ConfigException(
            key,
            channels,
            "'%s' is no channel of this connector; it has 'kafka' only: nothing is written to the server, and a signal there would be ('source')."
                .formatted(channel));
      }
    }
  }

  static SignalSettings from(AbstractConfig config) {
    if (config.getList(CHANNELS).isEmpty()) {
      return new SignalSettings(Optional.empty());
    }
    String prefix = config.getString(RecordSettings.TOPIC_PREFIX);
    String topic = config.getString(TOPIC);
    Map<String, Object> consumer = new HashMap<>();
    config
        .originalsWithPrefix(CONSUMER_PREFIX)
        .forEach(
            (key, value) -> {
              if (value != null) {
                consumer.put(key, value);
              }
            });
    return new SignalSettings(
        Optional.of(
            new Topic(
                topic.isBlank() ? prefix + "-signal" : topic.trim(),
                prefix,
                config.getString(BOOTSTRAP_SERVERS),
                config.getString(GROUP_ID),
                Duration.ofMillis(config.getInt(POLL_TIMEOUT)),
                consumer)));
  }

  static List<PropertyConflict> conflicts(Map<String, ?> values) {
    boolean enabled = values.get(CHANNELS) instanceof List<?> channels && !channels.isEmpty();
    boolean located = values.get(BOOTSTRAP_SERVERS) instanceof String servers && !servers.isBlank();
    return enabled && !located
        ? List.of(
            new PropertyConflict(
                BOOTSTRAP_SERVERS,
                "'%s' is needed with '%s'; give host and port of a broker of the cluster that has the topic of signals."
                    .formatted(BOOTSTRAP_SERVERS, CHANNELS)))
        : List.of();
  }

  /** Whether the property's name is one that the consumer knows. */
  static boolean isConsumers(String key) {
    return key.startsWith(CONSUMER_PREFIX);
  }
}
