package io.doltconnect.task;

import io.doltconnect.config.SnapshotMode;
import io.doltconnect.history.branches.BranchFeed;
import io.doltconnect.offset.BranchPosition;
import io.doltconnect.record.HeartbeatRecords;
import io.doltconnect.retry.StopSignal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/** Delivers the history of branches, without the log. */
final class CommitsTask implements TaskPhase {
  private final BranchFeed feed;
  private final BranchPosition position;
  private final HeartbeatRecords heartbeats;
  private final Outgoing out;
  private final Duration interval;
  private final boolean endsWithSnapshot;
  private final StopSignal stop;
  private RuntimeException failure;

  CommitsTask(
      TaskContext task, BranchFeed feed, BranchPosition position, HeartbeatRecords heartbeats) {
    this.feed = feed;
    this.position = position;
    this.heartbeats = heartbeats;
    this.out = task.outgoing();
    this.interval = task.config().streaming().pollInterval();
    this.endsWithSnapshot = task.config().snapshot().mode() == SnapshotMode.INITIAL_ONLY;
    this.stop = task.stop();
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    if (failure != null) {
      throw failure;
    }
    try {
      fill(System.nanoTime() + interval.toNanos());
    } catch (RuntimeException e) {
      // What could be read before the failure is delivered before it is told.
      if (!stop.isStopped()) {
        failure = e;
        if (out.isEmpty()) {
          throw e;
        }
      }
    }
    long now = System.currentTimeMillis();
    if (heartbeats.due(now) && !out.isWithinTransaction()) {
      out.records().add(heartbeats.beat(now, position.offset()));
      out.end();
    }
    List<SourceRecord> batch = out.take();
    return batch.isEmpty() ? null : batch;
  }

  private void fill(long end) throws InterruptedException {
    while (!out.isFull()) {
      long left = Math.max(0, end - System.nanoTime());
      BranchFeed.Step step =
          feed.poll(
              out.records(),
              out.maxRecords(),
              out.isEmpty() ? Duration.ofNanos(left) : Duration.ZERO);
      out.read(feed.takeBytes());
      switch (step) {
        case NOTHING -> {
          return;
        }
        case GIVEN_UP -> out.discard();
        case UNIT -> out.end();
        case CHANGES -> {
          if (!feed.isWithinTransaction()) {
            out.end();
          } else if (out.mustSplit()) {
            feed.split();
            out.end();
          }
        }
      }
      if (left == 0) {
        return;
      }
    }
  }

  @Override
  public Optional<Start> next() {
    return endsWithSnapshot && feed.isCaughtUp() && out.isEmpty()
        ? Optional.of(() -> new IdleTask(stop, interval))
        : Optional.empty();
  }

  @Override
  public void close() {
    feed.close();
  }
}
