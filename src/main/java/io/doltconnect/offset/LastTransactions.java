package io.doltconnect.offset;

import io.doltconnect.model.TableId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * By database the last transaction of each process of the server of which it is not known yet
 * whether Dolt has it. Not thread-safe: it belongs to the task's thread.
 */
public final class LastTransactions {
  /** Of so many processes, for an offset is to stay small. */
  private static final int MOST_PROCESSES = 4;

  private final Map<String, List<LastTransaction>> databases = new TreeMap<>();
  private long version;

  LastTransactions(Map<String, List<LastTransaction>> stored) {
    stored.forEach((database, last) -> databases.put(database, List.copyOf(last)));
  }

  /** As they are stored. */
  public Map<String, List<LastTransaction>> known() {
    return new HashMap<>(databases);
  }

  /** A number that grows with every change. */
  long version() {
    return version;
  }

  /**
   * A transaction of a database is delivered. The one of the same process before it was kept.
   *
   * @param last of which nothing may be captured
   */
  public void committed(String database, LastTransaction last) {
    List<LastTransaction> all = new ArrayList<>(databases.getOrDefault(database, List.of()));
    LastTransaction now = last;
    if (!all.isEmpty() && all.get(all.size() - 1).writer().equals(last.writer())) {
      LastTransaction before = all.remove(all.size() - 1);
      if (before.statements() && before.tables().isEmpty()) {
        now = last.withStatements();
      }
    }
    if (!now.isEmpty()) {
      all.add(now);
    }
    if (all.size() > MOST_PROCESSES) {
      all.set(1, all.get(1).with(all.remove(0)));
    }
    put(database, all);
  }

  /** Whether processes before this one left transactions in a database. */
  public boolean hasOfOthers(String database, Instant writer) {
    return databases.getOrDefault(database, List.of()).stream()
        .anyMatch(last -> !last.writer().equals(writer));
  }

  /** Whether rows of a table tell of transactions. */
  public boolean hasRows(TableId table) {
    return databases.getOrDefault(table.database(), List.of()).stream()
        .flatMap(last -> last.rows().stream())
        .anyMatch(row -> row.table().equals(table.table()));
  }

  /** The log tells what became of a row later. */
  public void changed(TableId table, List<String> key) {
    change(
        table.database(),
        last ->
            last.withoutRows(row -> row.table().equals(table.table()) && row.key().equals(key)));
  }

  /** Consumers hold what a table held later, or it is not there any more. */
  public void read(TableId table) {
    change(table.database(), last -> last.withoutTable(table.table()));
  }

  /** A table's rows have another form. */
  public void altered(TableId table) {
    change(table.database(), last -> last.withOtherTable(table.table(), table.table()));
  }

  /** A table has another name. */
  public void renamed(TableId from, TableId to) {
    change(
        from.database(),
        last ->
            from.database().equals(to.database())
                ? last.withOtherTable(from.table(), to.table())
                : last.withoutTable(from.table()));
  }

  /** A database is not there any more. */
  public void dropped(String database) {
    List<String> names = databases.keySet().stream().filter(database::equalsIgnoreCase).toList();
    names.forEach(name -> put(name, List.of()));
  }

  /** A transaction is known to be in Dolt, or its tables are read. */
  public void settled(String database, Collection<LastTransaction> known) {
    List<LastTransaction> rest = new ArrayList<>(databases.getOrDefault(database, List.of()));
    if (rest.removeAll(known)) {
      put(database, rest);
    }
  }

  /** Consumers hold what all tables held later. */
  public void clear() {
    if (!databases.isEmpty()) {
      databases.clear();
      version++;
    }
  }

  private void change(String database, UnaryOperator<LastTransaction> change) {
    List<LastTransaction> before = databases.getOrDefault(database, List.of());
    List<LastTransaction> after =
        before.stream().map(change).filter(last -> !last.isEmpty()).toList();
    if (!after.equals(before)) {
      put(database, after);
    }
  }

  private void put(String database, List<LastTransaction> last) {
    if (last.isEmpty()) {
      databases.remove(database);
    } else {
      databases.put(database, List.copyOf(last));
    }
    version++;
  }
}
