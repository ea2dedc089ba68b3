package io.doltconnect;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connect's view of a task: hands everything to a {@link RunningTask}, which exists only when all
 * of it could be started.
 */
public final class DoltSourceTask extends SourceTask {
  private static final Logger LOG = LoggerFactory.getLogger(DoltSourceTask.class);

  private volatile RunningTask running;

  @Override
  public String version() {
    return Version.current();
  }

  @Override
  public void start(Map<String, String> props) {
    running = TaskStarter.start(props, context.offsetStorageReader());
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    RunningTask task = running;
    return task == null ? null : task.poll();
  }

  /**
   * Comes from another thread than {@link #poll}, perhaps without {@link #start} or more than once.
   */
  @Override
  public void stop() {
    RunningTask task = running;
    running = null;
    if (task != null) {
      try {
        task.close();
      } catch (Exception e) {
        throw new ConnectException("The task could not be stopped cleanly: " + e.getMessage(), e);
      }
      LOG.info("Stopped");
    }
  }
}
