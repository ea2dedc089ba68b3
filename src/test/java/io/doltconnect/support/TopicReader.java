package io.doltconnect.support;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics from their beginning, and topics that appear later too, as JSON. Numbers keep all
 * their digits. For one thread.
 */
public final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long DISCOVERY_NANOS = Duration.ofMillis(500).toNanos();
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Predicate<String> topics;
  private final Set<TopicPartition> partitions = new HashSet<>();
  private boolean keeps = true;
  private final List<TopicRecord> all = new ArrayList<>();
  private long nextDiscovery = System.nanoTime();

  private TopicReader(String bootstrapServers, Predicate<String> topics, IsolationLevel isolation) {
    this.topics = topics;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                isolation.toString(),
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /** Reads the topics whose whole name matches. */
  public static TopicReader ofPattern(
      String bootstrapServers, Pattern topics, IsolationLevel isolation) {
    return new TopicReader(bootstrapServers, topics.asMatchPredicate(), isolation);
  }

  /** Reads topics by name; they need not exist yet. */
  public static TopicReader ofTopics(
      String bootstrapServers, Set<String> topics, IsolationLevel isolation) {
    return new TopicReader(bootstrapServers, topics::contains, isolation);
  }

  /** Reads the schema change topic and all row topics of a connector, read_committed. */
  public static TopicReader ofPrefix(String bootstrapServers, String topicPrefix) {
    return ofPattern(
        bootstrapServers,
        Pattern.compile(Pattern.quote(topicPrefix) + "(\\..*)?"),
        IsolationLevel.READ_COMMITTED);
  }

  /** Has the reader keep no record, so that {@link #all} has none: for topics of any length. */
  public TopicReader keepingNothing() {
    keeps = false;
    return this;
  }

  /** The records that are there now or within a moment. */
  public List<TopicRecord> poll() {
    discover();
    if (partitions.isEmpty()) {
      LockSupport.parkNanos(POLL.toNanos());
      return List.of();
    }
    List<TopicRecord> records = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      records.add(
          new TopicRecord(
              record.topic(),
              record.partition(),
              record.offset(),
              record.timestamp(),
              json(record.key()),
              json(record.value())));
    }
    if (keeps) {
      all.addAll(records);
    }
    return records;
  }

  /**
   * Waits for records beside those that earlier calls returned.
   *
   * @return at least {@code count} of them
   * @throws AssertionError if they do not come in time; the message lists what came
   */
  public List<TopicRecord> awaitRecords(int count, Duration timeout) {
    return awaitRecords(records -> records.size() >= count, count + " records", timeout);
  }

  /**
   * Waits until the records beside those that earlier calls returned satisfy a condition.
   *
   * @param expected what the message of the error calls it
   * @throws AssertionError if they do not in time; the message lists what came
   */
  public List<TopicRecord> awaitRecords(
      Predicate<List<TopicRecord>> done, String expected, Duration timeout) {
    List<TopicRecord> records = new ArrayList<>();
    long end = System.nanoTime() + timeout.toNanos();
    while (!done.test(records)) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "Expected %s within %s, but there are %d:%n%s"
                .formatted(expected, timeout, records.size(), listed(records)));
      }
      records.addAll(poll());
    }
    return records;
  }

  /** Reads until no record came for a while. */
  public List<TopicRecord> drainUntilQuiet(Duration quiet) {
    List<TopicRecord> records = new ArrayList<>();
    long end = System.nanoTime() + quiet.toNanos();
    while (System.nanoTime() < end) {
      List<TopicRecord> more = poll();
      if (!more.isEmpty()) {
        records.addAll(more);
        end = System.nanoTime() + quiet.toNanos();
      }
    }
    return records;
  }

  /** Reads what all topics have at this moment, beside what earlier calls returned. */
  public List<TopicRecord> readToEnd() {
    nextDiscovery = System.nanoTime();
    List<TopicRecord> records = new ArrayList<>(poll());
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      records.addAll(poll());
    }
    return records;
  }

  /** All records that were returned so far. */
  public List<TopicRecord> all() {
    return List.copyOf(all);
  }

  @Override
  public void close() {
    consumer.close();
  }

  /**
   * Adds the partitions of new topics. A subscription would do so too, but by a rebalance, after
   * which a group without committed offsets begins anew.
   */
  private void discover() {
    if (System.nanoTime() - nextDiscovery < 0) {
      return;
    }
    nextDiscovery = System.nanoTime() + DISCOVERY_NANOS;
    boolean added = false;
    for (List<PartitionInfo> topic : consumer.listTopics().values()) {
      for (PartitionInfo partition : topic) {
        if (topics.test(partition.topic())) {
          added |= partitions.add(new TopicPartition(partition.topic(), partition.partition()));
        }
      }
    }
    if (added) {
      consumer.assign(partitions);
    }
  }

  private static JsonNode json(byte[] bytes) {
    if (bytes == null) {
      return null;
    }
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String listed(List<TopicRecord> records) {
    return records.stream()
        .map(
            record ->
                "%s@%d %s: %s"
                    .formatted(
                        record.topic(), record.offset(), record.keyPayload(), record.payload()))
        .collect(Collectors.joining("\n"));
  }
}
