package io.doltconnect.task;

import io.doltconnect.config.StreamSettings;
import io.doltconnect.notification.Notifications;
import io.doltconnect.snapshot.Snapshot;
import io.doltconnect.snapshot.SnapshotEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.connect.source.SourceRecord;

/** Delivers a snapshot. */
final class SnapshotTask implements TaskPhase {
  private final Snapshot snapshot;
  private final StreamSettings settings;
  private final Function<SnapshotEnd, Start> after;
  private final Function<Snapshot, Start> restart;
  private final KafkaTransactions transactions;
  private final Notifications notifications;
  private final String id = Notifications.newId();
  private boolean told;
  private List<SourceRecord> before;

  /**
   * Delivers a snapshot.
   *
   * @param before records that go before its own
   * @param after what follows it
   * @param restart what follows if it cannot go on
   * @param transactions told that each batch is one
   * @param notifications told how it goes
   */
  SnapshotTask(
      Snapshot snapshot,
      StreamSettings settings,
      List<SourceRecord> before,
      Function<SnapshotEnd, Start> after,
      Function<Snapshot, Start> restart,
      KafkaTransactions transactions,
      Notifications notifications) {
    this.snapshot = snapshot;
    this.settings = settings;
    this.before = new ArrayList<>(before);
    this.after = after;
    this.restart = restart;
    this.transactions = transactions;
    this.notifications = notifications;
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    if (!told) {
      told = true;
      tell("STARTED");
    }
    if (!before.isEmpty()) {
      List<SourceRecord> first = before;
      before = List.of();
      return transaction(first);
    }
    List<SourceRecord> batch =
        snapshot.poll(
            settings.maxBatchSize(), settings.maxBatchSizeInBytes(), settings.pollInterval());
    if (snapshot.broken().isPresent()) {
      tell("ABORTED");
    } else if (snapshot.end().isPresent()) {
      tell("COMPLETED");
    }
    if (notifications.any()) {
      notifications.take(snapshot.offset(), batch);
    }
    return batch.isEmpty() ? null : transaction(batch);
  }

  private void tell(String type) {
    notifications.send(id, "Initial Snapshot", type, Map.of());
  }

  private List<SourceRecord> transaction(List<SourceRecord> batch) {
    transactions.endAfter(batch.get(batch.size() - 1));
    return batch;
  }

  @Override
  public Optional<Start> next() {
    if (snapshot.broken().isPresent()) {
      return Optional.of(restart.apply(snapshot));
    }
    return snapshot.end().map(after);
  }

  @Override
  public void close() {
    snapshot.close();
  }
}
