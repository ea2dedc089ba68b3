package io.doltconnect.metrics;

import io.doltconnect.binlog.ReaderMetrics;
import io.doltconnect.incremental.SnapshotListener;
import io.doltconnect.snapshot.SnapshotMetrics;
import io.doltconnect.stream.StreamMetrics;
import java.util.List;
import java.util.function.LongSupplier;
import javax.management.StandardMBean;

/** The counters of one task, by what they are of. Thread-safe. */
public final class TaskMetrics {
  private final ConnectionState connection = new ConnectionState();
  private final ValueCounters values = new ValueCounters();
  private final DeliveryCounters delivery;
  private final ReaderCounters reader;
  private final StreamCounters stream;
  private final SnapshotCounters snapshot;
  private final ReconcileCounters reconciles = new ReconcileCounters(values);
  private final IncrementalCounters incremental = new IncrementalCounters();

  /** Nothing is counted yet. */
  public TaskMetrics() {
    this(System::nanoTime);
  }

  TaskMetrics(LongSupplier nanoTime) {
    delivery = new DeliveryCounters(nanoTime);
    reader = new ReaderCounters(connection, delivery);
    stream = new StreamCounters(values, delivery, nanoTime);
    snapshot = new SnapshotCounters(values, connection, nanoTime);
  }

  /** Whether the server answers. */
  public void connected(boolean now) {
    connection.connected(now);
  }

  public DeliveryCounters delivery() {
    return delivery;
  }

  public ReaderMetrics reader() {
    return reader;
  }

  public StreamMetrics stream() {
    return stream;
  }

  public SnapshotMetrics snapshot() {
    return snapshot;
  }

  public ReconcileCounters reconciles() {
    return reconciles;
  }

  public SnapshotListener incremental() {
    return incremental;
  }

  /** All of them as attributes. */
  public Attributes attributes() {
    return new Attributes(
        List.of(
            part(connection, ConnectionMXBean.class),
            part(reader, ReaderMXBean.class),
            part(values, ValuesMXBean.class),
            part(stream, StreamMXBean.class),
            part(delivery, DeliveryMXBean.class),
            part(reconciles, ReconcileMXBean.class),
            part(snapshot, SnapshotMXBean.class),
            part(incremental, IncrementalMXBean.class)));
  }

  private static <T> StandardMBean part(T counters, Class<T> shown) {
    return new DescribedBean(counters, shown);
  }
}
