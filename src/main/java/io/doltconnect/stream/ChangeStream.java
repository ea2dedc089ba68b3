package io.doltconnect.stream;

import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.config.RowErrorMode;
import io.doltconnect.config.TransactionSettings;
import io.doltconnect.history.Touched;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.JoiningTables;
import io.doltconnect.offset.RowPosition;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.record.RowChange;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.stream.keys.KeyRedefinitions;
import io.doltconnect.stream.keys.KeySpellings;
import io.doltconnect.stream.keys.RowsPlan;
import io.doltconnect.stream.rows.Dialects;
import io.doltconnect.stream.rows.RowReader;
import io.doltconnect.stream.rows.TableVersions;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private final OpenStatement statement;
  private final SourceBlock.Origin origin;
  private final StreamMetrics metrics;
  private final RowFilter filter;
  private final RowErrorMode errors;
  private final KeyRedefinitions keyRedefinitions;
  private final KeySpellings keySpellings;
  private final SuspectTables suspects;
  private final UnloggedRows unlogged;

  /** The one under way, or the last one. */
  private OpenTransaction transaction;

  private Gtid split;
  private boolean inTransaction;
  private OpenRows open;

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
      OpenStatement statement,
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
    this.unlogged = new UnloggedRows(position, rows.touched());
    this.statement = statement;
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
      statement.follow(transaction);
      statement.record(transaction, out);
      rows(rows);
    } else if (event instanceof BinlogEvent.Statement next) {
      statement.follow(transaction);
      statement.record(transaction, out);
      statement.read(next, transaction.moment());
    } else if (event instanceof BinlogEvent.NoRows changed) {
      noRows(changed.table());
    } else if (event instanceof BinlogEvent.Commit) {
      commit(out);
      inTransaction = false;
    } else if (event instanceof BinlogEvent.Burnt burnt) {
      inTransaction = inTransaction && !burnt.gtids().contains(transaction.gtid());
      delivery.giveUp();
      statement.giveUp();
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
    Gtid gtid = begin.gtid();
    boolean executed = position.begin(gtid);
    transaction =
        new OpenTransaction(
            gtid,
            begin.moment(),
            new SourceBlock(origin, gtid.toString(), begin.serverId(), begin.received()),
            executed,
            position.within(gtid));
    dialects.begin(begin.writerStarted());
    keyRedefinitions.begin();
    delivery.begin(begin, executed);
    unlogged.begin();
    statement.giveUp();
  }

  /** Asks the server, so it may fail and be called again. */
  private void noRows(TableId table) {
    if (!keyRedefinitions.isRewritten(table)
        && transaction.delivers(captured, table)
        && keySpellings.mayBeUnlogged(table)) {
      unlogged.add(table);
    }
  }

  /**
   * The tables in whose rows the transaction under way, whose commit is to be given next, changed
   * how texts are spelled and nothing else, so that the log does not have them; told once. What was
   * read of the transaction is handed out.
   */
  public Set<TableId> takeUnlogged(List<SourceRecord> out) {
    Set<TableId> taken = unlogged.take();
    if (!taken.isEmpty()) {
      delivery.flush(out);
    }
    return taken;
  }

  /** Rows of a table that cannot be delivered are passed over if the table is put aside. */
  private void rows(RowsEvent event) {
    delivery.last().in(event.table().table().database());
    try {
      plan(event);
    } catch (RuntimeException e) {
      suspects.putAside(event.table().table(), e);
      open = null;
    }
  }

  private void plan(RowsEvent event) {
    RowsPlan plan = keyRedefinitions.plan(event, rewritten -> reader(event, rewritten));
    if (plan instanceof RowsPlan.Refuse refuse) {
      suspects.refuse(transaction.gtid(), event.table().table(), refuse);
    } else if (plan instanceof RowsPlan.Deliver deliver) {
      open(event, deliver);
    }
  }

  /** Who reads the rows; empty if they are not wanted, or no longer. */
  private Optional<RowReader> reader(RowsEvent event, boolean rewritten) {
    boolean delivered = isDelivered(event);
    if (transaction.executed()) {
      return Optional.empty();
    }
    TableId table = event.table().table();
    if (!transaction.delivers(captured, table) || suspects.contains(table)) {
      if (!delivered) {
        metrics.filteredEvent();
      }
      return Optional.empty();
    }
    if (delivered && !delivery.mayNeedAllChanges()) {
      return Optional.empty();
    }
    RowReader reader = versions.of(event, transaction.moment(), rewritten);
    return delivered && !delivery.needsAllChanges(reader.schemas())
        ? Optional.empty()
        : Optional.of(reader);
  }

  private boolean isDelivered(RowsEvent event) {
    return event.ordinal() < transaction.resumeAt().event();
  }

  /** Asks the server, so it may fail and be called again. */
  private void open(RowsEvent event, RowsPlan.Deliver plan) {
    Gtid gtid = transaction.gtid();
    RowPosition resumeAt = transaction.resumeAt();
    OpenRows rows =
        new OpenRows(
            transaction,
            event,
            plan,
            keySpellings.of(event, plan.reader(), gtid),
            versions::formerly,
            filter,
            errors);
    delivery.begin(plan.reader().schemas(), filter.accepts(rows.operation(), false));
    if (event.ordinal() <= resumeAt.event()) {
      try {
        passOver(
            rows,
            isDelivered(event) ? Long.MAX_VALUE : resumeAt.row(),
            delivery.needsAllChanges(plan.reader().schemas()));
      } catch (RowsRefusedException e) {
        suspects.refuse(gtid, rows.table(), e.refusal());
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
        suspects.refuse(transaction.gtid(), rows.table(), e.refusal());
        open = null;
        break;
      } catch (RuntimeException e) {
        suspects.putAside(rows.table(), e);
        open = null;
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
  public void splitTransaction(Gtid gtid) {
    if (!gtid.equals(split)) {
      split = gtid;
      metrics.splitTransaction();
      LOG.warn(
          "Transaction {} is larger than '{}' or '{}': it is split over several Kafka transactions,"
              + " so that consumers see it in parts",
          gtid,
          TransactionSettings.MAX_ROWS,
          TransactionSettings.MAX_BYTES);
    }
    delivery.split();
  }

  private void commit(List<SourceRecord> out) {
    statement.follow(transaction);
    if (transaction.executed()) {
      keyRedefinitions.commit();
    } else {
      delivery.commit(transaction.gtid(), keyRedefinitions::commit, out);
      metrics.transaction(transaction.gtid(), position.executed());
    }
    statement.record(transaction, out);
  }
}
