package io.doltconnect.preflight;

import io.doltconnect.config.IncrementalSettings;
import io.doltconnect.config.SnapshotRequest;
import io.doltconnect.config.TableExpressions;
import io.doltconnect.model.TableId;
import java.util.List;
import java.util.Optional;

/**
 * Whether the tables are there that a snapshot is asked for.
 *
 * @param request the snapshot
 */
record SnapshotRequestChecks(SnapshotRequest request) {

  /** What is wrong with its expressions: one that matches nothing is no trifle if no other does. */
  Optional<Finding> finding(List<TableId> captured) {
    List<String> idle =
        request.tables().stream()
            .filter(
                expression -> captured.stream().noneMatch(TableExpressions.of(List.of(expression))))
            .map(expression -> "'" + expression + "'")
            .toList();
    if (idle.isEmpty()) {
      return Optional.empty();
    }
    String message =
        "'%s' has %d expression(s) that match no captured table: %s. Check them, which must match the whole of 'database.table' without regard to case, and that the tables are captured; if the snapshot is done already, remove the property."
            .formatted(IncrementalSettings.REQUEST, idle.size(), TableChecks.some(idle));
    return Optional.of(
        idle.size() == request.tables().size()
            ? Finding.error(IncrementalSettings.REQUEST, message)
            : Finding.advice(IncrementalSettings.REQUEST, message));
  }
}
