package io.doltconnect.metrics;

import io.doltconnect.config.Operation;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.stream.StreamMetrics;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What the stream makes of the log. Thread-safe. */
final class StreamCounters extends ReaderOfRows implements StreamMetrics, StreamMXBean {
  private static final long NEVER = -1;

  private final DeliveryCounters delivery;
  private final LongSupplier nanoTime;
  private final LongAdder split = new LongAdder();
  private final LongAdder created = new LongAdder();
  private final LongAdder updated = new LongAdder();
  private final LongAdder deleted = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder filtered = new LongAdder();
  private final LongAdder statements = new LongAdder();
  private final LongAdder seen = new LongAdder();
  private volatile long lastSeen;

  StreamCounters(ValueCounters values, DeliveryCounters delivery, LongSupplier nanoTime) {
    super(values);
    this.delivery = delivery;
    this.nanoTime = nanoTime;
  }

  private void see() {
    seen.increment();
    lastSeen = nanoTime.getAsLong();
  }

  @Override
  public void transaction(Gtid gtid, GtidSet executed) {
    delivery.read(gtid, executed);
  }

  @Override
  public void rowFailed() {
    super.rowFailed();
    see();
  }

  @Override
  public void splitTransaction() {
    split.increment();
  }

  @Override
  public void row(Operation operation) {
    switch (operation) {
      case CREATE -> created.increment();
      case UPDATE -> updated.increment();
      case DELETE -> deleted.increment();
      case READ, TRUNCATE -> throw new IllegalArgumentException("Dolt logs a TRUNCATE as deletes");
    }
    see();
  }

  @Override
  public void droppedRow() {
    dropped.increment();
    see();
  }

  @Override
  public void filteredEvent() {
    filtered.increment();
    see();
  }

  @Override
  public void statement() {
    statements.increment();
    see();
  }

  @Override
  public long getSplitTransactions() {
    return split.sum();
  }

  @Override
  public long getRowsCreated() {
    return created.sum();
  }

  @Override
  public long getRowsUpdated() {
    return updated.sum();
  }

  @Override
  public long getRowsDeleted() {
    return deleted.sum();
  }

  @Override
  public long getRowsDropped() {
    return dropped.sum();
  }

  @Override
  public long getEventsFiltered() {
    return filtered.sum();
  }

  @Override
  public long getStatements() {
    return statements.sum();
  }

  @Override
  public long getTotalNumberOfEventsSeen() {
    return seen.sum();
  }

  @Override
  public long getMilliSecondsSinceLastEvent() {
    return seen.sum() == 0 ? NEVER : (nanoTime.getAsLong() - lastSeen) / 1_000_000;
  }
}
