package io.doltconnect.task;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The records that are made and not yet handed to the worker. Not thread-safe: it belongs to the
 * task's thread.
 */
abstract class Outgoing {
  private final int batchRecords;
  private final long batchBytes;
  private List<SourceRecord> ready = new ArrayList<>();
  private long readyBytes;

  private Outgoing(int batchRecords, long batchBytes) {
    this.batchRecords = batchRecords;
    this.batchBytes = batchBytes;
  }

  /** Hands over what there is. */
  static Outgoing asMade(int batchRecords, long batchBytes) {
    return new AsMade(batchRecords, batchBytes);
  }

  /**
   * Hands over whole transactions, or parts of those that are too large for one of Kafka's. So a
   * transaction of Kafka is never open between two polls, while the source is away, say: readers
   * would wait for its end, and the worker fails if that does not come in time.
   *
   * @param maxRecords the most records of one
   * @param maxBytes the most bytes of rows that these were made of
   */
  static Outgoing whole(
      int batchRecords,
      long batchBytes,
      int maxRecords,
      long maxBytes,
      KafkaTransactions transactions) {
    return new Whole(batchRecords, batchBytes, maxRecords, maxBytes, transactions);
  }

  /** Where records are added. */
  abstract List<SourceRecord> records();

  /** How many records may be in {@link #records} after the next step. */
  abstract int maxRecords();

  /** How many bytes of rows may be read in the next step; at least one. */
  abstract int maxBytes();

  /** So many bytes of rows were read for the records. */
  abstract void read(long bytes);

  /** Whether there is a part of a transaction, to which nothing else may be added. */
  abstract boolean isWithinTransaction();

  /** Whether what there is of the transaction has to be one in Kafka. */
  abstract boolean mustSplit();

  /** What was added is a transaction, or has to be one. */
  abstract void end();

  /** Forgets what was added since the last end. */
  abstract void discard();

  /** Whether a batch is full. */
  final boolean isFull() {
    return ready.size() >= batchRecords || readyBytes >= batchBytes;
  }

  /** Whether there is nothing to hand over. */
  final boolean isEmpty() {
    return ready.isEmpty();
  }

  /** Hands over what is ready. */
  final List<SourceRecord> take() {
    List<SourceRecord> batch = ready;
    ready = new ArrayList<>();
    readyBytes = 0;
    return batch;
  }

  private static final class AsMade extends Outgoing {
    private AsMade(int batchRecords, long batchBytes) {
      super(batchRecords, batchBytes);
    }

    @Override
    List<SourceRecord> records() {
      return super.ready;
    }

    @Override
    int maxRecords() {
      return super.batchRecords;
    }

    @Override
    int maxBytes() {
      return clamp(super.batchBytes - super.readyBytes);
    }

    @Override
    void read(long bytes) {
      super.readyBytes += bytes;
    }

    @Override
    boolean isWithinTransaction() {
      return false;
    }

    @Override
    boolean mustSplit() {
      return false;
    }

    @Override
    void end() {
      // The worker decides.
    }

    @Override
    void discard() {
      // What is made is as good as delivered.
    }
  }

  private static final class Whole extends Outgoing {
    private final int maxRecords;
    private final long maxBytes;
    private final KafkaTransactions transactions;
    private final List<SourceRecord> open = new ArrayList<>();
    private long openBytes;

    private Whole(
        int batchRecords,
        long batchBytes,
        int maxRecords,
        long maxBytes,
        KafkaTransactions transactions) {
      super(batchRecords, batchBytes);
      this.maxRecords = maxRecords;
      this.maxBytes = maxBytes;
      this.transactions = transactions;
    }

    @Override
    List<SourceRecord> records() {
      return open;
    }

    @Override
    int maxRecords() {
      // In steps, so that a poll comes to its end in time.
      return Math.min(maxRecords, open.size() + super.batchRecords);
    }

    @Override
    int maxBytes() {
      return clamp(Math.min(super.batchBytes, maxBytes - openBytes));
    }

    @Override
    void read(long bytes) {
      openBytes += bytes;
    }

    @Override
    boolean isWithinTransaction() {
      return !open.isEmpty();
    }

    @Override
    boolean mustSplit() {
      return !open.isEmpty() && (open.size() >= maxRecords || openBytes >= maxBytes);
    }

    @Override
    void end() {
      if (!open.isEmpty()) {
        transactions.endAfter(open.get(open.size() - 1));
        super.ready.addAll(open);
        super.readyBytes += openBytes;
        open.clear();
      }
      openBytes = 0;
    }

    @Override
    void discard() {
      open.clear();
      openBytes = 0;
    }
  }

  private static int clamp(long bytes) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes));
  }
}
