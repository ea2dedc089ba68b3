package io.doltconnect.support;

import com.github.dockerjava.api.exception.NotFoundException;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/** Apache Kafka's own image, in the version of the client on the class path. */
final class ContainerKafkaBroker implements KafkaBroker {
  private static final String IMAGE = "apache/kafka:" + AppInfoParser.getVersion();

  private final KafkaContainer container =
      new KafkaContainer(IMAGE)
          .withEnv("KAFKA_MESSAGE_MAX_BYTES", Integer.toString(MAX_MESSAGE_BYTES))
          .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");

  ContainerKafkaBroker() {
    container.start();
  }

  /** Whether a container engine answers and has the image: to try to pull one takes minutes. */
  static boolean isAtHand() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      return false;
    }
    try {
      DockerClientFactory.instance().client().inspectImageCmd(IMAGE).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
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
