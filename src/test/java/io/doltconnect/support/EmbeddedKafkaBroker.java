package io.doltconnect.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
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
      format(properties);
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
    Properties properties = new Properties();
    properties.setProperty("process.roles", "broker,controller");
    properties.setProperty("node.id", "1");
    properties.setProperty("controller.quorum.voters", "1@" + controller);
    properties.setProperty(
        "listeners", "PLAINTEXT://" + bootstrapServers + ",CONTROLLER://" + controller);
    properties.setProperty("advertised.listeners", "PLAINTEXT://" + bootstrapServers);
    properties.setProperty(
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.setProperty("controller.listener.names", "CONTROLLER");
    properties.setProperty("inter.broker.listener.name", "PLAINTEXT");
    properties.setProperty("log.dirs", directory.path().resolve("data").toString());
    properties.setProperty("auto.create.topics.enable", "true");
    properties.setProperty("num.partitions", "1");
    properties.setProperty("message.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
    properties.setProperty("offsets.topic.replication.factor", "1");
    properties.setProperty("offsets.topic.num.partitions", "1");
    properties.setProperty("transaction.state.log.replication.factor", "1");
    properties.setProperty("transaction.state.log.min.isr", "1");
    properties.setProperty("transaction.state.log.num.partitions", "1");
    properties.setProperty("share.coordinator.state.topic.replication.factor", "1");
    properties.setProperty("share.coordinator.state.topic.min.isr", "1");
    properties.setProperty("group.initial.rebalance.delay.ms", "0");
    return properties;
  }

  private void format(Properties properties) {
    Path file = directory.path().resolve("server.properties");
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try (OutputStream out = Files.newOutputStream(file);
        PrintStream print = new PrintStream(output, true, StandardCharsets.UTF_8)) {
      properties.store(out, null);
      String[] arguments = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
      if (StorageTool.execute(arguments, print) != 0) {
        throw new IllegalStateException(
            "Kafka's storage cannot be formatted: " + output.toString(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
