package io.doltconnect;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.source.TransactionContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * Runs a real task without a worker, so that it can be stopped between any two records: the offset
 * of the last record that was kept is what the next start finds.
 */
public final class TaskHarness implements AutoCloseable {
  /** Beside the poll interval: for a machine that is busy, and for a batch that is decoded. */
  private static final Duration SLACK = Duration.ofSeconds(15);

  private static final RecordMetadata IN_KAFKA =
      new RecordMetadata(new TopicPartition("any", 0), 0, 0, 0, 0, 0);

  private static final Duration START = Duration.ofSeconds(60);

  /** How many tasks of each connector run; a few tests have two at once. */
  private static final Map<String, Integer> RUNNING = new ConcurrentHashMap<>();

  private final Supplier<SourceTask> tasks;
  private final Map<String, String> properties;
  private final Set<SourceRecord> transactionEnds =
      Collections.newSetFromMap(new IdentityHashMap<>());
  private Map<String, Object> offset;
  private final boolean isBounded;
  private boolean writesTransactions = true;
  private boolean takesPluginMetrics = true;
  private boolean confirms = true;
  private final Queue<SourceRecord> unconfirmed = new ArrayDeque<>();
  private final Map<MetricName, Gauge<?>> pluginMetrics = new ConcurrentHashMap<>();
  private SourceTask task;

  public TaskHarness(Map<String, String> properties, Map<String, Object> offset) {
    this(DoltSourceTask::new, properties, offset);
  }

  /** Runs the tasks of another connector. */
  public TaskHarness(
      Supplier<SourceTask> tasks, Map<String, String> properties, Map<String, Object> offset) {
    this.tasks = tasks;
    this.isBounded = tasks.get() instanceof DoltSourceTask;
    this.properties = properties;
    this.offset = offset;
  }

  public TaskHarness(Map<String, String> properties) {
    this(properties, null);
  }

  /**
   * Starts the task at the offset, and waits until it has found its position.
   *
   * @throws IllegalStateException if it has not in a minute
   */
  public TaskHarness start() {
    launch();
    try {
      awaitPosition();
      return this;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void awaitPosition() throws InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    while (task instanceof DoltSourceTask dolt && !dolt.isRunning()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("The task did not find where it begins");
      }
      if (!poll().isEmpty()) {
        throw new IllegalStateException("The task delivers before it knows where it begins");
      }
    }
  }

  /**
   * Starts the task at the offset, whether the server answers or not. It is stopped at the end of
   * the test, if it was not before.
   */
  public TaskHarness launch() {
    SourceTask launched = tasks.get();
    StartedTasks.add(this);
    launched.initialize(new Context());
    run("start", () -> launched.start(properties));
    task = launched;
    RUNNING.merge(String.valueOf(properties.get("name")), 1, Integer::sum);
    return this;
  }

  /** What Connect's thread does; it must have that thread back soon, whatever the server does. */
  private interface Call<T> {
    T call() throws InterruptedException;
  }

