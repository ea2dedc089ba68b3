package io.doltconnect;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.metrics.DeliveryCounters;
import io.doltconnect.offset.SourcePartition;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.task.ConnectorIdentity;
import io.doltconnect.task.KafkaTransactions;
import io.doltconnect.task.TaskPhases;
import io.doltconnect.task.TaskStarter;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connect's view of a task, which hands everything to its {@link TaskPhases}. No call waits for the
 * server for longer than {@code poll.interval.ms}, because Connect calls {@link #stop} in the
 * thread that polls (KAFKA-10792).
 */
public final class DoltSourceTask extends SourceTask {
  private static final Logger LOG = LoggerFactory.getLogger(DoltSourceTask.class);

  private final StopSignal stop = new StopSignal();
  private String connector;
  private DeliveryCounters delivery;
  private volatile TaskPhases phases;

  @Override
  public String version() {
    return Version.current();
  }

  @Override
  public void start(Map<String, String> props) {
    DoltSourceConfig config = new DoltSourceConfig(props);
    connector = props.getOrDefault("name", config.records().topicPrefix());
    Map<String, Object> stored =
        context.offsetStorageReader().offset(SourcePartition.of(config.records().topicPrefix()));
    TaskStarter starter =
        new TaskStarter(
            new ConnectorIdentity(connector, version()),
            config,
            stored,
            KafkaTransactions.of(context, config.records().transactions().boundary()),
            stop);
    delivery = starter.metrics().delivery();
    WorkerMetrics.show(context, starter.metrics().attributes());
    phases =
        new TaskPhases(
            starter,
            TaskStarter.retries(config.streaming()),
            config.streaming().pollInterval(),
            stop);
    try {
      phases.start();
    } catch (InterruptedException e) {
      phases.close();
      Thread.currentThread().interrupt();
      throw new ConnectException("The task was interrupted while it started", e);
    } catch (RuntimeException e) {
      // Connect need not stop what did not start.
      phases.close();
      throw e;
    }
  }

  /** Whether the task has found the position where it begins. */
  boolean isRunning() {
    return phases.isRunning();
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    List<SourceRecord> records = phases.poll();
    delivery.handedOver(records == null ? 0 : records.size());
    return records;
  }

  /** Without metadata a transform, or the worker, has taken the record away. */
  @Override
  public void commitRecord(SourceRecord record, RecordMetadata metadata) {
    delivery.confirmed(metadata != null);
  }

  /** May come without {@link #start}, more than once, and from another thread. */
  @Override
  public void stop() {
    boolean first = !stop.isStopped();
    stop.stop();
    TaskPhases closing = phases;
    if (closing != null) {
      closing.close();
      if (first) {
        LOG.info("Stopped connector '{}'", connector);
      }
    }
  }
}
