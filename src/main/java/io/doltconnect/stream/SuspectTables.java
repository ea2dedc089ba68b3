package io.doltconnect.stream;

import io.doltconnect.config.ReconcileMode;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.history.Touched;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.stream.keys.RowsPlan;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The captured tables that the log does not tell: of these no row is delivered from it until they
 * are read themselves. The offset names them, so that a task that is stopped before that has them
 * read when it starts. Not thread-safe: it belongs to the task's thread.
 */
public final class SuspectTables {
  private static final Logger LOG = LoggerFactory.getLogger(SuspectTables.class);

  /** A backlog may be long, and tables that are not delivered are not to wait for its end. */
  private static final Duration LONGEST_SUSPICION = Duration.ofSeconds(5);

  private final StreamPosition position;
  private final Touched touched;
  private final Predicate<TableId> filter;
  private final ReconcileMode mode;
  private final Map<TableId, String> reasons = new TreeMap<>();
  private GtidSet awaited = GtidSet.empty();
  private boolean rows;
  private long since;

  /**
   * Suspects no table but those that the position names.
   *
   * @param filter accepts the captured tables
   * @param mode whether they are read at all
   */
  SuspectTables(
      StreamPosition position, Touched touched, Predicate<TableId> filter, ReconcileMode mode) {
    this.position = position;
    this.touched = touched;
    this.filter = filter;
    this.mode = mode;
  }

  /**
   * It is not known any more how tables differ from what consumers hold. They are read once the
   * stream has come to the present: a statement on the way may say that they are others.
   *
   * @param present the transactions that the server has
   */
  public void unknown(Set<TableId> tables, String reason, GtidSet present) {
    awaited = present;
    tables.forEach(table -> put(table, reason));
  }

  /** Whether no row of a table may be delivered. */
  boolean contains(TableId table) {
    return position.reconciling().contains(table);
  }

  /**
   * Rows of a table cannot be delivered.
   *
   * @throws ConnectException if the table is not to be read in their place
   */
  void refuse(Gtid gtid, TableId table, RowsPlan.Refuse refusal) {
    if (mode == ReconcileMode.FAIL) {
      throw new ConnectException(
          "Transaction %s cannot be delivered: %s. %s"
              .formatted(gtid, refusal.reason(), refusal.advice()),
          refusal.cause());
    }
    if (refusal.deliveredToo()) {
      touched.table(table);
    }
    rows = true;
    add(table, "%s (transaction %s)".formatted(refusal.reason(), gtid));
  }

  /** A statement made others of the rows that were delivered. */
  void changed(OtherRows others) {
    if (mode == ReconcileMode.FAIL) {
      LOG.error("{}. {}", others.reason(), others.advice());
      return;
    }
    touched.table(others.table());
    rows = true;
    add(others.table(), others.reason());
  }

  /**
   * A table cannot be read at all, or its rows cannot be delivered in any way.
   *
   * @throws RuntimeException the failure, if it is not of this table alone or such a table is not
   *     to be put aside
   */
  void putAside(TableId table, RuntimeException failure) {
    if (!DoltException.isOfOneTable(failure)
        || !position.captured().suspended().suspend(table, failure)) {
      throw failure;
    }
  }

  private void put(TableId table, String reason) {
    if (reasons.isEmpty()) {
      since = System.nanoTime();
    }
    reasons.putIfAbsent(table, reason);
  }

  private void add(TableId table, String reason) {
    put(table, reason);
    if (!contains(table)) {
      position.reconcilingBegan(Set.of(table));
    }
  }

  /**
   * Takes every statement of the stream. A table that is not there any more needs nothing, and one
   * that gets its name is another one.
   */
  void follow(DdlStatement statement) {
    if (!position.reconciling().isEmpty()) {
      statement.accept(new Follower());
    }
  }

  private final class Follower implements DdlStatement.Visitor {
    @Override
    public void visit(DdlStatement.DropTables drop) {
      drop.tables().forEach(SuspectTables.this::remove);
    }

    @Override
    public void visit(DdlStatement.DropDatabase drop) {
      position.reconciling().stream()
          .filter(table -> table.database().equalsIgnoreCase(drop.database()))
          .forEach(SuspectTables.this::remove);
    }

    @Override
    public void visit(DdlStatement.RenameTable rename) {
      if (contains(rename.from())) {
        String reason = reasons.get(rename.from());
        if (filter.test(rename.to())) {
          add(rename.to(), reason == null ? "It was not read to the end" : reason);
        }
        remove(rename.from());
      }
    }

    @Override
    public void visit(DdlStatement.CreateTable create) {
      // Whether it is another one is not known.
    }

    @Override
    public void visit(DdlStatement.AlterTable alter) {
      // It is still not known what rows the table had.
    }

    @Override
    public void visit(DdlStatement.CreateDatabase create) {
      // It has no tables.
    }

    @Override
    public void visit(DdlStatement.Other other) {
      // It concerns no table.
    }

    @Override
    public void visit(DdlStatement.Unreadable unreadable) {
      // It is not known what it does.
    }
  }

  private void remove(TableId table) {
    reasons.remove(table);
    settle();
    if (contains(table)) {
      position.reconcilingEnded(Set.of(table));
    }
  }

  /** Without such tables nothing is waited for. */
  private void settle() {
    if (reasons.isEmpty()) {
      awaited = GtidSet.empty();
      rows = false;
    }
  }

  /** Whether tables are to be read because of what came since the start. */
  public boolean isEmpty() {
    return reasons.isEmpty();
  }

  /**
   * Whether they are to be read now: of all that come until then it is read once.
   *
   * @param idle whether the stream has nothing at hand
   */
  public boolean areDue(boolean idle) {
    boolean overdue = System.nanoTime() - since >= LONGEST_SUSPICION.toNanos();
    return awaited.isContainedIn(position.executed()) ? idle || overdue : idle && overdue;
  }

  /** What is wrong with them. */
  public String reason() {
    String all = String.join("; ", new TreeSet<>(reasons.values()));
    return rows ? "Rows cannot be delivered from the log. " + all : all;
  }

  /** Tables are read. */
  public void read(Set<TableId> tables) {
    reasons.keySet().removeAll(tables);
    settle();
  }
}