  private void run(String name, Runnable call) {
    try {
      inTime(
          name,
          () -> {
            call.run();
            return null;
          });
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private <T> T inTime(String name, Call<T> call) throws InterruptedException {
    long start = System.nanoTime();
    T result = call.call();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    long interval = Long.parseLong(properties.getOrDefault("poll.interval.ms", "500"));
    if (isBounded && took.compareTo(SLACK.plusMillis(interval)) > 0) {
      throw new AssertionError("%s() took %s".formatted(name, took));
    }
    return result;
  }

  /** One poll; never null. */
  public List<SourceRecord> poll() throws InterruptedException {
    List<SourceRecord> records = inTime("poll", task::poll);
    if (records == null || records.isEmpty()) {
      return List.of();
    }
    keep(records.get(records.size() - 1));
    for (SourceRecord record : records) {
      if (confirms) {
        confirm(record, true);
      } else {
        unconfirmed.add(record);
      }
    }
    return records;
  }

  /** Leaves it to {@link #confirm(boolean)} to say which records are in Kafka. */
  public TaskHarness withoutConfirming() {
    confirms = false;
    return this;
  }

  /** The first record that was not confirmed is in Kafka, or was taken away on its way. */
  public void confirm(boolean inKafka) {
    confirm(unconfirmed.remove(), inKafka);
  }

  /** What the task shows to its worker. */
  public Map<MetricName, Gauge<?>> pluginMetrics() {
    return Map.copyOf(pluginMetrics);
  }

  /** Has the worker be one before Kafka 4.1. */
  public TaskHarness onOldWorker() {
    takesPluginMetrics = false;
    return this;
  }

  private void confirm(SourceRecord record, boolean inKafka) {
    try {
      task.commitRecord(record, inKafka ? IN_KAFKA : null);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes a record the last one that was delivered. */
  public void keep(SourceRecord last) {
    offset = offset(last);
  }

  /** Has the worker be one that writes no transactions. */
  public TaskHarness withoutTransactions() {
    writesTransactions = false;
    return this;
  }

  /** Whether the task told that a record is the last of a Kafka transaction. */
  public boolean endsTransaction(SourceRecord record) {
    return transactionEnds.contains(record);
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

  /** What the running task says of itself over JMX. */
  public Object metric(String attribute) {
    try {
      return ManagementFactory.getPlatformMBeanServer()
          .getAttribute(
              new ObjectName(
                  "io.doltconnect:type=source-task-metrics,connector=\"%s\""
                      .formatted(properties.get("name"))),
              attribute);
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops the task; {@link #start} goes on at the offset. */
  @Override
  public void close() {
    SourceTask closing = task;
    if (closing == null) {
      return;
    }
    task = null;
    run("stop", closing::stop);
    requireNothingLeft();
  }

  /** What the task started ends soon, though it does not wait for it; its metrics are gone. */
  private void requireNothingLeft() {
    String name = properties.get("name");
    int others = RUNNING.merge(String.valueOf(name), -1, Integer::sum);
    if (!isBounded || name == null || others > 0) {
      return;
    }
    if (isShown(name)) {
      throw new AssertionError("The metrics of connector " + name + " are shown after its end");
    }
    long end = System.nanoTime() + SLACK.toNanos();
    List<String> left = threads(name);
    while (!left.isEmpty() && RUNNING.get(name) == 0) {
      if (System.nanoTime() > end) {
        throw new AssertionError("Threads run after the end of connector " + name + ": " + left);
      }
      LockSupport.parkNanos(1_000_000);
      left = threads(name);
    }
  }

  private static boolean isShown(String name) {
    try {
      return ManagementFactory.getPlatformMBeanServer().isRegistered(bean(name));
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectName bean(String name) throws JMException {
    return new ObjectName(
        "io.doltconnect:type=source-task-metrics,connector=" + ObjectName.quote(name));
  }

  private static List<String> threads(String name) {
    Pattern own = Pattern.compile("dolt-[a-z-]+-" + Pattern.quote(name) + "(-\\d+)?");
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(thread -> own.matcher(thread).matches())
        .toList();
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
    public TransactionContext transactionContext() {
      boolean own = "connector".equals(properties.get("transaction.boundary"));
      return own && writesTransactions ? new Transactions() : null;
    }

    @Override
    public PluginMetrics pluginMetrics() {
      if (!takesPluginMetrics) {
        throw new NoSuchMethodError("pluginMetrics");
      }
      return new Shown();
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

  private final class Shown implements PluginMetrics {
    @Override
    public MetricName metricName(
        String name, String description, LinkedHashMap<String, String> tags) {
      return new MetricName(name, "plugins", description, tags);
    }

    @Override
    public void addMetric(MetricName name, MetricValueProvider<?> value) {
      pluginMetrics.put(name, (Gauge<?>) value);
    }

    @Override
    public void removeMetric(MetricName name) {
      pluginMetrics.remove(name);
    }

    @Override
    public Sensor addSensor(String name) {
      throw new AssertionError("The task shows values only");
    }

    @Override
    public void removeSensor(String name) {
      throw new AssertionError("The task shows values only");
    }
  }

  private final class Transactions implements TransactionContext {
    @Override
    public void commitTransaction(SourceRecord record) {
      transactionEnds.add(record);
    }

    @Override
    public void commitTransaction() {
      throw new AssertionError("The worker would commit a batch that it was stopped in, too");
    }

    @Override
    public void abortTransaction() {
      throw new AssertionError("The worker stores the offsets of what is aborted");
    }

    @Override
    public void abortTransaction(SourceRecord record) {
      abortTransaction();
    }
  }
}
