package io.doltconnect.task;

import io.doltconnect.config.TransactionSettings;
import io.doltconnect.config.TransactionSettings.Boundary;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.source.TransactionContext;

/**
 * Tells the worker where Kafka's transactions end.
 *
 * <p>It is told of records, not of batches: the worker would commit a batch of which it was stopped
 * in the middle (ExactlyOnceWorkerSourceTask.finalOffsetCommit). A record that a transform drops
 * ends its transaction all the same (recordDropped there).
 *
 * @see <a
 *     href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-618%3A+Exactly-Once+Support+for+Source+Connectors">KIP-618</a>
 */
@FunctionalInterface
public interface KafkaTransactions {

  /** The worker decides, or has no transactions. */
  KafkaTransactions OF_WORKER = last -> {};

  /** A record that is handed to the worker with the next batch is the last of its transaction. */
  void endAfter(SourceRecord last);

  /**
   * What the worker can be told. The only place that knows what a worker may lack.
   *
   * @throws ConnectException if the connector is to say where transactions end, but cannot
   */
  static KafkaTransactions of(SourceTaskContext worker, Boundary boundary) {
    if (boundary == Boundary.WORKER) {
      return OF_WORKER;
    }
    TransactionContext context;
    try {
      context = worker.transactionContext();
    } catch (NoSuchMethodError | NoClassDefFoundError e) {
      throw new ConnectException(
          "'%s' is 'connector', but the worker is older than Kafka 3.3 and has no transactions; remove it, or use a later one."
              .formatted(TransactionSettings.BOUNDARY),
          e);
    }
    if (context == null) {
      throw new ConnectException(
          ("'%s' is 'connector', but this worker does not write transactions: it is a standalone"
                  + " one, or its 'exactly.once.source.support' is not 'enabled'. Enable it there, or"
                  + " remove '%1$s' here.")
              .formatted(TransactionSettings.BOUNDARY));
    }
    return context::commitTransaction;
  }
}
