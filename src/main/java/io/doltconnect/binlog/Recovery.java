package io.doltconnect.binlog;

import com.github.shyiko.mysql.binlog.network.ServerException;
import io.doltconnect.model.GtidSet;
import io.doltconnect.retry.Outage;
import io.doltconnect.retry.Retries;
import io.doltconnect.retry.StopSignal;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of a reader whose stream ended: it waits, so that the reader can connect
 * again, or it fails. For the reader's thread.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final int ER_MASTER_FATAL_ERROR_READING_BINLOG = 1236;
  private static final int MAX_TORN = 10;

  /**
   * Short, and the same each time: on a busy server there is hardly a moment without a commit under
   * way, and the server is well.
   */
  private static final Duration IN_FLIGHT_WAIT = Duration.ofMillis(100);

  private final Endpoint endpoint;
  private final Retries retries;
  private final GapDiagnosis gaps;
  private final ReaderMetrics metrics;
  private final StopSignal stop;
  private final Outage outage = new Outage(LOG);
  private int failures;
  private int torn;

  /**
   * Recovers a reader.
   *
   * @param stop ends every wait
   */
  Recovery(
      Endpoint endpoint,
      Retries retries,
      GapDiagnosis gaps,
      ReaderMetrics metrics,
      StopSignal stop) {
    this.endpoint = endpoint;
    this.retries = retries;
    this.gaps = gaps;
    this.metrics = metrics;
    this.stop = stop;
  }

  /** The stream has begun. */
  void begun() {
    gaps.accepted();
    outage.over("The binlog of %s is back".formatted(endpoint));
  }

  /** The stream stays: the server sent a heartbeat, or something new. */
  void answered() {
    failures = 0;
    outage.settled();
  }

  /** A whole transaction came that had not come before. */
  void advanced() {
    torn = 0;
    answered();
  }

  /**
   * The server refused the set.
   *
   * @param sent the set
   * @param received all transactions that are not wanted
   * @return the transactions that the server will never have; if there are none, a wait is over
   */
  GtidSet refused(ServerException e, GtidSet sent, GtidSet received) throws InterruptedException {
    if (e.getErrorCode() != ER_MASTER_FATAL_ERROR_READING_BINLOG) {
      lost(e);
      return GtidSet.empty();
    }
    try {
      GtidSet burnt = gaps.explain(e.getMessage(), sent, received);
      if (burnt.isEmpty()) {
        waitBeforeNext(IN_FLIGHT_WAIT);
      }
      return burnt;
    } catch (IOException unreachable) {
      lost(unreachable);
      return GtidSet.empty();
    }
  }

  /** An event was damaged. */
  void torn(TornEventException e, GtidSet received) throws InterruptedException {
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
    waitBeforeNext(retries.backoff().wait(torn));
  }

  /** The connection broke, or could not be made. */
  void lost(IOException e) throws InterruptedException {
    if (stop.isStopped()) {
      return;
    }
    failures++;
    Duration wait =
        retries
            .next(failures)
            .orElseThrow(
                () ->
                    new BinlogException(
                        "Reading the binlog of %s failed: %s. %s"
                            .formatted(endpoint, describe(e), retries.givenUp(failures)),
                        e));
    outage.failed("The binlog of %s is lost (%s).".formatted(endpoint, describe(e)), wait);
    waitBeforeNext(wait);
  }

  private String describe(IOException e) {
    if (e instanceof SocketTimeoutException) {
      return "%s; the server, which sends something every 30 s, was silent for %d s"
          .formatted(e.getMessage(), endpoint.readTimeout().toSeconds());
    }
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
}
