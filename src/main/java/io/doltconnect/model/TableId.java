package io.doltconnect.model;

import java.util.Comparator;
import java.util.Objects;

/**
 * A table's full name. Dolt compares table names without regard to case but keeps the case they
 * were created with; the binlog and {@code SHOW CREATE TABLE} give that stored form, so equality
 * here is exact.
 *
 * @param database base database name, never {@code database/branch}
 * @param table table name
 */
public record TableId(String database, String table) implements Comparable<TableId> {
  private static final Comparator<TableId> ORDER =
      Comparator.comparing(TableId::database).thenComparing(TableId::table);

  public TableId {
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(table, "table");
  }

  /** The form that the filters are matched against and that messages show: {@code db.table}. */
  @Override
  public String toString() {
    return database + "." + table;
  }

  /** By database, then by table. */
  @Override
  public int compareTo(TableId other) {
    return ORDER.compare(this, other);
  }
}
