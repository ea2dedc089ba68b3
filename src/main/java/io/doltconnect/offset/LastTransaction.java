package io.doltconnect.offset;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The last transaction of a database that a process of the server logged, as far as it is captured.
 * Dolt logs a transaction before it keeps it, and one after the other of a database, so that a
 * process that ended may have left this one in the log and not in its tables. It has all of it or
 * nothing, so that one row tells.
 *
 * @param writer when the process was started that logged it
 * @param statements whether definitions were changed, by itself or by transactions right before it,
 *     which may be of the same commit
 * @param tables the names of the tables whose rows it changed
 * @param rows some of these rows, as it left them
 * @param more whether it changed others
 */
public record LastTransaction(
    Instant writer, boolean statements, Set<String> tables, List<Row> rows, boolean more) {

  /**
   * A row.
   *
   * @param table the name of its table
   * @param key its key's values as SQL literals, in the order of the key's columns in the table
   * @param digest of what records say of the row; empty if it is gone
   */
  public record Row(String table, List<String> key, String digest) {
    public Row {
      key = List.copyOf(key);
    }
  }

  public LastTransaction {
    tables = Set.copyOf(tables);
    rows = List.copyOf(rows);
  }

  /** Whether nothing of it is captured. */
  boolean isEmpty() {
    return !statements && tables.isEmpty();
  }

  /** The same, if definitions were changed with it. */
  LastTransaction withStatements() {
    return new LastTransaction(writer, true, tables, rows, more);
  }

  /** Without some rows, of which the log has told something since. */
  LastTransaction withoutRows(Predicate<Row> known) {
    List<Row> others = rows.stream().filter(known.negate()).toList();
    return others.size() == rows.size()
        ? this
        : new LastTransaction(writer, statements, tables, others, more);
  }

  /** Without a table that is as it was left, or not there any more. */
  LastTransaction withoutTable(String table) {
    if (!tables.contains(table)) {
      return this;
    }
    Set<String> others = new TreeSet<>(tables);
    others.remove(table);
    List<Row> rest = rows.stream().filter(row -> !row.table().equals(table)).toList();
    return new LastTransaction(writer, statements, others, rest, more && !others.isEmpty());
  }

  /** Where a table has another name, and rows of another form. */
  LastTransaction withOtherTable(String table, String now) {
    if (!tables.contains(table)) {
      return this;
    }
    LastTransaction without = withoutTable(table);
    Set<String> all = new TreeSet<>(without.tables);
    all.add(now);
    return new LastTransaction(writer, statements, all, without.rows, true);
  }

  /** This and an earlier one, of which no row tells. */
  LastTransaction with(LastTransaction earlier) {
    Set<String> all = new TreeSet<>(tables);
    all.addAll(earlier.tables);
    return new LastTransaction(
        earlier.writer, statements || earlier.statements, all, List.of(), true);
  }
}
