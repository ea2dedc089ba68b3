package io.doltconnect.task;

import io.doltconnect.config.StreamSettings;
import io.doltconnect.snapshot.Snapshot;
import io.doltconnect.snapshot.SnapshotEnd;
import java.util.ArrayList;
import java.util.List;
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
  private List<SourceRecord> before;

  /**
   * Delivers a snapshot.
   *
   * @param before records that go before its own
   * @param after what follows it
   * @param restart what follows if it cannot go on
   * @param transactions told that each batch is one
   */
  SnapshotTask(
      Snapshot snapshot,
      StreamSettings settings,
      List<SourceRecord> before,
      Function<SnapshotEnd, Start> after,
      Function<Snapshot, Start> restart,
      KafkaTransactions transactions) {
    this.snapshot = snapshot;
    this.settings = settings;
    this.before = new ArrayList<>(before);
    this.after = after;
    this.restart = restart;
    this.transactions = transactions;
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    if (!before.isEmpty()) {
      List<SourceRecord> first = before;
      before = List.of();
      return transaction(first);
    }
    List<SourceRecord> batch =
        snapshot.poll(
            settings.maxBatchSize(), settings.maxBatchSizeInBytes(), settings.pollInterval());
    return batch.isEmpty() ? null : transaction(batch);
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
