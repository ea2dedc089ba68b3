package io.doltconnect.support;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics from their beginning, and topics that appear later too, as JSON. Numbers keep all
 * their digits. For one thread.
 */
public final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicRecord> all = new ArrayList<>();

  private TopicReader(String bootstrapServers, IsolationLevel isolation) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.GROUP_ID_CONFIG,
                "topic-reader-" + UUID.randomUUID(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                isolation.toString(),
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                // How soon a new topic is noticed.
                ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                500),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /** Reads the topics whose whole name matches. */
  public static TopicReader ofPattern(
      String bootstrapServers, Pattern topics, IsolationLevel isolation) {
    TopicReader reader = new TopicReader(bootstrapServers, isolation);
    reader.consumer.subscribe(topics);
    return reader;
  }

  /** Reads topics by name; they need not exist yet. */
  public static TopicReader ofTopics(
      String bootstrapServers, Set<String> topics, IsolationLevel isolation) {
    TopicReader reader = new TopicReader(bootstrapServers, isolation);
    reader.consumer.subscribe(topics);
    return reader;
  }

  /** Reads the schema change topic and all row topics of a connector, read_committed. */
  public static TopicReader ofPrefix(String bootstrapServers, String topicPrefix) {
    return ofPattern(
        bootstrapServers,
        Pattern.compile(Pattern.quote(topicPrefix) + "(\\..*)?"),
        IsolationLevel.READ_COMMITTED);
  }

  /** The records that are there now or within a moment. */
  public List<TopicRecord> poll() {
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
    all.addAll(records);
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

  /** All records that were returned so far. */
  public List<TopicRecord> all() {
    return List.copyOf(all);
  }

  @Override
  public void close() {
    consumer.close();
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
