package io.doltconnect.history;

import io.doltconnect.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Tables that differ from what was delivered although nothing in the log tells of it.
 *
 * @param tables each with the key of a row that differs, if one is known
 * @param last tables of transactions that the log has and Dolt may not, since the process ended
 *     that logged them
 */
public record Audit(Map<TableId, Optional<List<Object>>> tables, KeptTransactions.Result last) {
  public Audit {
    tables = Map.copyOf(tables);
  }

  /** Nothing but tables of which it is not clear whether Dolt has the last transactions. */
  public boolean isUnclear() {
    return tables.isEmpty() && last.lost().isEmpty();
  }

  public boolean isEmpty() {
    return isUnclear() && last.unclear().isEmpty();
  }

  public Set<TableId> names() {
    Set<TableId> all = new TreeSet<>(tables.keySet());
    all.addAll(last.lost());
    all.addAll(last.unclear());
    return all;
  }

  /** The tables as a message names them, without the keys. */
  @Override
  public String toString() {
    return tables.keySet().stream()
        .sorted()
        .map(TableId::toString)
        .collect(Collectors.joining(", "));
  }
}
