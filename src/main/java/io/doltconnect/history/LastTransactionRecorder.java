package io.doltconnect.history;

import io.doltconnect.dolt.branch.NamedKeys;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.LastTransaction;
import io.doltconnect.offset.LastTransactions;
import io.doltconnect.record.RowChange;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.DdlStatement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.connect.data.Struct;

/**
 * Keeps of each database's last transaction what tells whether Dolt has it ({@link
 * LastTransaction}). Not thread-safe: it belongs to the task's thread.
 */
public final class LastTransactionRecorder {
  /** One is enough as long as nothing else changes it. */
  private static final int MOST_ROWS = 8;

  /** The offset has them, with every transaction. */
  private static final int LONGEST_KEY = 200;

  private final LastTransactions last;
  private final RowDigest digest = new RowDigest();
  private final List<LastTransaction.Row> rows = new ArrayList<>();
  private final Set<String> tables = new TreeSet<>();
  private String database;
  private Instant writer;
  private boolean statements;
  private boolean more;
  private boolean wanted;

  /** Whether transactions of other processes are not known to be in Dolt yet. */
  private boolean hasOthers;

  private TableSchemas schemas;
  private boolean named;
  private boolean followed;

  public LastTransactionRecorder(LastTransactions last) {
    this.last = last;
  }

  /**
   * A transaction begins.
   *
   * @param started when the process was started that logged it
   * @param executed whether it was delivered before
   * @param underWay whether some of it was
   */
  public void begin(Instant started, boolean executed, boolean underWay) {
    writer = started;
    wanted = !executed;
    more = underWay;
    database = null;
    statements = false;
    schemas = null;
    hasOthers = false;
    rows.clear();
    tables.clear();
  }

  /** It concerns this database, like all that is in it. */
  public void in(String name) {
    if (wanted && database == null) {
      database = name;
      hasOthers = last.hasOfOthers(name, writer);
    }
  }

  /** It has rows of a table that are wanted; before {@link #row}. */
  public void rows(TableSchemas of) {
    if (!wanted) {
      return;
    }
    TableId table = of.table().id();
    in(table.database());
    tables.add(table.table());
    schemas = of;
    named = RowKeys.canName(of) && of.rules().isKeyShown();
    followed = hasOthers && named && last.hasRows(table);
    more |= !named;
  }

  /** One of these rows is delivered. */
  public void row(RowChange change) {
    if (!wanted
        || change.schemas() != schemas
        || change.failure().isPresent()
        || !named
        || rows.size() >= MOST_ROWS && !followed) {
      more |= wanted;
      return;
    }
    Struct before = change.before();
    Struct after = change.after();
    List<Object> key = key(before);
    List<Object> newKey = key(after);
    if (before != null && !Objects.equals(key, newKey)) {
      changed(key);
      keep(key, "");
    }
    if (after != null) {
      changed(newKey);
      Struct shown = schemas.emitted(after);
      if (before == null || !schemas.emitted(before).equals(shown)) {
        keep(newKey, digest.shortOf(shown));
      }
    }
  }

  private List<Object> key(Struct row) {
    return row == null ? List.of() : RowKeys.of(schemas, row);
  }

  private void changed(List<Object> key) {
    if (followed && key.stream().allMatch(NamedKeys::canName)) {
      TableId table = schemas.table().id();
      last.changed(table, NamedKeys.literals(key));
      followed = last.hasRows(table);
    }
  }

  private void keep(List<Object> key, String left) {
    if (rows.size() >= MOST_ROWS || !key.stream().allMatch(NamedKeys::canName)) {
      more = true;
      return;
    }
    String table = schemas.table().id().table();
    List<String> literals = NamedKeys.literals(key);
    if (literals.stream().mapToInt(String::length).sum() > LONGEST_KEY) {
      more = true;
      return;
    }
    rows.removeIf(known -> known.table().equals(table) && known.key().equals(literals));
    rows.add(new LastTransaction.Row(table, literals, left));
  }

  /** It has a statement, which is followed. */
  public void statement(String name, DdlStatement parsed) {
    if (!wanted) {
      return;
    }
    in(name);
    statements = true;
    parsed.accept(new Follower());
  }

  private final class Follower implements DdlStatement.Visitor {
    @Override
    public void visit(DdlStatement.DropTables drop) {
      drop.tables().forEach(last::read);
    }

    @Override
    public void visit(DdlStatement.DropDatabase drop) {
      last.dropped(drop.database());
    }

    @Override
    public void visit(DdlStatement.RenameTable rename) {
      last.renamed(rename.from(), rename.to());
    }

    @Override
    public void visit(DdlStatement.AlterTable alter) {
      last.altered(alter.table());
    }

    @Override
    public void visit(DdlStatement.CreateTable create) {
      // It tells nothing of rows.
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

  /** It is delivered whole. */
  public void commit() {
    if (wanted && database != null) {
      last.committed(database, new LastTransaction(writer, statements, tables, rows, more));
    }
  }
}
