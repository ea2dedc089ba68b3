package io.doltconnect.binlog;

import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.ServerRun;
import io.doltconnect.retry.ByteBoundedQueue;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands each transaction of the stream on once, however often and in whatever order the server
 * sends them. For the reader's thread.
 */
final class NewTransactions implements StreamListener {
  private static final Logger LOG = LoggerFactory.getLogger(NewTransactions.class);

  private final ByteBoundedQueue<BinlogEvent> queue;
  private final StreamStart start;
  private final BurntWatch burntWatch;
  private final Recovery recovery;
  private final ReaderMetrics metrics;
  private GtidSet received;
  private boolean skipping;
  private boolean begun;

  /**
   * Hands transactions to a queue.
   *
   * @param from transactions that are not wanted
   */
  NewTransactions(
      GtidSet from,
      ByteBoundedQueue<BinlogEvent> queue,
      StreamStart start,
      BurntWatch burntWatch,
      Recovery recovery,
      ReaderMetrics metrics) {
    this.received = from;
    this.queue = queue;
    this.start = start;
    this.burntWatch = burntWatch;
    this.recovery = recovery;
    this.metrics = metrics;
  }

  /** The transactions that are not wanted, or not any more. */
  GtidSet received() {
    return received;
  }

  /** The stream begins again, between two transactions. */
  void beginStream() {
    skipping = false;
    begun = false;
    burntWatch.beginStream();
  }

  /** The stream is that of this process of the server. */
  void connected(ServerRun server) {
    queue.add(new BinlogEvent.Connected(server));
  }

  /** These transactions will never come. */
  void burnt(GtidSet gtids) {
    metrics.burnt(gtids);
    received = received.union(gtids);
    queue.add(new BinlogEvent.Burnt(gtids));
  }

  @Override
  public void event(BinlogEvent event) {
    if (event instanceof BinlogEvent.Begin begin) {
      skipping = received.contains(begin.gtid());
    }
    if (!skipping) {
      queue.add(event);
    }
    if (event instanceof BinlogEvent.Commit commit) {
      received = received.with(commit.gtid());
      if (!skipping) {
        recovery.advanced();
      }
      recovery.answered();
    }
  }

  @Override
  public void abandoned(Gtid gtid) {
    if (received.contains(gtid)) {
      return;
    }
    GtidSet set = GtidSet.empty().with(gtid);
    LOG.error(
        "Transaction {} has no end in the log: the server ended while it wrote it. It counts as"
            + " read from now on; rows of it that were delivered before its end was missed are not"
            + " in Dolt",
        gtid);
    burnt(set);
  }

  @Override
  public void file(GtidSet before) {
    if (!begun) {
      start.begun(before, received);
      recovery.begun();
      begun = true;
    }
  }

  @Override
  public void heartbeat(LogPosition at) {
    recovery.answered();
    try {
      GtidSet absent = received.holes().union(start.uncovered().minus(received));
      GtidSet burnt = burntWatch.heartbeat(absent, at);
      GtidSet removed = burnt.intersection(start.uncovered());
      if (!removed.isEmpty()) {
        throw start.removed(removed);
      }
      if (!burnt.isEmpty()) {
        LOG.warn(
            "Transactions {} were numbered by Dolt but never logged, so that what they changed is"
                + " not in the log. Dolt's log names the reason",
            burnt);
        burnt(burnt);
      }
    } catch (IOException e) {
      LOG.debug("Missing GTIDs will be looked at again at the next heartbeat", e);
    }
  }

  @Override
  public void unknownEvent() {
    metrics.unknownEvent();
  }
}
