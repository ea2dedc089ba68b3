package io.doltconnect.metrics;

import io.doltconnect.binlog.ReaderMetrics;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What the reader of the binlog sees. Thread-safe. */
final class ReaderCounters implements ReaderMetrics, ReaderMXBean {
  private final ConnectionState connection;
  private final DeliveryCounters delivery;
  private final LongAdder reconnects = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder torn = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final AtomicReference<GtidSet> burnt = new AtomicReference<>(GtidSet.empty());
  private volatile LongSupplier queued = () -> 0;
  private volatile long capacity;

  ReaderCounters(ConnectionState connection, DeliveryCounters delivery) {
    this.connection = connection;
    this.delivery = delivery;
  }

  @Override
  public void connected(boolean connected) {
    connection.connected(connected);
  }

  @Override
  public void queue(LongSupplier bytesNow, long bytesAtMost) {
    queued = bytesNow;
    capacity = bytesAtMost;
  }

  @Override
  public void serverHas(GtidSet executed, GtidSet received) {
    delivery.serverHas(executed, received);
  }

  @Override
  public void received(Gtid gtid) {
    delivery.received(gtid);
  }

  @Override
  public void reconnect() {
    reconnects.increment();
  }

  @Override
  public void bytes(int count) {
    bytes.add(count);
  }

  @Override
  public void tornEvent() {
    torn.increment();
  }

  @Override
  public void unknownEvent() {
    unknown.increment();
  }

  @Override
  public void burnt(GtidSet gtids) {
    burnt.updateAndGet(set -> set.union(gtids));
  }

  @Override
  public long getReconnects() {
    return reconnects.sum();
  }

  @Override
  public long getBytesRead() {
    return bytes.sum();
  }

  @Override
  public long getTornEvents() {
    return torn.sum();
  }

  @Override
  public long getUnknownEvents() {
    return unknown.sum();
  }

  @Override
  public String getBurntGtids() {
    return burnt.get().toString();
  }

  @Override
  public long getCurrentQueueSizeInBytes() {
    return queued.getAsLong();
  }

  @Override
  public long getMaxQueueSizeInBytes() {
    return capacity;
  }

  @Override
  public long getQueueRemainingCapacity() {
    return Math.max(0, capacity - queued.getAsLong());
  }
}
