package io.doltconnect.snapshot;

import io.doltconnect.binlog.BinlogException;
import io.doltconnect.binlog.BinlogReader;
import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.ddl.DdlParser;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds in the log which tables were made, altered, renamed or dropped behind a position. Only the
 * log tells a table from another one with an equal definition that got its name. Opened when it is
 * first asked. For one thread.
 */
final class StatementScan implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatementScan.class);
  private static final Duration WAIT = Duration.ofSeconds(1);

  private final Function<GtidSet, BinlogReader> logs;
  private final TableCatalog catalog;
  private final DdlParser parser = new DdlParser();
  private final Set<TableId> touched = new TreeSet<>();
  private final Map<TableId, TableDefinition> last = new HashMap<>();
  private GtidSet read;
  private BinlogEvent.Begin transaction;
  private BinlogReader log;
  private boolean closed;

  /**
   * A scan that begins behind a position.
   *
   * @param logs opens the log behind a position
   * @param captured the tables that are of interest
   * @param definitions what is known of their definitions at the position
   */
  StatementScan(
      Function<GtidSet, BinlogReader> logs,
      GtidSet position,
      Predicate<TableId> captured,
      Collection<TableDefinition> definitions) {
    this.logs = logs;
    this.read = position;
    this.catalog = new TableCatalog(captured);
    definitions.forEach(catalog::put);
    definitions.forEach(table -> last.put(table.id(), table));
  }

  /**
   * Reads on until these transactions are read.
   *
   * @return the captured tables that statements touched up to there
   * @throws ConnectException if the log cannot be read
   */
  Set<TableId> upTo(GtidSet position) throws InterruptedException {
    if (!position.isContainedIn(read)) {
      BinlogReader from = open();
      while (!position.isContainedIn(read)) {
        BinlogEvent event = take(from);
        if (event != null) {
          accept(event);
        }
      }
    }
    return Set.copyOf(touched);
  }

  /** The definition that a table had last; empty if the statements do not tell. */
  Optional<TableDefinition> definition(TableId table) {
    return Optional.ofNullable(last.get(table));
  }

  private synchronized BinlogReader open() {
    if (closed) {
      throw new SnapshotClosedException();
    }
    if (log == null) {
      LOG.info(
          "The snapshot was interrupted: the log is read behind GTID set '{}' for statements that"
              + " changed tables",
          read);
      log = logs.apply(read);
      log.start();
    }
    return log;
  }

  private BinlogEvent take(BinlogReader from) throws InterruptedException {
    BinlogEvent event;
    try {
      event = from.take(WAIT);
    } catch (BinlogException e) {
      throw new ConnectException(e.getMessage(), e);
    }
    if (event == null && isClosed()) {
      throw new SnapshotClosedException();
    }
    return event;
  }

  private void accept(BinlogEvent event) {
    if (event instanceof BinlogEvent.Begin begin) {
      transaction = begin;
    } else if (event instanceof BinlogEvent.Statement statement) {
      for (TableId table : catalog.apply(parser.parse(statement.database(), statement.sql()))) {
        touched.add(table);
        catalog.get(table).ifPresent(known -> last.put(table, known.definition()));
      }
    } else if (event instanceof BinlogEvent.Commit) {
      read = read.with(transaction.gtid());
    } else if (event instanceof BinlogEvent.Burnt burnt) {
      read = read.union(burnt.gtids());
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Ends the reading; for any thread. */
  @Override
  public synchronized void close() {
    closed = true;
    if (log != null) {
      log.close();
    }
  }
}
