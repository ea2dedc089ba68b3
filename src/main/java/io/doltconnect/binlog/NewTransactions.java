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
  private final LatestTransactions latest;
  private GtidSet received;

  /** Will never come, as was found inside of a transaction, whose events belong together. */
  private GtidSet foundBurnt = GtidSet.empty();

  private Gtid underWay;
  private boolean skipping;
  private boolean begun;

  /**
   * Hands transactions to a queue.
   *
   * @param from transactions that are not wanted
   * @param latest told of all that is handed on
   */
  NewTransactions(
      GtidSet from,
      ByteBoundedQueue<BinlogEvent> queue,
      StreamStart start,
      BurntWatch burntWatch,
      Recovery recovery,
      ReaderMetrics metrics,
      LatestTransactions latest) {
    this.received = from;
    this.queue = queue;
    this.start = start;
    this.burntWatch = burntWatch;
    this.recovery = recovery;
    this.metrics = metrics;
    this.latest = latest;
  }

  /** The transactions that are not wanted, or not any more. */
  GtidSet received() {
    return received;
  }

  /** The stream begins again, between two transactions. */
  void beginStream() {
    skipping = false;
    underWay = null;
    foundBurnt = GtidSet.empty();
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
      underWay = begin.gtid();
      skipping = received.contains(underWay);
    }
    if (!skipping) {
      follow(event);
      queue.add(event);
    }
    if (event instanceof BinlogEvent.Commit commit) {
      received = received.with(commit.gtid());
      underWay = null;
      if (!skipping) {
        recovery.advanced();
      }
      handOnFound();
    }
  }

  private void follow(BinlogEvent event) {
    if (event instanceof RowsEvent rows) {
      latest.read(rows.table().table().database(), underWay);
    } else if (event instanceof BinlogEvent.NoRows changed) {
      latest.read(changed.table().database(), underWay);
    } else if (event instanceof BinlogEvent.Statement statement) {
      latest.read(statement.database(), underWay);
    }
  }

  private void handOnFound() {
    GtidSet found = foundBurnt;
    if (!found.isEmpty()) {
      foundBurnt = GtidSet.empty();
      LOG.warn(
          "Transactions {} were numbered by Dolt but never logged, so that what they changed is"
              + " not in the log. Dolt's log names the reason",
          found);
      burnt(found);
    }
  }

  @Override
  public void abandoned(Gtid gtid) {
    if (received.contains(gtid)) {
      return;
    }
    GtidSet set = GtidSet.empty().with(gtid);
    underWay = null;
    LOG.error(
        "Transaction {} has no end in the log: the server ended while it wrote it. It counts as"
            + " read from now on; rows of it that were delivered before its end was missed are not"
            + " in Dolt",
        gtid);
    burnt(set);
    handOnFound();
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
      GtidSet had = underWay == null ? received : received.with(underWay);
      GtidSet absent = received.holes().union(start.uncovered()).union(ahead()).minus(had);
      GtidSet burnt = burntWatch.heartbeat(absent, at);
      GtidSet removed = burnt.intersection(start.uncovered());
      if (!removed.isEmpty()) {
        throw start.removed(removed);
      }
      foundBurnt = foundBurnt.union(burnt);
      if (underWay == null) {
        handOnFound();
      }
    } catch (IOException e) {
      LOG.debug("Missing GTIDs will be looked at again at the next heartbeat", e);
    }
  }

  private GtidSet ahead() throws IOException {
    try {
      return start.ahead(received);
    } catch (BinlogException e) {
      // A server that refuses this question goes on sending its log.
      LOG.debug("It is not known what the server has behind what was read", e);
      return GtidSet.empty();
    }
  }

  @Override
  public void unknownEvent() {
    metrics.unknownEvent();
  }
}
