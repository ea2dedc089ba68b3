package io.doltconnect.snapshot.plan;

import io.doltconnect.config.TableFilter;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The captured tables of the logged branch as a transaction sees them.
 *
 * @param databases the databases that have the branch
 * @param tables the tables, ordered by name
 */
public record CapturedTables(Set<String> databases, List<Table> tables) {
  private static final Logger LOG = LoggerFactory.getLogger(CapturedTables.class);

  /**
   * One of them.
   *
   * @param createTable its definition as a statement
   */
  public record Table(TableDefinition definition, String createTable) {
    public TableId id() {
      return definition.id();
    }
  }

  /**
   * Reads them in the reader's transaction.
   *
   * @param suspended tables that are left out, and those that cannot be read join
   */
  public static CapturedTables read(
      BranchReader branch, TableFilter filter, SuspendedTables suspended) {
    Set<String> databases = new TreeSet<>();
    List<Table> tables = new ArrayList<>();
    for (String database : branch.databases()) {
      if (!filter.databaseCouldMatch(database)) {
        continue;
      }
      try {
        List<TableId> names = branch.tables(database);
        databases.add(database);
        names.stream()
            .filter(table -> filter.test(table) && !suspended.contains(table))
            .forEach(table -> read(branch, table, suspended, tables));
      } catch (DoltException e) {
        if (e.reason() != DoltException.Reason.DATABASE_NOT_FOUND) {
          throw e;
        }
        LOG.warn(
            "Database '{}' does not have the branch that the server logs, so that nothing of it is"
                + " captured: {}",
            database,
            e.getMessage());
      }
    }
    return new CapturedTables(databases, tables);
  }

  private static void read(
      BranchReader branch, TableId table, SuspendedTables suspended, List<Table> tables) {
    try {
      branch
          .createTable(table)
          .ifPresent(sql -> tables.add(new Table(branch.parse(table, sql), sql)));
    } catch (DoltException e) {
      if (!DoltException.isOfOneTable(e) || !suspended.suspend(table, e)) {
        throw e;
      }
    }
  }

  public List<TableDefinition> definitions() {
    return tables.stream().map(Table::definition).toList();
  }
}
