package io.doltconnect.signal;

import io.doltconnect.config.SignalSettings;
import io.doltconnect.retry.Backoff;
import io.doltconnect.retry.Outage;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.threads.NamedThreads;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic of signals in a thread of its own, for as long as it takes: a broker that is away,
 * or a topic that is not there, is told of in the log and tried again. {@link #next} belongs to the
 * task's thread; {@link #close} may come from another one.
 */
public final class SignalTopic implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SignalTopic.class);
  private static final int MOST_WAITING = 100;
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));

  private final SignalSettings.Topic topic;
  private final StopSignal stop;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final BlockingQueue<Received> received = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Outage outage = new Outage(LOG);
  private final Thread thread;
  private volatile boolean closed;

  /** A record of the topic that is meant for the connector. */
  public record Received(int partition, long offset, String value) {}

  /**
   * Begins to read.
   *
   * @param from by partition the offset of the first record; of others all that they have, unless
   *     the consumer's properties say otherwise
   * @param name names the thread
   */
  public static SignalTopic open(
      SignalSettings.Topic topic, Map<Integer, Long> from, StopSignal stop, String name) {
    SignalTopic opened = new SignalTopic(topic, from, stop, name);
    opened.thread.start();
    return opened;
  }

  private SignalTopic(
      SignalSettings.Topic topic, Map<Integer, Long> from, StopSignal stop, String name) {
    this.topic = topic;
    this.stop = stop;
    from.forEach(
        (partition, offset) -> positions.put(new TopicPartition(topic.name(), partition), offset));
    this.thread = new NamedThreads(name).newThread(this::read);
  }

  /** The next record, if there is one already. */
  public Optional<Received> next() {
    return Optional.ofNullable(received.poll());
  }

  private void read() {
    int failures = 0;
    try {
      while (!closed) {
        Consumer<String, String> consumer = consumer();
        try {
          assign(consumer);
          while (!closed) {
            for (ConsumerRecord<String, String> next : consumer.poll(topic.pollTimeout())) {
              failures = 0;
              take(next);
            }
          }
        } catch (InterruptException e) {
          throw e;
        } catch (KafkaException e) {
          failures++;
          Duration wait = BACKOFF.wait(failures);
          outage.failed("Signals cannot be read of " + topic + ": " + e.getMessage(), wait);
          if (stop.await(wait)) {
            return;
          }
        } finally {
          close(consumer);
        }
      }
    } catch (InterruptedException | InterruptException e) {
      LOG.debug("The topic of signals was closed", e);
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.error(
          "Signals are not read any more of {}; restart the task to have them read", topic, e);
      throw e;
    }
  }

  /** An interrupted thread cannot close it, and says so as an error. */
  private static void close(Consumer<?, ?> consumer) {
    boolean interrupted = Thread.interrupted();
    consumer.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Consumer<String, String> consumer() {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, topic.groupId());
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.putAll(topic.consumer());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrapServers());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
  }

  private void assign(Consumer<String, String> consumer) {
    List<PartitionInfo> found = consumer.partitionsFor(topic.name());
    if (found == null || found.isEmpty()) {
      throw new KafkaException("there is no such topic");
    }
    List<TopicPartition> partitions =
        found.stream().map(part -> new TopicPartition(part.topic(), part.partition())).toList();
    consumer.assign(partitions);
    partitions.stream()
        .filter(positions::containsKey)
        .forEach(partition -> consumer.seek(partition, positions.get(partition)));
    outage.over("Signals are read again");
    outage.settled();
    LOG.info("Signals with the key '{}' are read of {}", topic.key(), topic);
  }

  private void take(ConsumerRecord<String, String> next) throws InterruptedException {
    positions.put(new TopicPartition(next.topic(), next.partition()), next.offset() + 1);
    if (!topic.key().equals(next.key())) {
      LOG.debug("A signal with the key '{}' is for another connector", next.key());
    } else if (next.value() != null && !next.value().isBlank()) {
      received.put(new Received(next.partition(), next.offset(), next.value()));
    }
  }

  /** Ends the reading; does not wait for that. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
