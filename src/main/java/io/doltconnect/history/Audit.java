package io.doltconnect.history;

import io.doltconnect.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tables that differ from what was delivered although nothing in the log tells of it.
 *
 * @param tables each with the key of a row that differs, if one is known
 */
public record Audit(Map<TableId, Optional<List<Object>>> tables) {
  public Audit {
    tables = Map.copyOf(tables);
  }

  public Set<TableId> names() {
    return tables.keySet();
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
