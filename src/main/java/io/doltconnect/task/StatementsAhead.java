package io.doltconnect.task;

import io.doltconnect.binlog.BinlogException;
import io.doltconnect.binlog.BinlogReader;
import io.doltconnect.binlog.LogLostException;
import io.doltconnect.binlog.events.BinlogEvent;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.columns.DefinitionPendingException;
import io.doltconnect.schema.columns.LogAhead;
import io.doltconnect.schema.ddl.DdlParser;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log from the stream's position to its end for statements, when it is asked and each
 * part of it once. For the task's thread, but for {@link #close}.
 */
final class StatementsAhead implements LogAhead, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatementsAhead.class);

  /** The task's thread may not be kept for long. */
  private static final Duration SLICE = Duration.ofMillis(500);

  private final Function<GtidSet, BinlogReader> logs;
  private final Supplier<String> executed;
  private final Executor executor;
  private final Supplier<GtidSet> position;
  private final DdlParser parser = new DdlParser();
  private final Map<TableId, Gtid> tables = new HashMap<>();
  private final Map<String, Gtid> databases = new HashMap<>();
  private GtidSet read = GtidSet.empty();
  private Question question;
  private Gtid transaction;
  private BinlogReader log;
  private boolean closed;

  /** What was asked last; the answer is the same as long as the position is. */
  private record Question(TableId table, GtidSet position, CompletableFuture<GtidSet> end) {
    boolean isFor(TableId other, GtidSet place) {
      return table.equals(other) && position.equals(place);
    }
  }

  /**
   * Reads nothing yet.
   *
   * @param logs opens the log behind a position
   * @param executed asks the server for {@code gtid_executed}; called in the executor
   * @param executor its thread may wait for the server
   * @param position the transactions that the stream has read
   */
  StatementsAhead(
      Function<GtidSet, BinlogReader> logs,
      Supplier<String> executed,
      Executor executor,
      Supplier<GtidSet> position) {
    this.logs = logs;
    this.executed = executed;
    this.executor = executor;
    this.position = position;
  }

  @Override
  public boolean hasStatementsOn(TableId table) {
    GtidSet delivered = position.get();
    if (question == null || !question.isFor(table, delivered)) {
      question =
          new Question(
              table,
              delivered,
              CompletableFuture.supplyAsync(() -> GtidSet.parse(executed.get()), executor));
    }
    read = read.union(delivered);
    long until = System.nanoTime() + SLICE.toNanos();
    try {
      readUpTo(end(until), table, until);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DefinitionPendingException(table);
    }
    return isAhead(tables.get(table), delivered)
        || isAhead(databases.get(lower(table.database())), delivered);
  }

  /** The end of the log at some moment since the question. */
  private GtidSet end(long until) throws InterruptedException {
    try {
      return question.end().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new DefinitionPendingException(question.table());
    } catch (ExecutionException e) {
      question = null;
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }

  private static boolean isAhead(Gtid statement, GtidSet delivered) {
    return statement != null && !delivered.contains(statement);
  }

  private void readUpTo(GtidSet end, TableId table, long until) throws InterruptedException {
    try {
      while (!end.isContainedIn(read)) {
        Duration left = Duration.ofNanos(until - System.nanoTime());
        BinlogEvent event = left.isNegative() ? null : open(table).take(left);
        if (event == null) {
          throw new DefinitionPendingException(table);
        }
        accept(event);
      }
      closeLog();
    } catch (LogLostException e) {
      closeLog();
      throw e;
    } catch (BinlogException e) {
      throw new ConnectException(e.getMessage(), e);
    }
  }

  private synchronized BinlogReader open(TableId table) {
    if (closed) {
      throw new DefinitionPendingException(table);
    }
    if (log == null) {
      LOG.info(
          "The definition of table {} at the position is not known: the log is read behind GTID"
              + " set '{}' for statements, to know whether the server's present definition holds",
          table,
          read);
      log = logs.apply(read);
      log.start();
    }
    return log;
  }

  private void accept(BinlogEvent event) {
    if (event instanceof BinlogEvent.Begin begin) {
      transaction = begin.gtid();
    } else if (event instanceof BinlogEvent.Statement statement) {
      parser.parse(statement.database(), statement.sql()).accept(new Follower(statement));
    } else if (event instanceof BinlogEvent.Commit) {
      read = read.with(transaction);
    } else if (event instanceof BinlogEvent.Burnt burnt) {
      read = read.union(burnt.gtids());
    }
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private final class Follower implements DdlStatement.Visitor {
    private final String database;

    Follower(BinlogEvent.Statement statement) {
      database = statement.database();
    }

    private void touch(List<TableId> touched) {
      touched.forEach(table -> tables.put(table, transaction));
    }

    private void touch(String touched) {
      databases.put(lower(touched), transaction);
    }

    @Override
    public void visit(DdlStatement.CreateTable create) {
      touch(List.of(create.definition().id()));
    }

    @Override
    public void visit(DdlStatement.DropTables drop) {
      touch(drop.tables());
    }

    @Override
    public void visit(DdlStatement.RenameTable rename) {
      touch(List.of(rename.from(), rename.to()));
    }

    @Override
    public void visit(DdlStatement.AlterTable alter) {
      if (!alter.steps().isEmpty()) {
        touch(List.of(alter.table()));
      }
    }

    @Override
    public void visit(DdlStatement.CreateDatabase create) {
      touch(create.database());
    }

    @Override
    public void visit(DdlStatement.DropDatabase drop) {
      touch(drop.database());
    }

    @Override
    public void visit(DdlStatement.Other other) {
      // It changes no definition.
    }

    @Override
    public void visit(DdlStatement.Unreadable unreadable) {
      unreadable.table().ifPresentOrElse(table -> touch(List.of(table)), () -> touch(database));
    }
  }

  private synchronized void closeLog() {
    if (log != null) {
      log.close();
      log = null;
    }
  }

  /** Ends the reading; for any thread. */
  @Override
  public synchronized void close() {
    closed = true;
    closeLog();
  }
}
