package io.doltconnect.task;

import io.doltconnect.config.SignalSettings;
import io.doltconnect.incremental.IncrementalSnapshots;
import io.doltconnect.offset.QueuedSnapshot;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.signal.Signal;
import io.doltconnect.signal.SignalReader;
import io.doltconnect.signal.SignalTopic;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what signals ask for. The position has which ones are taken, and what they ask for, so that
 * none is done twice or lost. It belongs to the task's thread; {@link #close} may come from another
 * one.
 */
final class Signals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  private final Optional<SignalSettings.Topic> settings;
  private final StopSignal stop;
  private final String name;
  private final StreamPosition position;
  private final IncrementalSnapshots snapshots;
  private final Replaceable<SignalTopic> topic = new Replaceable<>(SignalTopic::close);

  /**
   * Reads nothing yet.
   *
   * @param name names the thread that does
   */
  Signals(
      SignalSettings settings,
      StopSignal stop,
      String name,
      StreamPosition position,
      IncrementalSnapshots snapshots) {
    this.settings = settings.topic();
    this.stop = stop;
    this.name = name;
    this.position = position;
    this.snapshots = snapshots;
  }

  /** Takes the signals that are there, without waiting; between two transactions. */
  void take() {
    if (settings.isEmpty()) {
      return;
    }
    if (topic.get() == null) {
      topic.put(
          SignalTopic.open(
              settings.get(), position.snapshots().nextSignals(settings.get().name()), stop, name));
    }
    for (Optional<SignalTopic.Received> next = topic.get().next();
        next.isPresent();
        next = topic.get().next()) {
      take(next.get());
    }
  }

  private void take(SignalTopic.Received received) {
    position.snapshots(
        position
            .snapshots()
            .taken(settings.orElseThrow().name(), received.partition(), received.offset()));
    Signal signal = SignalReader.read(received.value());
    if (signal instanceof Signal.Execute execute) {
      LOG.info(
          "A signal asks for the snapshot '{}' of tables that match {}",
          execute.id(),
          execute.tables());
      snapshots.add(
          QueuedSnapshot.of(
              execute.id(),
              QueuedSnapshot.Origin.SIGNAL,
              execute.tables(),
              execute.conditions().stream()
                  .map(filter -> new QueuedSnapshot.Condition(filter.tables(), filter.condition()))
                  .toList()));
    } else if (signal instanceof Signal.Stop stopped) {
      LOG.info("The signal '{}' stops snapshots of {}", stopped.id(), stopped.tables());
      snapshots.stop(stopped.id(), stopped.tables());
    } else if (signal instanceof Signal.Log log) {
      // Debezium puts the offset in the place of {}.
      LOG.info("{}", log.message().replace("{}", position.executed().toString()));
    } else if (signal instanceof Signal.Wrong wrong) {
      snapshots.refuse(
          wrong.id(),
          "The signal at offset %d of partition %d of topic '%s' cannot be done: %s"
              .formatted(
                  received.offset(),
                  received.partition(),
                  settings.orElseThrow().name(),
                  wrong.reason()));
    }
  }

  @Override
  public void close() {
    topic.close();
  }
}
