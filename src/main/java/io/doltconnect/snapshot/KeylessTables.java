package io.doltconnect.snapshot;

import io.doltconnect.binlog.TableId;
import io.doltconnect.dolt.BranchReader;
import io.doltconnect.schema.TableDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a moment at which no table without a key is changing: a change of such a table that both
 * the snapshot and the stream deliver counts twice. Two transactions that see the same table have
 * no change of it between them. For one thread, and one moment.
 */
final class KeylessTables {
  private static final Logger LOG = LoggerFactory.getLogger(KeylessTables.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SnapshotScope scope;
  private final BranchReader branch;
  private final long start = System.nanoTime();
  private boolean givenUp;

  KeylessTables(SnapshotScope scope, BranchReader branch) {
    this.scope = scope;
    this.branch = branch;
  }

  /**
   * What must not differ between two transactions.
   *
   * @param definitions of all captured tables
   * @param contents hashes of those without a key; null if there is no such moment
   */
  record Mark(List<TableDefinition> definitions, Map<TableId, String> contents) {}

  /** Looks at the tables in the reader's transaction. */
  Mark mark(CapturedTables tables) {
    if (System.nanoTime() - start > PATIENCE.toNanos()) {
      givenUp = true;
      return new Mark(tables.definitions(), null);
    }
    Map<TableId, String> contents = new TreeMap<>();
    withoutKey(tables).forEach(table -> contents.put(table, branch.hash(table)));
    return new Mark(tables.definitions(), contents);
  }

  private List<TableId> withoutKey(CapturedTables tables) {
    return tables.definitions().stream()
        .filter(table -> table.primaryKey().isEmpty() && scope.reads(table.id()))
        .map(TableDefinition::id)
        .toList();
  }

  /** Tells if these tables were changed all the time. */
  void tell(CapturedTables tables) {
    if (givenUp && !withoutKey(tables).isEmpty()) {
      LOG.warn(
          "Among the tables without a primary key {} some were changed all the time for {} s."
              + " Changes of that moment may be delivered both by the snapshot and by the stream;"
              + " to have each once, take the snapshot when these tables are not written to",
          withoutKey(tables),
          PATIENCE.toSeconds());
    }
  }
}
