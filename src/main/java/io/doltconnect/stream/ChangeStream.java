package io.doltconnect.stream;

import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.config.RowErrorMode;
import io.doltconnect.config.TransactionSettings;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.history.Touched;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.JoiningTables;
import io.doltconnect.offset.RowPosition;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.record.RowChange;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TrackedTable;
import io.doltconnect.stream.keys.KeyRedefinitions;
import io.doltconnect.stream.keys.KeySpellings;
import io.doltconnect.stream.keys.RenamedTables;
import io.doltconnect.stream.keys.RowsPlan;
import io.doltconnect.stream.rows.Dialects;
import io.doltconnect.stream.rows.RowReader;
import io.doltconnect.stream.rows.TableVersions;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the events of the binlog into records, row by row as they are wanted. A transaction that
 * begins again, after a lost connection or a restart, goes on at the first row that was not handed
 * out. Not thread-safe: it belongs to the task's thread.
 */
public final class ChangeStream {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeStream.class);

  private final JoiningTables captured;
  private final StreamPosition position;
  private final Dialects dialects;
  private final TableVersions versions;
  private final Delivery delivery;
  private final Statements statements;
  private final SourceBlock.Origin origin;
  private final StreamMetrics metrics;
  private final RowFilter filter;
  private final RowErrorMode errors;
  private final KeyRedefinitions keyRedefinitions;
  private final KeySpellings keySpellings;
  private final SuspectTables suspects;
  private final RenamedTables renamedTables = new RenamedTables();

  private final Touched touched;

  /** Tables of the transaction under way of which the log lacks rows. */
  private final Set<TableId> unlogged = new TreeSet<>();

  private Gtid gtid;
  private Gtid split;
  private SourceBlock source;
  private long moment;
  private RowPosition resumeAt;
  private boolean executed;
  private boolean inTransaction;
  private OpenRows open;
  private Statements.Unfollowed statement;
  private Statements.Followed followed;

  /**
   * How rows are read.
   *
   * @param dialects says how the server writes them
   * @param versions finds their readers
   * @param keys plans what is done with them
   * @param spellings spells their keys
   * @param filter leaves out changes that are not wanted
   * @param errors what is done about those that cannot be converted
   * @param touched told of tables of which the log lacks rows
   */
  record Rows(
      Dialects dialects,
      TableVersions versions,
      KeyRedefinitions keys,
      KeySpellings spellings,
      RowFilter filter,
      RowErrorMode errors,
      Touched touched) {}

  ChangeStream(
      StreamPosition position,
      Rows rows,
      Statements statements,
      Delivery delivery,
      SuspectTables suspects,
      SourceBlock.Origin origin,
      StreamMetrics metrics) {
    this.position = position;
    this.captured = position.captured();
    this.dialects = rows.dialects();
    this.versions = rows.versions();
    this.keyRedefinitions = rows.keys();
    this.keySpellings = rows.spellings();
    this.filter = rows.filter();
    this.errors = rows.errors();
    this.touched = rows.touched();
    this.statements = statements;
    this.delivery = delivery;
    this.suspects = suspects;
    this.origin = origin;
    this.metrics = metrics;
  }

  /** Where it is, which moves with what is taken from it. */
  public StreamPosition position() {
    return position;
  }

  /** Whether rows are at hand that {@link #readRows} can read. */
  public boolean hasRows() {
    return open != null;
  }

  /** Whether a transaction has begun whose end did not come yet. */
  public boolean isInTransaction() {
    return inTransaction;
  }

  /** The tables of which it delivers no rows until they are read. */
  public SuspectTables suspects() {
    return suspects;
  }

  /**
   * Takes the next event of the stream; not while {@link #hasRows}.
   *
   * @throws io.doltconnect.schema.columns.DefinitionPendingException if the server has to answer
   *     first, or another exception if it could not be asked for a definition: then nothing has
   *     changed that an offset holds, and the same event is to be given again
   */
  public void accept(BinlogEvent event, List<SourceRecord> out) {
    if (event instanceof BinlogEvent.Connected connected) {
      position.server(connected.server());
    } else if (event instanceof BinlogEvent.Begin begin) {
      begin(begin);
    } else if (event instanceof RowsEvent rows) {
      followStatement();
      recordStatement(out);
      rows(rows);
    } else if (event instanceof BinlogEvent.Statement next) {
      followStatement();
      recordStatement(out);
      statement = statements.read(next, moment);
    } else if (event instanceof BinlogEvent.NoRows changed) {
      noRows(changed.table());
    } else if (event instanceof BinlogEvent.Commit) {
      commit(out);
      inTransaction = false;
    } else if (event instanceof BinlogEvent.Burnt burnt) {
      inTransaction = inTransaction && !burnt.gtids().contains(gtid);
      delivery.giveUp();
      statement = null;
      followed = null;
      position.executedToo(burnt.gtids());
    }
  }

  /**
   * All that some tables held up to a later transaction is delivered: what is at hand of their rows
   * is older, and may come after it no more.
   */
  public void delivered(Collection<TableId> tables) {
    delivery.giveUp(tables);
    if (open != null && tables.contains(open.table())) {
      open = null;
    }
  }

  private void begin(BinlogEvent.Begin begin) {
    inTransaction = true;
    gtid = begin.gtid();
    moment = begin.moment();
    source = new SourceBlock(origin, gtid.toString(), begin.serverId(), begin.received());
    executed = position.begin(gtid);
    resumeAt = position.within(gtid);
    dialects.begin(begin.writerStarted());
    keyRedefinitions.begin();
    delivery.begin(gtid, begin.received());
    unlogged.clear();
    statement = null;
    followed = null;
  }

  /** Asks the server, so it may fail and be called again. */
  private void noRows(TableId table) {
    if (keyRedefinitions.isRewritten(table)
        || executed
        || !captured.captures(gtid, table)
        || !keySpellings.mayBeUnlogged(table)) {
      return;
    }
    unlogged.add(table);
    position
        .catalog()
        .get(table)
        .map(TrackedTable::definition)
        .ifPresentOrElse(touched::undelivered, () -> touched.table(table));
  }

  /**
   * The tables in whose rows the transaction under way, whose commit is to be given next, changed
   * how texts are spelled and nothing else, so that the log does not have them; told once. What was
   * read of the transaction is handed out.
   */
  public Set<TableId> takeUnlogged(List<SourceRecord> out) {
    Set<TableId> taken = Set.copyOf(unlogged);
    if (!taken.isEmpty()) {
      delivery.flush(out);
      unlogged.clear();
    }
    return taken;
  }

  /** Rows of a table that cannot be delivered are passed over if the table is put aside. */
  private void rows(RowsEvent event) {
    try {
      plan(event);
    } catch (RuntimeException e) {
      putAside(event.table().table(), e);
    }
  }

  private void putAside(TableId table, RuntimeException e) {
    if (!DoltException.isOfOneTable(e) || !captured.suspended().suspend(table, e)) {
      throw e;
    }
    open = null;
  }

  private void plan(RowsEvent event) {
    RowsPlan plan = keyRedefinitions.plan(event, rewritten -> reader(event, rewritten));
    if (plan instanceof RowsPlan.Refuse refuse) {
      suspects.refuse(gtid, event.table().table(), refuse);
    } else if (plan instanceof RowsPlan.Deliver deliver) {
      open(event, deliver);
    }
  }

  /** Who reads the rows; empty if they are not wanted, or no longer. */
  private Optional<RowReader> reader(RowsEvent event, boolean rewritten) {
    boolean delivered = isDelivered(event);
    if (executed) {
      return Optional.empty();
    }
    TableId table = event.table().table();
    if (!captured.captures(gtid, table) || suspects.contains(table)) {
      if (!delivered) {
        metrics.filteredEvent();
      }
      return Optional.empty();
    }
    if (delivered && !delivery.mayNeedAllChanges()) {
      return Optional.empty();
    }
    RowReader reader = versions.of(event, moment, rewritten);
    return delivered && !delivery.needsAllChanges(reader.schemas())
        ? Optional.empty()
        : Optional.of(reader);
  }

  private boolean isDelivered(RowsEvent event) {
    return event.ordinal() < resumeAt.event();
  }

  /** Asks the server, so it may fail and be called again. */
  private void open(RowsEvent event, RowsPlan.Deliver plan) {
    KeySpellings.OfEvent spellings = keySpellings.of(event, plan.reader(), gtid).orElse(null);
    OpenRows rows =
        new OpenRows(gtid, source, event, plan, spellings, versions::formerly, filter, errors);
    delivery.begin(plan.reader().schemas(), filter.accepts(rows.operation(), false));
    if (event.ordinal() <= resumeAt.event()) {
      try {
        passOver(
            rows,
            isDelivered(event) ? Long.MAX_VALUE : resumeAt.row(),
            delivery.needsAllChanges(plan.reader().schemas()));
      } catch (RowsRefusedException e) {
        suspects.refuse(gtid, event.table().table(), e.refusal());
        return;
      }
    }
    open = rows;
    closeIfRead();
  }

  private void passOver(OpenRows rows, long count, boolean recounted) {
    while (rows.row() < count && rows.hasNext()) {
      if (!recounted) {
        rows.skip();
        continue;
      }
      RowChange change = rows.nextAsLogged();
      if (change != null) {
        delivery.recount(change);
      }
    }
  }

  /**
   * Reads rows until there are records enough, bytes enough, or no rows left.
   *
   * @return the bytes that were read
   * @throws io.doltconnect.schema.columns.DefinitionPendingException if the server has to answer
   *     first, or another exception if it could not be asked for keys: then it is to be called
   *     again
   */
  public int readRows(List<SourceRecord> out, int maxRecords, int maxBytes) {
    delivery.processingAt(Instant.now());
    OpenRows rows = open;
    int start = rows.bytePosition();
    while (open != null && out.size() < maxRecords && rows.bytePosition() - start < maxBytes) {
      RowChange change;
      try {
        change = rows.next();
      } catch (RowsRefusedException e) {
        suspects.refuse(gtid, rows.table(), e.refusal());
        open = null;
        break;
      } catch (RuntimeException e) {
        putAside(rows.table(), e);
        break;
      }
      if (change == null) {
        metrics.droppedRow();
      } else {
        delivery.take(change, rows.position(), out);
      }
      closeIfRead();
    }
    return rows.bytePosition() - start;
  }

  private void closeIfRead() {
    if (!open.hasNext()) {
      open = null;
    }
  }

  /** What follows of the transaction is another one in Kafka than what was handed out of it. */
  public void splitTransaction(Gtid transaction) {
    if (!transaction.equals(split)) {
      split = transaction;
      metrics.splitTransaction();
      LOG.warn(
          "Transaction {} is larger than '{}' or '{}': it is split over several Kafka transactions,"
              + " so that consumers see it in parts",
          transaction,
          TransactionSettings.MAX_ROWS,
          TransactionSettings.MAX_BYTES);
    }
    delivery.split();
  }

  private void commit(List<SourceRecord> out) {
    followStatement();
    if (executed) {
      keyRedefinitions.commit();
    } else {
      delivery.commit(gtid, keyRedefinitions::commit, out);
      metrics.transaction(gtid);
    }
    recordStatement(out);
  }

  /** Asks the server, so it may fail and be called again. */
  private void followStatement() {
    if (statement == null || followed != null) {
      return;
    }
    followed = follow(statement);
    keyRedefinitions.statement(followed.parsed(), followed.before());
    Optional<RenamedTables.Second> second = renamedTables.follow(followed.parsed());
    if (!executed) {
      suspects.follow(followed.parsed());
      Stream.of(followed.others(), underAnotherKey(followed.parsed()))
          .flatMap(Optional::stream)
          .filter(others -> captured.captures(gtid, others.table()))
          .forEach(suspects::changed);
      second.ifPresent(this::refuse);
      if (followed.parsed() instanceof DdlStatement.RenameTable rename) {
        renameSuspended(rename);
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
        tables.forEach(table -> putAside(table, e));
      }
    }
  }

  private void renameSuspended(DdlStatement.RenameTable rename) {
    String reason = captured.suspended().reasons().get(rename.from());
    if (reason != null && captured.captures(gtid, rename.to())) {
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

  private void refuse(RenamedTables.Second second) {
    TableId to = second.rename().to();
    if (captured.captures(gtid, to)) {
      suspects.refuse(gtid, to, second.refusal());
    }
  }

  private void recordStatement(List<SourceRecord> out) {
    if (statement == null) {
      return;
    }
    if (!executed) {
      metrics.statement();
      followed.record(source, position.offset()).ifPresent(out::add);
    }
    statement = null;
    followed = null;
  }
}
