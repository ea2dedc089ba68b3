package io.doltconnect.snapshot;

import io.doltconnect.binlog.GtidSet;
import io.doltconnect.schema.TableDefinition;
import java.util.List;
import java.util.Map;

/**
 * What a snapshot leads to.
 *
 * @param position the transactions that are in it
 * @param commits by database the last commit at that moment
 * @param definitions the definitions of all captured tables at that moment
 * @param resumed whether the snapshot was interrupted: then records of it may be older than others,
 *     so that the stream has to begin where the snapshot began
 */
public record SnapshotEnd(
    GtidSet position,
    Map<String, String> commits,
    List<TableDefinition> definitions,
    boolean resumed) {
  public SnapshotEnd {
    commits = Map.copyOf(commits);
    definitions = List.copyOf(definitions);
  }
}
