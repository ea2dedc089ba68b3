package io.doltconnect.task;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.ReconcileMode;
import io.doltconnect.config.SnapshotMode;
import io.doltconnect.config.StreamSettings;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.metrics.JmxRegistration;
import io.doltconnect.metrics.TaskMetrics;
import io.doltconnect.model.TableId;
import io.doltconnect.retry.Retries;
import io.doltconnect.retry.StopSignal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds what a task does from the configuration and the stored offset: a snapshot, the stream, or
 * one after the other. What these share it closes itself.
 */
public final class TaskStarter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskStarter.class);

  private final TaskContext task;
  private final Map<String, Object> stored;
  private final JmxRegistration jmx;

  /**
   * Starts nothing yet.
   *
   * @param stored the stored offset; null if there is none
   * @param transactions told where Kafka's transactions end
   */
  public TaskStarter(
      ConnectorIdentity connector,
      DoltSourceConfig config,
      Map<String, Object> stored,
      KafkaTransactions transactions,
      StopSignal stop) {
    this.task = TaskContext.of(connector, config, transactions, stop);
    this.stored = stored;
    this.jmx = JmxRegistration.of(connector.name(), task.metrics().attributes());
  }

  /** What the task tells of itself. */
  public TaskMetrics metrics() {
    return task.metrics();
  }

  /** Starts a phase in the thread that may wait for the server. */
  CompletableFuture<TaskPhase> inSqlThread(TaskPhase.Start start) {
    return task.sqlThread()
        .ask(
            () -> {
              try {
                return start.start();
              } catch (DoltException e) {
                task.metrics().connected(false);
                throw e;
              }
            });
  }

  /**
   * Starts where the stored offset, or else {@code snapshot.mode}, says. For the SQL thread.
   *
   * @throws ConnectException if it cannot start; nothing is left open then
   */
  TaskPhase start() throws InterruptedException {
    if (!task.config().branches().readsLog()) {
      return new CommitsStarter(task).start(stored);
    }
    if (stored != null) {
      CommitsStarter.requireOfMode(stored, task.config().branches());
      return resume(stored);
    }
    String branch = task.client().logBinBranch();
    task.metrics().connected(true);
    ResumePoints points = points(branch);
    return switch (task.config().snapshot().mode()) {
      case INITIAL, INITIAL_ONLY, WHEN_NEEDED -> snapshots(branch).begin();
      case NO_DATA -> stream(points.now(), branch, points);
      case EARLIEST -> stream(points.oldest(), branch, points);
    };
  }

  private TaskPhase resume(Map<String, Object> offset) throws InterruptedException {
    String branch = task.client().logBinBranch();
    task.metrics().connected(true);
    ResumePoints points = points(branch);
    return resume(points.resume(offset), branch, points);
  }

  private ResumePoints points(String branch) {
    return new ResumePoints(
        task.client(),
        task.commits(branch),
        branch,
        task.filter().text(),
        task.config().connection().queryTimeout(),
        task.stop(),
        task.suspended(),
        task.config().reconciling().mode() == ReconcileMode.AUTO);
  }

  private SnapshotStarter snapshots(String branch) {
    return new SnapshotStarter(task, branch, from -> () -> resume(from, branch, points(branch)));
  }

  private TaskPhase resume(ResumePoint from, String branch, ResumePoints points)
      throws InterruptedException {
    SnapshotMode mode = task.config().snapshot().mode();
    SnapshotStarter snapshots = snapshots(branch);
    if (mode == SnapshotMode.WHEN_NEEDED) {
      Optional<String> lost = points.lost(from, reconciles(from));
      if (lost.isPresent()) {
        LOG.warn("{} All rows are read again (snapshot.mode=when_needed)", lost.get());
        return snapshots.begin(new Stale.Any(from.offset().toMap()));
      }
    }
    boolean reconciled = task.config().reconciling().mode() == ReconcileMode.AUTO;
    Optional<String> otherLog = reconciled ? points.otherLog(from) : Optional.empty();
    if (from.offset().snapshot() != null) {
      return otherLog.isPresent()
          ? snapshots.beginOnOtherLog(from, otherLog.get())
          : snapshots.resume(from);
    }
    if (mode == SnapshotMode.INITIAL_ONLY) {
      LOG.info("The snapshot is complete, and nothing else is wanted (snapshot.mode=initial_only)");
      return new IdleTask(task.stop(), task.config().streaming().pollInterval());
    }
    // All that is captured is compared with the tables of another log, what was added, too.
    List<TableId> added =
        mode.readsRows() && otherLog.isEmpty()
            ? snapshots.added(from.offset().filter())
            : List.of();
    return added.isEmpty() ? stream(from, branch, points) : snapshots.add(from, added);
  }

  /** An interrupted snapshot needs the log itself. */
  private boolean reconciles(ResumePoint from) {
    return task.config().reconciling().mode() == ReconcileMode.AUTO
        && from.offset().snapshot() == null;
  }

  private RunningTask stream(ResumePoint from, String branch, ResumePoints points) {
    return new StreamStarter(task, branch).start(from, points, offset -> () -> resume(offset));
  }

  /** Cuts what the phases share, without waiting; for any thread. */
  @Override
  public void close() {
    jmx.close();
    task.close();
  }

  /** What is done when the server does not answer. */
  public static Retries retries(StreamSettings settings) {
    return TaskContext.retries(settings);
  }
}
