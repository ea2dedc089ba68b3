package io.doltconnect.binlog;

import io.doltconnect.model.Gtid;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * By database the last transaction that was read of the log. Dolt writes the transactions of a
 * database one after the other, under a lock that each holds until others see it
 * (sqle/dsess/transactions.go, doCommit): so one that another follows in the log can be read in
 * SQL. For any thread.
 */
public final class LatestTransactions {
  private final Map<String, Gtid> latest = new ConcurrentHashMap<>();

  /** A part of a transaction was read that had not been read whole before. */
  void read(String database, Gtid gtid) {
    latest.put(database, gtid);
  }

  /**
   * Whether a later transaction of a database was read.
   *
   * @param gtid one of that database that was read
   */
  public boolean follows(String database, Gtid gtid) {
    Gtid last = latest.get(database);
    return last != null && !last.equals(gtid);
  }
}
