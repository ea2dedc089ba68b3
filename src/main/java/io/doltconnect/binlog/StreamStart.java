package io.doltconnect.binlog;

import io.doltconnect.model.GtidSet;
import io.doltconnect.model.GtidSet.Interval;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the set to ask with so that the stream begins before everything that was not read.
 *
 * <p>Dolt begins with the file before the first one whose first transaction is not in the set, and
 * with its present file if there is none (binlog_primary_log_manager.go, findLogFileForPosition).
 * Files without a transaction are passed over, so the file before can be an empty one behind what
 * is wanted, and the present one an empty one too: after a restart, or when the file before was
 * full. What the first file says to be before it tells. Then the set is made smaller, by twice as
 * much each time, until it lacks the first transaction of a file that is early enough; what was
 * read already comes again and is dropped. A set of the purged transactions alone makes Dolt begin
 * with the first file that has a transaction. For the reader's thread.
 */
final class StreamStart {
  private static final Logger LOG = LoggerFactory.getLogger(StreamStart.class);

  private final ServerState server;
  private GtidSet lowWater = GtidSet.empty();
  private GtidSet unread = GtidSet.empty();
  private GtidSet uncovered = GtidSet.empty();
  private GtidSet before = GtidSet.empty();
  private GtidSet around;
  private long less;
  private boolean smallest;

  StreamStart(ServerState server) {
    this.server = server;
  }

  /**
   * The set to ask with now.
   *
   * @param received every transaction that was received whole
   * @param executed the server's {@code gtid_executed}
   */
  GtidSet next(GtidSet received, GtidSet executed) throws IOException {
    lowWater = received.lowWater(executed);
    if (around != null) {
      return around;
    }
    if (less == 0) {
      return lowWater;
    }
    GtidSet purged = server.purged();
    GtidSet set = withoutLast(less, purged);
    smallest = set.equals(withoutLast(Long.MAX_VALUE, purged));
    return set;
  }

  /** The low-water set without each server's last transactions, as far as they are not purged. */
  private GtidSet withoutLast(long count, GtidSet purged) {
    Map<String, List<Interval>> sets = new TreeMap<>();
    lowWater
        .intervals()
        .forEach(
            (uuid, list) -> {
              Interval read = list.get(0);
              long end = Math.max(read.last() - count, lastOf(purged, uuid));
              if (end >= read.first()) {
                sets.put(uuid, List.of(new Interval(read.first(), Math.min(end, read.last()))));
              }
            });
    return GtidSet.of(sets);
  }

  private static long lastOf(GtidSet set, String uuid) {
    List<Interval> list = set.intervals().get(uuid);
    return list == null ? 0 : list.get(list.size() - 1).last();
  }

  /**
   * The stream has begun.
   *
   * @param previous what stands in files before the one that it began with, or was being written
   *     when that was made
   * @throws LateStartException if something of that was not read; ask with the next set
   * @throws BinlogException if no set makes the server begin earlier
   */
  void begun(GtidSet previous, GtidSet received) {
    before = previous;
    unread = previous.minus(received);
    if (unread.isEmpty() || smallest) {
      // With the smallest set, what is there comes. What does not come was removed.
      uncovered = unread;
      less = 0;
      smallest = false;
      around = null;
      return;
    }
    if (around != null) {
      throw unreachable();
    }
    if (less == 0) {
      LOG.info(
          "The server begins its log behind transactions {}, which were not read, because files"
              + " without a transaction are between; asking for an earlier file",
          unread);
    }
    less = less == 0 ? 1 : less * 2;
    throw new LateStartException(unread);
  }

  /**
   * The server refused the set.
   *
   * @return whether another one is to be tried, because only transactions were named that it never
   *     logged and that are known for it
   */
  boolean refused(String message, GtidSet received) {
    Optional<GtidSet> missing = MissingGtids.in(message);
    if (less == 0 || missing.isEmpty() || !missing.get().isContainedIn(received)) {
      return false;
    }
    if (around != null) {
      throw unreachable();
    }
    // Dolt subtracts a set of one run rightly, and then finds no hole in what is before it.
    Map<String, List<Interval>> sets = new TreeMap<>();
    missing
        .get()
        .intervals()
        .forEach(
            (uuid, list) -> {
              long last = lastOf(lowWater, uuid);
              if (list.get(0).first() <= last) {
                sets.put(uuid, List.of(new Interval(list.get(0).first(), last)));
              }
            });
    around = GtidSet.of(sets);
    return true;
  }

  private BinlogException unreachable() {
    return new LogLostException(
        "The server's log has the transactions "
            + unread
            + ", which were not read, but because it numbered others that it never logged, it gives"
            + " them to no reader until it is restarted",
        "Restart the Dolt server, then restart this task: it goes on where it stopped. Or set"
            + " reconcile.mode=auto to have what they changed read from the tables");
  }

  /**
   * What the server has behind what was read last. One of it that is never logged is no hole as
   * long as none comes behind it.
   */
  GtidSet ahead(GtidSet received) throws IOException {
    Map<String, List<Interval>> behind = new TreeMap<>();
    received
        .intervals()
        .forEach(
            (uuid, list) ->
                behind.put(
                    uuid, List.of(new Interval(lastOf(received, uuid) + 1, Long.MAX_VALUE))));
    return server.executed().intersection(GtidSet.of(behind));
  }

  /** What is not read of what stands before the earliest file that there is. */
  GtidSet uncovered() {
    return uncovered;
  }

  /** These transactions were not read and did not come with the earliest file that there is. */
  BinlogException removed(GtidSet lost) throws IOException {
    return new LogLostException(
        "Transactions "
            + lost
            + " were not read and are in no file of the server's log: the earliest one stands behind"
            + " GTID set '%s' (@@gtid_purged is '%s'). Their files were removed, or Dolt never"
                .formatted(before, server.purged())
            + " logged them",
        "Delete the connector's offsets to start again from what the server has (snapshot.mode says"
            + " how), or set reconcile.mode=auto to have what they changed read from the tables, or,"
            + " to go on without, add them to the offset's gtid_set (PATCH"
            + " /connectors/<name>/offsets)");
  }
}
