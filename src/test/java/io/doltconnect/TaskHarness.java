package io.doltconnect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * Runs a real task without a worker, so that it can be stopped between any two records: the offset
 * of the last record that was kept is what the next start finds.
 */
public final class TaskHarness implements AutoCloseable {
  private final Supplier<SourceTask> tasks;
  private final Map<String, String> properties;
  private Map<String, Object> offset;
  private SourceTask task;

  public TaskHarness(Map<String, String> properties, Map<String, Object> offset) {
    this(DoltSourceTask::new, properties, offset);
  }

  /** Runs the tasks of another connector. */
  public TaskHarness(
      Supplier<SourceTask> tasks, Map<String, String> properties, Map<String, Object> offset) {
    this.tasks = tasks;
    this.properties = properties;
    this.offset = offset;
  }

  public TaskHarness(Map<String, String> properties) {
    this(properties, null);
  }

  /** Starts the task at the offset. */
  public TaskHarness start() {
    task = tasks.get();
    task.initialize(new Context());
    task.start(properties);
    return this;
  }

  /** One poll; never null. */
  public List<SourceRecord> poll() throws InterruptedException {
    List<SourceRecord> records = task.poll();
    if (records == null || records.isEmpty()) {
      return List.of();
    }
    keep(records.get(records.size() - 1));
    return records;
  }

  /** Makes a record the last one that was delivered. */
  public void keep(SourceRecord last) {
    offset = offset(last);
  }

  /** The offset that a record carries. */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> offset(SourceRecord record) {
    return (Map<String, Object>) record.sourceOffset();
  }

  /** Polls until a number of records is there, or the time is over. */
  public List<SourceRecord> poll(int count, Duration timeout) throws InterruptedException {
    return pollUntil(records -> records.size() >= count, timeout);
  }

  /** Polls until the records satisfy a condition, or the time is over. */
  public List<SourceRecord> pollUntil(Predicate<List<SourceRecord>> done, Duration timeout)
      throws InterruptedException {
    List<SourceRecord> records = new ArrayList<>();
    long end = System.nanoTime() + timeout.toNanos();
    while (!done.test(records) && System.nanoTime() < end) {
      records.addAll(poll());
    }
    return records;
  }

  /** Polls, and gives each record away, until the condition or the time is over. */
  public void pollUntil(BooleanSupplier done, Duration timeout, Consumer<SourceRecord> each)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (!done.getAsBoolean() && System.nanoTime() < end) {
      poll().forEach(each);
    }
  }

  public Map<String, Object> offset() {
    return offset;
  }

  /** Stops the task; {@link #start} goes on at the offset. */
  @Override
  public void close() {
    if (task != null) {
      task.stop();
      task = null;
    }
  }

  private final class Context implements SourceTaskContext, OffsetStorageReader {
    @Override
    public Map<String, String> configs() {
      return properties;
    }

    @Override
    public OffsetStorageReader offsetStorageReader() {
      return this;
    }

    @Override
    public org.apache.kafka.common.metrics.PluginMetrics pluginMetrics() {
      throw new IllegalStateException("The task does not use plugin metrics");
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> Map<String, Object> offset(Map<String, T> partition) {
      return offset;
    }

    @Override
    public <T> Map<Map<String, T>, Map<String, Object>> offsets(
        Collection<Map<String, T>> partitions) {
      Map<Map<String, T>, Map<String, Object>> offsets = new HashMap<>();
      partitions.forEach(partition -> offsets.put(partition, offset));
      return offsets;
    }
  }
}
