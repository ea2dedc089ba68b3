package io.doltconnect.task;

import io.doltconnect.binlog.LogLostException;
import io.doltconnect.binlog.OtherLogException;
import io.doltconnect.config.ReconcileSettings;
import io.doltconnect.history.Audit;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.SourceOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Why tables are brought to the present.
 *
 * @param reason what is wrong, as a sentence without its full stop, for the log and JMX
 * @param refusal what the task fails with where {@code reconcile.mode} is {@code fail}: what is
 *     wrong, and what can be done
 * @param tables the tables that it concerns, which are kept in the offset until they are read;
 *     empty: all captured tables, and something tells of the cause again after a restart
 * @param missed transactions that count as delivered when it has come to its end; the stream goes
 *     on where it is. Empty: the log cannot be read from there, and the stream goes on behind what
 *     was read
 * @param routine whether that is what is meant to be, and no fault
 * @param otherBranch the branch of the log that the server has in place of the one that the
 *     position counts, in which all begins anew at what was read; empty if it has that one
 */
record ReconcileCause(
    String reason,
    ConnectException refusal,
    Optional<Set<TableId>> tables,
    Optional<GtidSet> missed,
    boolean routine,
    Optional<String> otherBranch) {

  ReconcileCause {
    tables = tables.map(Set::copyOf);
  }

  /**
   * Some tables have something that the stream cannot give.
   *
   * @param advice how to mend what the reason says, or to go on without
   */
  static ReconcileCause ofTables(String reason, String advice, Set<TableId> tables) {
    return new ReconcileCause(
        reason,
        new ConnectException(
            "%s, and '%s' is 'fail'. %s".formatted(reason, ReconcileSettings.MODE, advice)),
        Optional.of(tables),
        Optional.of(GtidSet.empty()),
        false,
        Optional.empty());
  }

  static ReconcileCause burnt(GtidSet gtids) {
    return new ReconcileCause(
        "Dolt numbered but never logged the transactions " + gtids,
        new ConnectException(
            ("Dolt numbered the transactions %s but never logged them, so that what they changed, in"
                    + " whatever table, is not in the stream, and '%s' is 'fail'. To have it read from"
                    + " the tables, set that to 'auto'; to go on without, add these transactions to the"
                    + " offset's gtid_set (PATCH /connectors/<name>/offsets), and set '%s' to 0,"
                    + " because an audit finds what they changed")
                .formatted(gtids, ReconcileSettings.MODE, ReconcileSettings.AUDIT_INTERVAL)),
        Optional.empty(),
        Optional.of(gtids),
        false,
        Optional.empty());
  }

  static ReconcileCause logLost(LogLostException lost) {
    return new ReconcileCause(
        lost.loss(),
        new ConnectException(lost.getMessage(), lost),
        Optional.empty(),
        Optional.empty(),
        false,
        lost instanceof OtherLogException other ? Optional.of(other.branch()) : Optional.empty());
  }

  static ReconcileCause audit(Audit audit) {
    List<String> reasons = new ArrayList<>();
    if (!audit.tables().isEmpty()) {
      reasons.add(
          "Tables differ from what was delivered although nothing in the log tells of it: "
              + audit);
    }
    if (!audit.last().lost().isEmpty()) {
      reasons.add(
          "The server was started anew, and does not have what the last transactions in its log before that changed in "
              + new TreeSet<>(audit.last().lost()));
    }
    if (!audit.last().unclear().isEmpty()) {
      reasons.add(
          "The server was started anew, and no row tells whether it has what the last transactions in its log before that changed in "
              + new TreeSet<>(audit.last().unclear()));
    }
    return ofTables(
        String.join(". ", reasons),
        ("Something changed them that Dolt does not log (the dolt program while the server was"
                + " stopped, a push, binlog_ignore_dbs), or Dolt logged what it did not keep, because"
                + " it was killed. To have what differs delivered, set '%s' to"
                + " 'auto'; not to look for what is not logged, set '%s' to 0")
            .formatted(ReconcileSettings.MODE, ReconcileSettings.AUDIT_INTERVAL),
        audit.names());
  }

  static ReconcileCause respelled(Gtid transaction, Set<TableId> tables) {
    return ofTables(
        "Transaction %s changed how texts are spelled in rows of %s, which Dolt does not log"
            .formatted(transaction, new TreeSet<>(tables)),
        "To have the rows read from the tables, set that to 'auto'; to go on without, add this transaction to the offset's gtid_set (PATCH /connectors/<name>/offsets)",
        tables);
  }

  static ReconcileCause unlogged(Set<TableId> tables) {
    return routine("Rows that Dolt cannot log have changed in ", tables);
  }

  static ReconcileCause suspended(Set<TableId> tables) {
    return routine("It is tried again to deliver the suspended tables ", tables);
  }

  /** Somebody wants the rows of tables that can be read as a whole only. */
  static ReconcileCause asked(Set<TableId> tables) {
    return routine("A snapshot reads as a whole ", tables);
  }

  private static ReconcileCause routine(String what, Set<TableId> tables) {
    String reason = what + new TreeSet<>(tables);
    return new ReconcileCause(
        reason,
        new ConnectException(reason),
        Optional.of(tables),
        Optional.of(GtidSet.empty()),
        true,
        Optional.empty());
  }

  static ReconcileCause interrupted(Set<TableId> tables) {
    return ofTables(
        "The offset says that the tables %s are to be brought to the present"
            .formatted(new TreeSet<>(tables)),
        "To have them read, set '%s' to 'auto'; to go on without, take the key '%s' out of the offset (PATCH /connectors/<name>/offsets)"
            .formatted(ReconcileSettings.MODE, SourceOffset.RECONCILING.name()),
        tables);
  }
}
