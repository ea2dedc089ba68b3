package io.doltconnect.binlog;

import com.github.shyiko.mysql.binlog.network.AuthenticationException;
import com.github.shyiko.mysql.binlog.network.ServerException;
import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.ServerRun;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.retry.Retries;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.threads.NamedThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the binlog in a thread of its own and hands transactions to the task, in the order of the
 * log, each GTID once. A lost connection is made again from the last whole transaction: the one
 * under way then begins again.
 *
 * <p>{@link #start}, {@link #take} and {@link #close} may be called by different threads.
 */
public final class BinlogReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BinlogReader.class);

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
  private final ByteBoundedQueue<BinlogEvent> queue;
  private final Recovery recovery;
  private final StreamStart streamStart;
  private final NewTransactions transactions;
  private final TransactionAssembler assembler;
  private final GtidSet executedBefore;
  private final LogIdentity log;
  private final Thread thread;
  private final StopSignal stop = new StopSignal();
  private volatile BinlogConnection connection;

  /**
   * What is wanted of the log.
   *
   * @param executed transactions that the server must have
   * @param from transactions that are not wanted
   * @param log the log that they are in
   */
  public record Wanted(GtidSet executed, GtidSet from, LogIdentity log) {}

  /**
   * What is told of what is read.
   *
   * @param latest told of the transactions
   */
  public record Observers(ReaderMetrics metrics, LatestTransactions latest) {}

  /**
   * Prepares a reader.
   *
   * @param threadName names the thread in dumps and logs
   */
  public BinlogReader(
      Endpoint endpoint,
      Limits limits,
      ServerState server,
      Wanted wanted,
      Observers observers,
      String threadName) {
    this.endpoint = endpoint;
    this.limits = limits;
    this.server = server;
    this.metrics = observers.metrics();
    this.executedBefore = wanted.executed();
    this.log = wanted.log();
    this.queue = new ByteBoundedQueue<>(limits.queueBytes(), BinlogEvent::bytes);
    metrics.queue(queue::bytes, limits.queueBytes());
    this.recovery =
        new Recovery(endpoint, limits.retries(), new GapDiagnosis(server), metrics, stop);
    this.streamStart = new StreamStart(server);
    this.transactions =
        new NewTransactions(
            wanted,
            queue,
            streamStart,
            new BurntWatch(server),
            recovery,
            metrics,
            observers.latest());
    this.assembler = new TransactionAssembler(transactions);
    this.thread = new NamedThreads(threadName).newThread(this::run);
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

  /**
   * Stops reading and cuts every connection, whatever the reader is waiting for. Never waits.
   * Idempotent.
   */
  @Override
  public void close() {
    stop.stop();
    queue.close();
    thread.interrupt();
    server.shutDown();
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
      metrics.serverHas(executed, transactions.received());
      String branch = server.branch();
      refuseIfAhead(executed, branch);
      refuseOtherBranch(branch);
      sent = streamStart.next(transactions.received(), executed);
      LOG.info("Reading the binlog of {} behind GTID set '{}'", endpoint, sent);
      assembler.reset();
      transactions.beginStream();
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
    } catch (LateStartException e) {
      LOG.debug("{}; asking again", e.getMessage());
    } catch (ServerException e) {
      if (streamStart.refused(e.getMessage(), transactions.received())) {
        return;
      }
      GtidSet burnt = recovery.refused(e, sent, transactions.received());
      if (!burnt.isEmpty()) {
        transactions.burnt(burnt);
      }
    } catch (TornEventException e) {
      recovery.torn(e, transactions.received());
    } catch (IOException e) {
      refuseIfTlsIsNotAgreedOn(e);
      recovery.lost(e);
    } finally {
      metrics.connected(false);
    }
  }

  private void refuseIfTlsIsNotAgreedOn(IOException e) {
    if (TlsRefusal.is(e)) {
      throw new BinlogException(
          "The server at %s and the connector did not agree on TLS for the binlog with 'database.ssl.mode'='%s' (%s); mend the server's certificate, the trust store or the key store, or choose another mode"
              .formatted(
                  endpoint,
                  endpoint.sslMode().name().toLowerCase(Locale.ROOT),
                  TlsRefusal.reason(e)),
          e);
    }
  }

  private void refuseIfAhead(GtidSet executed, String branch) {
    GtidSet ahead = transactions.received().union(executedBefore).minus(executed);
    if (!ahead.isEmpty()) {
      throw new OtherLogException(
          "The offset holds transactions that the server at %s does not have: %s. The server has '%s'"
              .formatted(endpoint, ahead, executed),
          "Either this is another server (check database.hostname), or its data was set back or its"
              + " binlog position lost. Delete the connector's offsets to start again from what the"
              + " server has",
          branch);
    }
  }

  private void refuseOtherBranch(String now) {
    if (!now.equals(log.branch())) {
      throw new OtherLogException(
          "The server logs the changes of branch '%s', but the position counts those of '%s'"
              .formatted(now, log.branch()),
          "Set @@PERSIST.log_bin_branch='%s' and restart the server, or delete the connector's"
                  .formatted(log.branch())
              + " offsets to start again with the other branch",
          now);
    }
  }

  private final class Handler implements BinlogConnection.Handler {
    @Override
    public void connected(ServerRun server) {
      metrics.connected(true);
      transactions.connected(server);
    }

    @Override
    public void event(byte[] event) {
      metrics.bytes(event.length);
      assembler.accept(event);
    }
  }
}
