package io.doltconnect.snapshot;

import io.doltconnect.binlog.TableId;
import io.doltconnect.config.TableFilter;
import io.doltconnect.dolt.BranchReader;
import io.doltconnect.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The captured tables of the logged branch as a transaction sees them.
 *
 * @param commits by database the last commit
 * @param tables the tables, ordered by name
 */
record CapturedTables(Map<String, String> commits, List<Table> tables) {
  private static final Logger LOG = LoggerFactory.getLogger(CapturedTables.class);

  /**
   * One of them.
   *
   * @param createTable its definition as a statement
   */
  record Table(TableDefinition definition, String createTable) {
    TableId id() {
      return definition.id();
    }
  }

  /** Reads them in the reader's transaction. */
  static CapturedTables read(BranchReader branch, TableFilter filter) {
    Map<String, String> commits = new TreeMap<>();
    List<Table> tables = new ArrayList<>();
    for (String database : branch.databases()) {
      if (!filter.databaseCouldMatch(database)) {
        continue;
      }
      if (!branch.hasBranch(database)) {
        LOG.warn(
            "Database '{}' does not have the branch that the server logs; none of it is captured",
            database);
        continue;
      }
      commits.put(database, branch.head(database));
      for (TableId table : branch.tables(database)) {
        if (filter.test(table)) {
          branch
              .createTable(table)
              .ifPresent(sql -> tables.add(new Table(branch.parse(table, sql), sql)));
        }
      }
    }
    return new CapturedTables(commits, tables);
  }
}
