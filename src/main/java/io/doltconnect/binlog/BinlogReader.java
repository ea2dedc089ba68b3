package io.doltconnect.binlog;

import com.github.shyiko.mysql.binlog.network.AuthenticationException;
import com.github.shyiko.mysql.binlog.network.ServerException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Reads the binlog in a thread of its own and hands transactions to the task, in the order of the
 * log, each GTID once. A lost connection is made again from the last whole transaction: the one
 * under way then begins again.
 *
 * <p>{@link #start}, {@link #take} and {@link #close} may be called by different threads.
 */
public final class BinlogReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BinlogReader.class);
  private static final int ER_MASTER_FATAL_ERROR_READING_BINLOG = 1236;
  private static final int MAX_TORN = 10;

  /**
   * Limits of a reader.
   *
   * @param queueBytes memory for events that wait to be taken
   * @param maxEventSize largest event in bytes
   * @param retries what is done when the connection is lost
   */
  public record Limits(long queueBytes, int maxEventSize, Retries retries) {}

  private final Endpoint endpoint;
  private final Limits limits;
  private final ServerState server;
  private final ReaderMetrics metrics;
  private final EventQueue queue;
  private final GapDiagnosis gaps;
  private final BurntWatch burntWatch;
  private final TransactionAssembler assembler;
  private final GtidSet executedBefore;
  private final String branch;
  private final Thread thread;
  private final StopSignal stop;
  private volatile BinlogConnection connection;

  private GtidSet received;
  private boolean skipping;
  private boolean quiet;
  private int failures;
  private int torn;

  /**
   * Prepares a reader.
   *
   * @param executed transactions that the server must have
   * @param from transactions that are not wanted
   * @param branch the branch whose changes are wanted
   * @param stop ends every wait; given by {@link #close} too
   * @param threadName names the thread in dumps and logs
   */
  public BinlogReader(
      Endpoint endpoint,
      Limits limits,
      ServerState server,
      ReaderMetrics metrics,
      GtidSet executed,
      GtidSet from,
      String branch,
      StopSignal stop,
      String threadName) {
    this.endpoint = endpoint;
    this.stop = stop;
    this.limits = limits;
    this.server = server;
    this.metrics = metrics;
    this.executedBefore = executed;
    this.received = from;
    this.branch = branch;
    this.queue = new EventQueue(limits.queueBytes());
    this.gaps = new GapDiagnosis(server);
    this.burntWatch = new BurntWatch(server);
    this.assembler = new TransactionAssembler(new Listener());
    // Connect names the connector in the context of its own threads' log lines only (KIP-449).
    Map<String, String> logContext = MDC.getCopyOfContextMap();
    this.thread =
        new Thread(
            () -> {
              if (logContext != null) {
                MDC.setContextMap(logContext);
              }
              run();
            },
            threadName);
    this.thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /**
   * The next event; the one taken before is done with and its memory is given up.
   *
   * @return null if none came in time or the reader is closed
   * @throws BinlogException if the stream cannot go on
   */
  public BinlogEvent take(Duration timeout) throws InterruptedException {
    return queue.take(timeout);
  }

  /** Bytes of events now in memory. */
  public long queueBytes() {
    return queue.bytes();
  }

  /** Stops reading and frees the connection, whatever the reader is waiting for. Idempotent. */
  @Override
  public void close() {
    stop.stop();
    queue.close();
    thread.interrupt();
    BinlogConnection current = connection;
    if (current != null) {
      try {
        current.close();
      } catch (IOException e) {
        LOG.debug("The binlog connection was already broken when it was closed", e);
      }
    }
  }

  private void run() {
    try {
      while (!stop.isStopped()) {
        readUntilBroken();
      }
    } catch (InterruptedException e) {
      LOG.debug("The binlog reader was stopped");
    } catch (BinlogException e) {
      queue.fail(e);
    } catch (RuntimeException | Error e) {
      queue.fail(new BinlogException("The binlog reader failed: " + e, e));
    } finally {
      metrics.connected(false);
      server.close();
    }
  }

  private void readUntilBroken() throws InterruptedException {
    GtidSet sent = GtidSet.empty();
    try {
      GtidSet executed = server.executed();
      refuseIfAhead(executed);
      refuseOtherBranch(server.branch());
      sent = received.lowWater(executed);
      LOG.info("Reading the binlog of {} behind GTID set '{}'", endpoint, sent);
      assembler.reset();
      skipping = false;
      BinlogConnection opened = new BinlogConnection(endpoint, sent);
      connection = opened;
      if (stop.isStopped()) {
        return;
      }
      opened.stream(limits.maxEventSize(), queue, new Handler());
    } catch (AuthenticationException e) {
      throw new BinlogException(
          "The server refuses user '%s' (%s); check database.user and database.password"
              .formatted(endpoint.user(), e.getMessage()),
          e);
    } catch (ServerException e) {
      refused(e, sent);
    } catch (TornEventException e) {
      tornAgain(e);
    } catch (IOException e) {
      lost(e);
    } finally {
      metrics.connected(false);
    }
  }

  private void refuseIfAhead(GtidSet executed) {
    GtidSet ahead = received.union(executedBefore).minus(executed);
    if (!ahead.isEmpty()) {
      throw new BinlogException(
          "The offset holds transactions that the server at %s does not have: %s. The server has"
                  .formatted(endpoint, ahead)
              + " '%s'. Either this is another server (check database.hostname), or its data was"
                  .formatted(executed)
              + " set back or its binlog position lost. Delete the connector's offsets to start"
              + " again from what the server has");
    }
  }

  private void refuseOtherBranch(String now) {
    if (!now.equals(branch)) {
      throw new BinlogException(
          "The server logs the changes of branch '%s', but the position counts those of '%s'. Set"
                  .formatted(now, branch)
              + " @@PERSIST.log_bin_branch='%s' and restart the server, or delete the connector's"
                  .formatted(branch)
              + " offsets to start again with the other branch");
    }
  }

  private void refused(ServerException e, GtidSet sent) throws InterruptedException {
    if (e.getErrorCode() != ER_MASTER_FATAL_ERROR_READING_BINLOG) {
      lost(e);
      return;
    }
    try {
      GtidSet burnt = gaps.explain(e.getMessage(), sent, received);
      if (!burnt.isEmpty()) {
        burnt(burnt);
        return;
      }
      waitBeforeNext(limits.retries().backoff().wait(++failures));
    } catch (IOException unreachable) {
      lost(unreachable);
    }
  }

  private void burnt(GtidSet gtids) {
    metrics.burnt(gtids);
    received = received.union(gtids);
    queue.put(new BinlogEvent.Burnt(gtids));
  }

  private void tornAgain(TornEventException e) throws InterruptedException {
    metrics.tornEvent();
    if (++torn >= MAX_TORN) {
      throw new BinlogException(
          "The server sent a damaged event %d times in a row behind GTID set '%s': %s. If the event"
                  .formatted(torn, received, e.getMessage())
              + " is larger than max.event.size.in.bytes, raise that. If the server's"
              + " binlog_checksum is not CRC32, run SET @@PERSIST.binlog_checksum='CRC32' and"
              + " restart it. Otherwise its log file is damaged there: add the transaction behind"
              + " that set to the offset's gtid_set (PATCH /connectors/<name>/offsets)",
          e);
    }
    LOG.warn("{}. Reading it again behind GTID set '{}'", e.getMessage(), received);
    waitBeforeNext(limits.retries().backoff().wait(torn));
  }

  private void lost(IOException e) throws InterruptedException {
    if (stop.isStopped()) {
      return;
    }
    failures++;
    Duration wait =
        limits
            .retries()
            .next(failures)
            .orElseThrow(
                () ->
                    new BinlogException(
                        "Reading the binlog of %s failed: %s. %s"
                            .formatted(endpoint, describe(e), limits.retries().givenUp(failures)),
                        e));
    LOG.warn("Lost the binlog of {} ({}); connecting again", endpoint, describe(e));
    waitBeforeNext(wait);
  }

  private static String describe(IOException e) {
    Throwable cause = e.getCause();
    boolean saysMore = cause != null && !String.valueOf(cause.getMessage()).equals(e.getMessage());
    return saysMore ? e.getMessage() + ": " + cause : String.valueOf(e.getMessage());
  }

  private void waitBeforeNext(Duration wait) throws InterruptedException {
    metrics.reconnect();
    if (stop.await(wait)) {
      LOG.debug("Stopped while waiting to connect");
    }
  }

  private final class Handler implements BinlogConnection.Handler {
    @Override
    public void connected() {
      metrics.connected(true);
    }

    @Override
    public void event(byte[] event) {
      metrics.bytes(event.length);
      assembler.accept(event);
    }
  }

  private final class Listener implements StreamListener {
    @Override
    public void event(BinlogEvent event) {
      quiet = false;
      if (event instanceof BinlogEvent.Begin begin) {
        skipping = received.contains(begin.gtid());
      }
      if (!skipping) {
        queue.put(event);
      }
      if (event instanceof BinlogEvent.Commit commit) {
        received = received.with(commit.gtid());
        if (!skipping) {
          torn = 0;
        }
        answered();
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
    public void heartbeat() {
      answered();
      try {
        GtidSet burnt = burntWatch.heartbeat(received, quiet);
        if (!burnt.isEmpty()) {
          LOG.error(
              "Transactions {} were numbered by Dolt but never logged. They count as read from now"
                  + " on; their changes are not in the stream. Dolt's log names the reason",
              burnt);
          burnt(burnt);
        }
      } catch (IOException e) {
        LOG.debug("Missing GTIDs will be looked at again at the next heartbeat", e);
      }
      quiet = true;
    }

    @Override
    public void unknownEvent() {
      metrics.unknownEvent();
    }

    private void answered() {
      failures = 0;
      gaps.accepted();
    }
  }
}
