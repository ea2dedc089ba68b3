package io.doltconnect.task;

import io.doltconnect.config.BranchSettings;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.ReconcileMode;
import io.doltconnect.history.branches.BranchFeed;
import io.doltconnect.history.branches.BranchSetting;
import io.doltconnect.offset.BranchPosition;
import io.doltconnect.offset.CommitOffset;
import io.doltconnect.offset.SourceOffset;
import io.doltconnect.offset.SourcePartition;
import io.doltconnect.record.HeartbeatRecords;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts what reads the history of branches. For the SQL thread. */
final class CommitsStarter {
  private static final Logger LOG = LoggerFactory.getLogger(CommitsStarter.class);

  private final TaskContext task;
  private final DoltSourceConfig config;

  CommitsStarter(TaskContext task) {
    this.task = task;
    this.config = task.config();
  }

  /**
   * Refuses an offset that is one of another mode.
   *
   * @throws ConnectException if it is
   */
  static void requireOfMode(Map<String, ?> stored, BranchSettings settings) {
    boolean history = CommitOffset.isOne(stored);
    if (history == settings.readsLog()) {
      throw new ConnectException(
          ("The stored offset is one of '%s'='%s', but the configuration has '%1$s'='%s', and nothing"
                  + " tells where the one is in the other. Set it back, or delete the offset (DELETE"
                  + " /connectors/<name>/offsets), or use another 'topic.prefix'; either of these"
                  + " begins as 'snapshot.mode' says")
              .formatted(
                  BranchSettings.CAPTURE_MODE,
                  history ? "commits" : "binlog",
                  history ? "binlog" : "commits"));
    }
  }

  /**
   * Starts where the stored offset, or else {@code snapshot.mode}, says.
   *
   * @param stored null if there is none
   */
  TaskPhase start(Map<String, Object> stored) {
    if (stored != null) {
      requireOfMode(stored, config.branches());
    }
    Optional<CommitOffset> start = Optional.ofNullable(stored).map(CommitOffset::fromMap);
    String version = task.client().version();
    task.metrics().connected(true);
    LOG.info(
        "Starting connector '{}' in the history of Dolt {}, {}",
        task.connector().name(),
        version,
        start.map(offset -> "at " + offset.heads()).orElse("without a stored position"));
    Filter filter =
        new Filter(start.map(CommitOffset::filter).orElse(null), config.capture().filter().text());
    BranchPosition position =
        new BranchPosition(
            start.orElse(new CommitOffset(Map.of(), Optional.empty(), null)),
            filter::offset,
            config.streaming().maxOffsetSizeInBytes());
    BranchFeed feed =
        BranchFeed.start(
            new BranchSetting(
                config.connection(),
                config.capture().filter(),
                config.snapshot(),
                config.reconciling().mode() == ReconcileMode.AUTO,
                config.branches(),
                config.streaming().maxQueueSizeInBytes(),
                task.retries(),
                task.stop(),
                "dolt-commits-" + task.connector().name()),
            start,
            position,
            config.output(),
            task::origin,
            task.metrics().reconciles());
    filter.follow(feed);
    return new CommitsTask(task, feed, position, heartbeats());
  }

  /** The filter that the offset names: the former one until nothing is missing of what it lacks. */
  private static final class Filter {
    private final String former;
    private final String present;
    private BranchFeed feed;

    Filter(String former, String present) {
      this.former = former;
      this.present = present;
    }

    void follow(BranchFeed read) {
      feed = read;
    }

    Map<String, Object> offset() {
      boolean reached = former == null || feed.hasAdded();
      Map<String, Object> offset = new HashMap<>();
      offset.put(SourceOffset.FILTER.name(), reached ? present : former);
      return offset;
    }
  }

  private HeartbeatRecords heartbeats() {
    String topicPrefix = config.records().topicPrefix();
    return new HeartbeatRecords(
        SourcePartition.of(topicPrefix),
        config.heartbeat().topicPrefix(),
        topicPrefix,
        config.heartbeat().interval(),
        System.currentTimeMillis());
  }
}
