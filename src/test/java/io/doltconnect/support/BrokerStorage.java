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
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/** What a broker that is its own controller is set up with. */
final class BrokerStorage {
  private BrokerStorage() {}

  /** All settings but those of the listeners for clients. */
  static Properties properties(String controller, Path data) {
    Properties properties = new Properties();
    properties.setProperty("process.roles", "broker,controller");
    properties.setProperty("node.id", "1");
    properties.setProperty("controller.quorum.voters", "1@" + controller);
    properties.setProperty("controller.listener.names", "CONTROLLER");
    properties.setProperty("inter.broker.listener.name", "PLAINTEXT");
    properties.setProperty("log.dirs", data.toString());
    properties.setProperty("auto.create.topics.enable", "true");
    properties.setProperty("num.partitions", "1");
    properties.setProperty("message.max.bytes", Integer.toString(KafkaBroker.MAX_MESSAGE_BYTES));
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

  /** Writes the settings to a file, and formats the storage that they name. */
  static void format(Properties properties, Path file) {
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
