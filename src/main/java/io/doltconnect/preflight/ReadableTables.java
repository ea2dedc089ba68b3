package io.doltconnect.preflight;

import io.doltconnect.config.CaptureSettings;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.DoltException.Reason;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.dolt.branch.BranchRows;
import io.doltconnect.dolt.branch.SqlDefinitions;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which tables can be read, and which cannot because of the user's privileges or because Dolt
 * itself cannot: it takes expressions in CREATE TABLE that it cannot print or read again, and an
 * ALTER may damage a table without a primary key.
 *
 * @param definitions of those that can be read and that the logged branch has
 * @param others of those that can be read, those that the branch does not have
 * @param denied the user has no privilege
 * @param broken Dolt's reason, each behind the table's name
 */
record ReadableTables(
    List<TableDefinition> definitions,
    List<TableId> others,
    List<TableId> denied,
    List<String> broken) {

  static ReadableTables of(DoltClient client, List<TableId> tables) {
    ReadableTables read =
        new ReadableTables(
            new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    String branch = client.logBinBranch();
    SqlDefinitions definitions = new SqlDefinitions(client, branch);
    BranchRows rows = new BranchReader(client, branch).rows();
    for (TableId table : tables) {
      read.add(client, definitions, rows, table);
    }
    return read;
  }

  private void add(DoltClient client, SqlDefinitions branch, BranchRows rows, TableId table) {
    try {
      if (client.showCreateTable(table).isPresent()) {
        client.query(
            "table " + table,
            "SELECT 1 FROM " + DoltClient.quoted(table) + " LIMIT 0",
            row -> row.getInt(1));
      }
      Optional<TableDefinition> definition = branch.read(table);
      definition.ifPresent(rows::readOne);
      definition.ifPresentOrElse(definitions::add, () -> others.add(table));
    } catch (DoltException e) {
      if (e.reason() == Reason.PRIVILEGE_MISSING) {
        denied.add(table);
      } else if (e.reason() == Reason.QUERY_FAILED) {
        broken.add("%s (%s)".formatted(table, e.getMessage()));
      } else {
        throw e;
      }
    }
  }

  /**
   * What is to be said of the tables that Dolt itself cannot read.
   *
   * @param suspends whether they are put aside
   */
  Optional<Finding> brokenOnes(boolean suspends) {
    return broken.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Finding.ofTable(
                suspends,
                CaptureSettings.TABLE_EXCLUDE_LIST,
                "%d captured table(s) cannot be read: %s"
                    .formatted(broken.size(), TableChecks.some(broken))));
  }
}
