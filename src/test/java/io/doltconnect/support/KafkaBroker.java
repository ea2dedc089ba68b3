package io.doltconnect.support;

import java.util.Locale;
import java.util.Optional;

/**
 * A single Kafka broker in KRaft mode, which creates topics when they are first used. It runs in a
 * container where a container engine answers that has the image, and otherwise in this Java
 * process.
 */
public interface KafkaBroker extends AutoCloseable {
  /** System property, or in upper case with an underscore the variable, that fixes the choice. */
  String CHOICE = "kafka.broker";

  /** Bytes that a message may have: single rows of several megabytes are tested too. */
  int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

  /** What clients on this machine connect to. */
  String bootstrapServers();

  /** Stops the broker and deletes its data. */
  @Override
  void close();

  /**
   * Starts a broker.
   *
   * @throws IllegalArgumentException if {@link #CHOICE} is neither container nor embedded
   * @throws IllegalStateException if the broker does not start
   */
  static KafkaBroker start() {
    String choice =
        Optional.ofNullable(System.getProperty(CHOICE))
            .or(
                () ->
                    Optional.ofNullable(
                        System.getenv(CHOICE.replace('.', '_').toUpperCase(Locale.ROOT))))
            .orElse("");
    return switch (choice) {
      case "container" -> new ContainerKafkaBroker();
      case "embedded" -> new EmbeddedKafkaBroker();
      case "" ->
          ContainerKafkaBroker.isAtHand() ? new ContainerKafkaBroker() : new EmbeddedKafkaBroker();
      default ->
          throw new IllegalArgumentException(
              "'%s' is '%s'; set it to container or embedded, or leave it out"
                  .formatted(CHOICE, choice));
    };
  }
}
