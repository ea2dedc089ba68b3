package io.doltconnect.stream;

import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.history.LastTransactionRecorder;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.JoiningTables;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.stream.keys.KeyRedefinitions;
import io.doltconnect.stream.keys.RenamedTables;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The statement of the stream that came last: read at once, followed when the event behind it
 * comes, because the server may have to answer first, and then recorded. Not thread-safe.
 */
final class OpenStatement {
  private final Statements statements;
  private final StreamPosition position;
  private final JoiningTables captured;
  private final KeyRedefinitions keys;
  private final SuspectTables suspects;
  private final LastTransactionRecorder last;
  private final StreamMetrics metrics;
  private final RenamedTables renamedTables = new RenamedTables();

  /** Null if there is none. */
  private Statements.Unfollowed unfollowed;

  /** Null until it is followed. */
  private Statements.Followed followed;

  OpenStatement(
      Statements statements,
      StreamPosition position,
      KeyRedefinitions keys,
      SuspectTables suspects,
      LastTransactionRecorder last,
      StreamMetrics metrics) {
    this.statements = statements;
    this.position = position;
    this.captured = position.captured();
    this.keys = keys;
    this.suspects = suspects;
    this.last = last;
    this.metrics = metrics;
  }

  /**
   * Takes the next one; the last one was recorded.
   *
   * @param moment when it was received
   */
  void read(BinlogEvent.Statement next, long moment) {
    unfollowed = statements.read(next, moment);
  }

  /** It comes again, from the beginning of its transaction, or never. */
  void giveUp() {
    unfollowed = null;
    followed = null;
  }

  /** Brings the catalog behind it. Asks the server, so it may fail and be called again. */
  void follow(OpenTransaction transaction) {
    if (unfollowed == null || followed != null) {
      return;
    }
    followed = follow(unfollowed);
    keys.statement(followed.parsed(), followed.before());
    Optional<RenamedTables.Second> second = renamedTables.follow(followed.parsed());
    if (!transaction.executed()) {
      last.statement(unfollowed.database(), followed.parsed());
      suspects.follow(followed.parsed());
      Stream.of(followed.others(), underAnotherKey(followed.parsed()))
          .flatMap(Optional::stream)
          .filter(others -> transaction.delivers(captured, others.table()))
          .forEach(suspects::changed);
      second
          .filter(it -> transaction.delivers(captured, it.rename().to()))
          .ifPresent(it -> suspects.refuse(transaction.gtid(), it.rename().to(), it.refusal()));
      if (followed.parsed() instanceof DdlStatement.RenameTable rename) {
        renameSuspended(rename, transaction);
      }
    }
  }

  private Statements.Followed follow(Statements.Unfollowed next) {
    while (true) {
      try {
        return next.follow();
      } catch (DoltException e) {
        List<TableId> tables = next.uncertain();
        if (tables.isEmpty()) {
          throw e;
        }
        tables.forEach(table -> suspects.putAside(table, e));
      }
    }
  }

  private void renameSuspended(DdlStatement.RenameTable rename, OpenTransaction transaction) {
    String reason = captured.suspended().reasons().get(rename.from());
    if (reason != null && transaction.delivers(captured, rename.to())) {
      captured
          .suspended()
          .suspend(
              rename.to(),
              new ConnectException(
                  "It was %s, which is suspended. %s".formatted(rename.from(), reason)));
    }
  }

  private Optional<OtherRows> underAnotherKey(DdlStatement statement) {
    TableCatalog catalog = position.catalog();
    return statement instanceof DdlStatement.AlterTable alter
        ? catalog
            .former(alter.table())
            .flatMap(
                former ->
                    catalog
                        .get(alter.table())
                        .flatMap(now -> OtherRows.underAnotherKey(former, now.definition())))
        : Optional.empty();
  }

  /** Adds its record, if it is wanted. */
  void record(OpenTransaction transaction, List<SourceRecord> out) {
    if (unfollowed == null) {
      return;
    }
    if (!transaction.executed()) {
      metrics.statement();
      followed.record(transaction.source(), position.offset()).ifPresent(out::add);
    }
    giveUp();
  }
}
