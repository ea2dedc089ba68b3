package io.doltconnect;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.retry.ConsecutiveFailures;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.task.ConnectorIdentity;
import io.doltconnect.task.RunningTask;
import io.doltconnect.task.TaskPhase;
import io.doltconnect.task.TaskStarter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connect's view of a task: hands everything to a {@link RunningTask}, which exists only when all
 * of it could be started. While the server does not answer, it is started again and again.
 */
public final class DoltSourceTask extends SourceTask {
  private static final Logger LOG = LoggerFactory.getLogger(DoltSourceTask.class);

  private final StopSignal stop = new StopSignal();
  private String connector;
  private ConsecutiveFailures failures;
  private Duration wait = Duration.ZERO;
  private TaskPhase.Start next;
  private TaskStarter starter;
  private TaskPhase running;

  @Override
  public String version() {
    return Version.current();
  }

  @Override
  public void start(Map<String, String> props) {
    DoltSourceConfig config = new DoltSourceConfig(props);
    connector = props.getOrDefault("name", config.records().topicPrefix());
    failures = new ConsecutiveFailures(TaskStarter.retries(config.streaming()));
    TaskStarter made =
        new TaskStarter(
            new ConnectorIdentity(connector, version()),
            config,
            context.offsetStorageReader(),
            stop);
    synchronized (this) {
      starter = made;
    }
    next = made::start;
    tryToStart();
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    TaskPhase task = running();
    if (task != null) {
      Optional<TaskPhase.Start> following = task.next();
      if (following.isEmpty()) {
        return task.poll();
      }
      goOn(following.get());
      return null;
    }
    if (!stop.await(wait)) {
      tryToStart();
    }
    return null;
  }

  /** Ends what runs and starts what follows. */
  private void goOn(TaskPhase.Start following) {
    next = following;
    synchronized (this) {
      closeRunning();
    }
    if (!stop.isStopped()) {
      tryToStart();
    }
  }

  private void tryToStart() {
    try {
      TaskPhase started = next.start();
      failures.reset();
      keep(started);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectException("The task was interrupted while it started", e);
    } catch (DoltException e) {
      if (!stop.isStopped()) {
        wait = failures.recordFailure(e, e.isTransient());
      }
    }
  }

  private synchronized TaskPhase running() {
    return running;
  }

  private synchronized void keep(TaskPhase started) {
    running = started;
    if (stop.isStopped()) {
      closeRunning();
    }
  }

  /**
   * Comes from another thread than {@link #poll}, perhaps without {@link #start} or more than once.
   */
  @Override
  public synchronized void stop() {
    boolean first = !stop.isStopped();
    stop.stop();
    try {
      closeRunning();
    } finally {
      if (starter != null) {
        starter.close();
      }
    }
    if (first) {
      LOG.info("Stopped connector '{}'", connector);
    }
  }

  private void closeRunning() {
    TaskPhase closing = running;
    running = null;
    if (closing == null) {
      return;
    }
    try {
      closing.close();
    } catch (Exception e) {
      throw new ConnectException("The task could not be stopped cleanly: " + e.getMessage(), e);
    }
  }
}
