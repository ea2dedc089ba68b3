package io.doltconnect.support;

import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.kafka.KafkaContainer;

/** Apache Kafka's own image, in the version of the client on the class path. */
final class ContainerKafkaBroker implements KafkaBroker {
  private final KafkaContainer container =
      new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion())
          .withEnv("KAFKA_MESSAGE_MAX_BYTES", Integer.toString(MAX_MESSAGE_BYTES))
          .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");

  ContainerKafkaBroker() {
    container.start();
  }

  @Override
  public String bootstrapServers() {
    return container.getBootstrapServers();
  }

  @Override
  public void close() {
    container.close();
  }
}
