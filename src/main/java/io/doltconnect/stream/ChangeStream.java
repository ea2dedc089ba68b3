package io.doltconnect.stream;

import io.doltconnect.binlog.BinlogEvent;
import io.doltconnect.binlog.RowsEvent;
import io.doltconnect.config.TransactionSettings;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.JoiningTables;
import io.doltconnect.offset.RowPosition;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.record.RowChange;
import io.doltconnect.record.SourceBlock;
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
  private final KeyRedefinitions keyRedefinitions;
  private final KeySpellings keySpellings;
  private final RenamedTables renamedTables = new RenamedTables();

  private Gtid gtid;
  private Gtid split;
  private SourceBlock source;
  private long moment;
  private RowPosition resumeAt;
  private boolean executed;
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
   */
  record Rows(
      Dialects dialects,
      TableVersions versions,
      KeyRedefinitions keys,
      KeySpellings spellings,
      RowFilter filter) {}

  ChangeStream(
      StreamPosition position,
      Rows rows,
      Statements statements,
      Delivery delivery,
      SourceBlock.Origin origin,
      StreamMetrics metrics) {
    this.position = position;
    this.captured = position.captured();
    this.dialects = rows.dialects();
    this.versions = rows.versions();
    this.keyRedefinitions = rows.keys();
    this.keySpellings = rows.spellings();
    this.filter = rows.filter();
    this.statements = statements;
    this.delivery = delivery;
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

  /**
   * Takes the next event of the stream; not while {@link #hasRows}.
   *
   * @throws io.doltconnect.schema.DefinitionPendingException if the server has to answer first, or
   *     another exception if it could not be asked for a definition: then nothing has changed that
   *     an offset holds, and the same event is to be given again
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
    } else if (event instanceof BinlogEvent.Commit) {
      commit(out);
    } else if (event instanceof BinlogEvent.Burnt burnt) {
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
    gtid = begin.gtid();
    moment = begin.moment();
    source = new SourceBlock(origin, gtid.toString(), begin.serverId(), begin.received());
    executed = position.begin(gtid);
    resumeAt = position.within(gtid);
    dialects.begin(begin.writerStarted());
    keyRedefinitions.begin();
    delivery.begin(gtid, begin.received());
    statement = null;
    followed = null;
  }

  private void rows(RowsEvent event) {
    RowsPlan plan = keyRedefinitions.plan(event, gtid, rewritten -> reader(event, rewritten));
    if (plan instanceof RowsPlan.Refuse refuse) {
      throw new ConnectException(refuse.reason(), refuse.cause());
    }
    if (plan instanceof RowsPlan.Deliver deliver) {
      open(event, deliver);
    }
  }

  /** Who reads the rows; empty if they are not wanted, or no longer. */
  private Optional<RowReader> reader(RowsEvent event, boolean rewritten) {
    boolean delivered = isDelivered(event);
    if (executed) {
      return Optional.empty();
    }
    if (!captured.captures(gtid, event.table().table())) {
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
    OpenRows rows = new OpenRows(gtid, source, event, plan, spellings, versions::formerly, filter);
    delivery.begin(plan.reader().schemas(), filter.accepts(rows.operation(), false));
    if (event.ordinal() <= resumeAt.event()) {
      passOver(
          rows,
          isDelivered(event) ? Long.MAX_VALUE : resumeAt.row(),
          delivery.needsAllChanges(plan.reader().schemas()));
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
   * @throws io.doltconnect.schema.DefinitionPendingException if the server has to answer first, or
   *     another exception if it could not be asked for keys: then it is to be called again
   */
  public int readRows(List<SourceRecord> out, int maxRecords, int maxBytes) {
    delivery.processingAt(Instant.now());
    OpenRows rows = open;
    int start = rows.bytePosition();
    while (open != null && out.size() < maxRecords && rows.bytePosition() - start < maxBytes) {
      RowChange change = rows.next();
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
    followed = statement.follow();
    keyRedefinitions.statement(followed.parsed(), followed.before());
    renamedTables.follow(followed.parsed()).ifPresent(this::refuse);
  }

  private void refuse(RenamedTables.Second second) {
    TableId from = second.rename().from();
    TableId to = second.rename().to();
    if (captured.captures(gtid, to) && !executed) {
      throw new ConnectException(
          ("Transaction %s cannot be delivered: table %s was renamed to %s before, and is now renamed"
                  + " to %s too. Dolt writes this when a reset, a merge or the like makes two tables"
                  + " of one, and leaves out the rows that the second has in common with the"
                  + " first's. To go on, add this transaction to the offset's gtid_set (PATCH"
                  + " /connectors/<name>/offsets), and then write the rows of %4$s anew, into a new"
                  + " table for instance")
              .formatted(gtid, from, second.first(), to));
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
