package io.doltconnect.preflight;

import io.doltconnect.config.BoundedMatch;
import io.doltconnect.config.SnapshotSettings;
import io.doltconnect.config.SnapshotStatement;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Whether what a snapshot is to read is there, and can be read so. */
final class SnapshotChecks {
  private final DoltClient client;
  private final SnapshotSettings settings;

  SnapshotChecks(DoltClient client, SnapshotSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /**
   * What is wrong with the properties of a snapshot.
   *
   * @param captured the captured tables that can be read
   */
  List<Finding> findings(List<TableDefinition> captured) {
    List<Finding> findings = new ArrayList<>();
    include(captured.stream().map(TableDefinition::id).toList()).ifPresent(findings::add);
    for (SnapshotStatement statement : settings.statements()) {
      Optional<TableDefinition> table =
          captured.stream().filter(there -> statement.isOf(there.id())).findFirst();
      table.map(there -> broken(statement, there)).orElse(idle(statement)).ifPresent(findings::add);
    }
    return findings;
  }

  /** Expressions for tables that come later are of no use to a snapshot, but do no harm. */
  private Optional<Finding> include(List<TableId> captured) {
    Predicate<Pattern> isIdle =
        pattern -> captured.stream().noneMatch(t -> BoundedMatch.matches(pattern, t.toString()));
    List<String> idle =
        settings.include().stream().filter(isIdle).map(pattern -> "'" + pattern + "'").toList();
    if (idle.isEmpty()) {
      return Optional.empty();
    }
    String message =
        "'%s' has %d expression(s) that match no captured table: %s. Check them, which must match the whole of 'database.table' without regard to case, and that the tables are captured."
            .formatted(SnapshotSettings.INCLUDE_LIST, idle.size(), TableChecks.some(idle));
    boolean nothing = idle.size() == settings.include().size();
    return Optional.of(
        nothing && !captured.isEmpty() && settings.mode().readsRows()
            ? Finding.error(
                SnapshotSettings.INCLUDE_LIST,
                message + " As it is, a snapshot would read no row at all.")
            : Finding.advice(SnapshotSettings.INCLUDE_LIST, message));
  }

  /**
   * A statement that is not used is no trifle: it may be there so that rows are left out, and the
   * table that is meant would be read whole.
   */
  private Optional<Finding> idle(SnapshotStatement statement) {
    return Optional.of(
        Finding.error(
            SnapshotSettings.STATEMENTS,
            "'%s' names table '%s', which is no captured table that can be read, so that its statement would not be used; correct the name, capture the table, or take it out of the list."
                .formatted(SnapshotSettings.STATEMENTS, statement.table())));
  }

  private Optional<Finding> broken(SnapshotStatement statement, TableDefinition table) {
    try {
      new BranchReader(client, client.logBinBranch()).rows().explain(table, statement.sql());
      return Optional.empty();
    } catch (DoltException e) {
      if (e.isTransient()) {
        throw e;
      }
      return Optional.of(
          Finding.error(
              statement.property(),
              "The statement for table %s cannot be used: %s. It must be one SELECT that gives every column of the table by its name."
                  .formatted(table.id(), e.getMessage())));
    }
  }
}
