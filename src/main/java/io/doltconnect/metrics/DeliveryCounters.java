package io.doltconnect.metrics;

import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Follows transactions from the server to Kafka. The reader tells what the server has, the task
 * what it has read and handed over, and Kafka Connect's producer which records are in Kafka. It
 * confirms records of one topic in their order, but not those of several: a transaction counts as
 * soon as as many records are confirmed as were handed over with it and before it. Thread-safe.
 */
public final class DeliveryCounters implements DeliveryMXBean {
  private static final long UNKNOWN = -1;
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** The oldest ones matter; so many transactions are not waited for in earnest. */
  private static final int MAX_WAITING = 100_000;

  /** What is delivered once a number of records is. */
  private record Mark(long records, long transactions, Gtid gtid, GtidSet executed) {}

  private record Received(Gtid gtid, long moment) {}

  private record Known(GtidSet gtids, long moment) {}

  private final LongSupplier nanoTime;
  private final Deque<Mark> marks = new ArrayDeque<>();
  private final Deque<Received> waiting = new ArrayDeque<>();
  private Known first;
  private GtidSet known = GtidSet.empty();
  private GtidSet delivered;
  private Gtid lastGtid;
  private Gtid lastRead;
  private long transactions;
  private long read;
  private Mark newest;
  private long handedOver;
  private long confirmed;
  private long takenAway;

  DeliveryCounters(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** What the server has executed, and what of it is not wanted or was received. */
  synchronized void serverHas(GtidSet executed, GtidSet received) {
    if (delivered == null) {
      delivered = received;
    }
    known = executed.union(received);
    if (first == null && !executed.isContainedIn(delivered)) {
      first = new Known(executed, nanoTime.getAsLong());
    }
  }

  /** A transaction begins to be received. */
  synchronized void received(Gtid gtid) {
    known = known.with(gtid);
    if (waiting.size() < MAX_WAITING) {
      waiting.add(new Received(gtid, nanoTime.getAsLong()));
    }
  }

  /** The records of a transaction are made, or it has none. */
  synchronized void read(Gtid gtid, GtidSet executed) {
    read++;
    lastRead = gtid;
    newest = new Mark(0, read, gtid, executed);
  }

  /** What the log lost is made up for, so that transactions count that were not read. */
  public synchronized void reconciled(GtidSet executed) {
    newest = new Mark(0, read, newest == null ? lastRead : newest.gtid(), executed);
  }

  /** Records are handed to Kafka Connect; those of all transactions that were read before. */
  public synchronized void handedOver(int records) {
    handedOver += records;
    if (newest != null) {
      marks.add(new Mark(handedOver, newest.transactions(), newest.gtid(), newest.executed()));
      newest = null;
      takeMarks();
    }
  }

  /**
   * A record that was handed over is done with.
   *
   * @param inKafka whether it is in Kafka; if not, it was taken away on its way
   */
  public synchronized void confirmed(boolean inKafka) {
    if (inKafka) {
      confirmed++;
    } else {
      takenAway++;
    }
    takeMarks();
  }

  private void takeMarks() {
    boolean taken = false;
    while (!marks.isEmpty() && marks.peek().records() <= confirmed + takenAway) {
      Mark mark = marks.poll();
      transactions = mark.transactions();
      lastGtid = mark.gtid();
      delivered = mark.executed();
      taken = true;
    }
    if (taken) {
      while (!waiting.isEmpty() && delivered.contains(waiting.peek().gtid())) {
        waiting.poll();
      }
      if (first != null && first.gtids().isContainedIn(delivered)) {
        first = known.isContainedIn(delivered) ? null : new Known(known, nanoTime.getAsLong());
      }
    }
  }

  @Override
  public synchronized String getLastGtid() {
    return String.valueOf(lastGtid);
  }

  @Override
  public synchronized long getTransactions() {
    return transactions;
  }

  @Override
  public synchronized long getRecordsConfirmed() {
    return confirmed;
  }

  @Override
  public synchronized long getRecordsTakenAway() {
    return takenAway;
  }

  @Override
  public synchronized long getRecordsInFlight() {
    return handedOver - confirmed - takenAway;
  }

  @Override
  public synchronized long getLagInTransactions() {
    if (delivered == null) {
      return UNKNOWN;
    }
    return known.minus(delivered).count();
  }

  @Override
  public synchronized long getMilliSecondsBehindSource() {
    if (delivered == null) {
      return UNKNOWN;
    }
    long now = nanoTime.getAsLong();
    long seen = first == null ? 0 : now - first.moment();
    long came = waiting.isEmpty() ? 0 : now - waiting.peek().moment();
    return Math.max(seen, came) / NANOS_PER_MILLI;
  }
}
