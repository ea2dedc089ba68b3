package io.doltconnect.history.branches;

import io.doltconnect.config.OutputSettings;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.history.ReconcileMetrics;
import io.doltconnect.offset.BranchPosition;
import io.doltconnect.offset.CommitOffset;
import io.doltconnect.record.BranchKeys;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.threads.NamedThreads;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of branches from the history alone: reads commits in a thread of its own and makes
 * records of them. {@link #poll} belongs to the task's thread; {@link #close} may come from another
 * one.
 */
public final class BranchFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BranchFeed.class);

  private final ByteBoundedQueue<BranchEvent> queue;
  private final BranchPosition position;
  private final CommitRecords records;
  private final DoltClient client;
  private final Thread thread;
  private BranchEvent.Changes open;
  private int next;
  private long bytes;
  private boolean caughtUp;
  private boolean added;
  private long units;

  /** What {@link #poll} came to. */
  public enum Step {
    /** There is nothing for now. */
    NOTHING,
    /** Changes were taken. */
    CHANGES,
    /** Changes were taken, and a unit is complete with them. */
    UNIT,
    /** What there is of a unit that is given in part is all that there will be. */
    GIVEN_UP
  }

  /**
   * Starts reading.
   *
   * @param start the stored position; empty if there is none
   * @param position where the records are, at the same place
   * @param origins what records of a branch say of where they are from
   */
  public static BranchFeed start(
      BranchSetting setting,
      Optional<CommitOffset> start,
      BranchPosition position,
      OutputSettings output,
      Function<String, SourceBlock.Origin> origins,
      ReconcileMetrics metrics) {
    return new BranchFeed(
        setting,
        start,
        position,
        output.records().transactions().provided(),
        new BranchReaders(setting.branches(), output, metrics),
        new CommitRecords(
            position,
            output,
            origins,
            setting.branches().topicsPerTable() ? Optional.of(new BranchKeys()) : Optional.empty(),
            metrics));
  }

  private BranchFeed(
      BranchSetting setting,
      Optional<CommitOffset> start,
      BranchPosition position,
      boolean counted,
      BranchReaders readers,
      CommitRecords records) {
    this.position = position;
    this.records = records;
    this.queue = new ByteBoundedQueue<>(setting.queueBytes(), BranchEvent::bytes);
    this.client = new DoltClient(setting.connection());
    BranchFollower follower = new BranchFollower(setting, client, start, counted, readers, queue);
    this.thread = new NamedThreads(setting.name()).newThread(() -> follow(follower));
    thread.start();
  }

  private void follow(BranchFollower follower) {
    try {
      follower.follow();
    } catch (InterruptedException e) {
      LOG.debug("The follower of branches was closed", e);
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      queue.fail(e);
    } catch (Error e) {
      queue.fail(new IllegalStateException("The follower of branches ended: " + e, e));
      throw e;
    } finally {
      client.shutDown();
    }
  }

  /**
   * Takes changes until a unit is complete, or there is no room.
   *
   * @param most how many records there may be in the list
   * @param wait how long to wait for the first
   * @throws RuntimeException why it cannot go on
   */
  public Step poll(List<SourceRecord> out, int most, Duration wait) throws InterruptedException {
    records.processing();
    if (open != null) {
      while (open != null && out.size() < most) {
        records.change(open.table(), open.first() + next, open.changes().get(next), out);
        next++;
        open = next < open.changes().size() ? open : null;
      }
      return Step.CHANGES;
    }
    BranchEvent event = queue.take(wait);
    if (event == null) {
      return Step.NOTHING;
    }
    bytes += event instanceof BranchEvent.Changes changes ? changes.bytes() : 0;
    return take(event, out);
  }

  private Step take(BranchEvent event, List<SourceRecord> out) {
    if (event instanceof BranchEvent.Changes changes) {
      open = changes;
      next = 0;
    } else if (event instanceof BranchEvent.Begin begin) {
      boolean within = records.isWithinUnit();
      records.begin(begin);
      return within ? Step.GIVEN_UP : Step.CHANGES;
    } else if (event instanceof BranchEvent.End) {
      records.end(out);
      units++;
      return Step.UNIT;
    } else if (event instanceof BranchEvent.At at) {
      position.at(at.database(), at.branch(), at.commit());
    } else if (event instanceof BranchEvent.Removed removed) {
      position.removed(removed.database(), removed.branch());
    } else if (event instanceof BranchEvent.Added) {
      added = true;
    } else if (event instanceof BranchEvent.CaughtUp) {
      caughtUp = true;
    }
    return Step.CHANGES;
  }

  /** Whether a unit is given in part. */
  public boolean isWithinUnit() {
    return records.isWithinUnit();
  }

  /** Whether what is given in part is one transaction. */
  public boolean isWithinTransaction() {
    return records.isTransaction();
  }

  /** What follows of the unit is in another Kafka transaction. */
  public void split() {
    records.split();
  }

  /** Bytes of the changes that records were made of since the last call. */
  public long takeBytes() {
    long taken = bytes;
    bytes = 0;
    return taken;
  }

  /** Whether everything is given that there was when it began. */
  public boolean isCaughtUp() {
    return caughtUp;
  }

  /** Whether nothing is missing any more of tables that were added to the filter. */
  public boolean hasAdded() {
    return added || caughtUp;
  }

  /** How many units are given. */
  public long units() {
    return units;
  }

  /** Ends the reading. */
  @Override
  public void close() {
    queue.close();
    thread.interrupt();
    client.shutDown();
  }
}
