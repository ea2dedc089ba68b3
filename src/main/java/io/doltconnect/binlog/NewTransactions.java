package io.doltconnect.binlog;

import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.binlog.events.LogPosition;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.ServerRun;
import io.doltconnect.retry.ByteBoundedQueue;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
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
  private final LogIdentity log;
  private final GtidSet executed;
  private GtidSet received;
  private Optional<Instant> lastWriter;

  /** Will never come, as was found inside of a transaction, whose events belong together. */
  private GtidSet foundBurnt = GtidSet.empty();

  private Gtid underWay;
  private boolean skipping;
  private boolean former;
  private boolean begun;

  /**
   * Hands transactions to a queue.
   *
   * @param wanted the transactions
   * @param latest told of all that is handed on
   */
  NewTransactions(
      BinlogReader.Wanted wanted,
      ByteBoundedQueue<BinlogEvent> queue,
      StreamStart start,
      BurntWatch burntWatch,
      Recovery recovery,
      ReaderMetrics metrics,
      LatestTransactions latest) {
    this.log = wanted.log();
    this.lastWriter = log.lastWriter();
    this.executed = wanted.executed();
    this.received = wanted.from();
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
    former = false;
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
      former = log.isFormer(begin.writerStarted());
      skipping = former || received.contains(underWay);
      if (!former) {
        written(begin.writerStarted());
      }
      if (!skipping) {
        metrics.received(underWay);
      }
    }
    if (!skipping) {
      follow(event);
      queue.add(event);
    }
    if (event instanceof BinlogEvent.Commit commit) {
      if (!former) {
        received = received.with(commit.gtid());
      }
      underWay = null;
      if (!skipping) {
        recovery.advanced();
      }
      handOnFound();
    }
  }

  private void written(Instant writerStarted) {
    if (lastWriter.isEmpty() || lastWriter.get().isBefore(writerStarted)) {
      lastWriter = Optional.of(writerStarted);
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
    if (former || received.contains(gtid)) {
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
  public void file(GtidSet before, Instant writerStarted) {
    boolean ofFormerLog = log.isFormer(writerStarted);
    if (!ofFormerLog) {
      requireContinued(before, writerStarted);
    }
    if (!begun) {
      if (ofFormerLog) {
        LOG.info(
            "The server begins its log with what it wrote before its numbers began anew; that is"
                + " passed over");
      }
      // What stands before a file of a former log is of that log, too.
      start.begun(ofFormerLog ? GtidSet.empty() : before, received);
      recovery.begun();
      begun = true;
    }
  }

  /**
   * What a process makes first is behind all that those before it wrote; if that is not so, its
   * numbers began anew, and are, or will be, those of others that were read.
   */
  private void requireContinued(GtidSet before, Instant writerStarted) {
    GtidSet earlier = received.union(executed).minus(before);
    if (lastWriter.filter(writerStarted::isAfter).isPresent() && !earlier.isEmpty()) {
      throw new OtherLogException(
          "The server, started at %s, numbers its transactions from behind GTID set '%s', though"
                  .formatted(writerStarted, before)
              + " transactions %s were read before".formatted(earlier),
          "Its position was lost, or its data were set back. Delete the connector's offsets to"
              + " start again from what the server has (snapshot.mode says how), or set"
              + " reconcile.mode=auto to have what differs read from the tables",
          log.branch());
    }
  }

  @Override
  public void heartbeat(LogPosition at) {
    recovery.answered();
    try {
      GtidSet had = underWay == null ? received : received.with(underWay);
      GtidSet ahead = ahead();
      metrics.serverHas(received.union(ahead), received);
      GtidSet absent = received.holes().union(start.uncovered()).union(ahead).minus(had);
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
