package io.doltconnect.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaBrokerIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @Test
  void servesTransactionsToReadersOfTopicsThatAppearLater()
      throws ExecutionException, InterruptedException {
    try (KafkaBroker broker = KafkaBroker.start();
        TopicReader committed = TopicReader.ofPrefix(broker.bootstrapServers(), "shop");
        TopicReader uncommitted =
            TopicReader.ofTopics(
                broker.bootstrapServers(), Set.of("shop.t"), IsolationLevel.READ_UNCOMMITTED);
        KafkaProducer<byte[], byte[]> producer = producer(broker, "writer")) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, "shop.t", "1", "{\"aborted\":true}");
      producer.abortTransaction();
      producer.beginTransaction();
      send(producer, "shop.t", "1", "{\"schema\":{},\"payload\":{\"n\":0.10}}");
      send(producer, "shop.t", "1", null);
      send(producer, "shopping", "1", "{}");
      producer.commitTransaction();

      List<TopicRecord> records = committed.awaitRecords(2, TIMEOUT);
      assertThat(records).extracting(TopicRecord::topic).containsExactly("shop.t", "shop.t");
      assertThat(records.get(0).payload().get("n").decimalValue()).isEqualByComparingTo("0.1");
      assertThat(records.get(0).payload()).hasToString("{\"n\":0.10}");
      assertThat(records.get(1).isTombstone()).isTrue();
      assertThat(records.get(1).keyPayload().asInt()).isEqualTo(1);
      assertThat(committed.drainUntilQuiet(Duration.ofSeconds(1))).isEmpty();
      assertThat(uncommitted.awaitRecords(3, TIMEOUT)).hasSize(3);
      producer.beginTransaction();
      send(producer, "shop.later", "2", "{}");
      producer.commitTransaction();
      // A topic that appears does not make the others begin anew.
      assertThat(committed.awaitRecords(1, TIMEOUT))
          .extracting(TopicRecord::topic)
          .containsExactly("shop.later");
      assertThatThrownBy(() -> committed.awaitRecords(1, Duration.ofMillis(300)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("Expected 1 records");
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(
      KafkaBroker broker, String transactionalId) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", transactionalId),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, String key, String value)
      throws ExecutionException, InterruptedException {
    producer.send(new ProducerRecord<>(topic, bytes(key), bytes(value))).get();
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
