package io.doltconnect.history;

import io.doltconnect.model.ServerRun;
import io.doltconnect.model.TableId;
import java.util.List;
import java.util.Map;

/**
 * Rows by which it is told whether Dolt has transactions, as there are at a moment.
 *
 * @param run of the server that has them
 * @param rows by table, for those that could be read, the digests of the rows by their keys
 */
public record SeenRows(ServerRun run, Map<TableId, Map<List<String>, String>> rows) {
  public SeenRows {
    rows = Map.copyOf(rows);
  }
}
