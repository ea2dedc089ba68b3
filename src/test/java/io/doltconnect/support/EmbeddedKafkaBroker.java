package io.doltconnect.support;

import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * Broker and controller in this Java process, by the classes that Kafka's own start script runs.
 * Kafka's test kit is not used: its listeners are open to all interfaces.
 */
final class EmbeddedKafkaBroker implements KafkaBroker {
  private final TemporaryDirectory directory = new TemporaryDirectory("kafka-broker");
  private final String bootstrapServers;
  private final KafkaRaftServer server;

  EmbeddedKafkaBroker() {
    bootstrapServers = "127.0.0.1:" + FreePort.find();
    Properties properties = properties("127.0.0.1:" + FreePort.find());
    boolean started = false;
    try {
      BrokerStorage.format(properties, directory.path().resolve("server.properties"));
      server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
      server.startup();
      started = true;
    } finally {
      if (!started) {
        directory.close();
      }
    }
  }

  @Override
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
    directory.close();
  }

  private Properties properties(String controller) {
    Properties properties = BrokerStorage.properties(controller, directory.path().resolve("data"));
    properties.setProperty(
        "listeners", "PLAINTEXT://" + bootstrapServers + ",CONTROLLER://" + controller);
    properties.setProperty("advertised.listeners", "PLAINTEXT://" + bootstrapServers);
    properties.setProperty(
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    return properties;
  }
}
