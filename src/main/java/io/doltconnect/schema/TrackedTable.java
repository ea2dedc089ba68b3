package io.doltconnect.schema;

import java.util.List;
import java.util.Objects;

/**
 * What is known of a table at one point of the stream.
 *
 * @param definition its columns
 * @param doubtful names of the columns that may stand at another place than in the definition,
 *     because a statement of the log put them somewhere without saying where
 */
public record TrackedTable(TableDefinition definition, List<String> doubtful) {
  public TrackedTable {
    Objects.requireNonNull(definition, "definition");
    doubtful = List.copyOf(doubtful);
  }

  /** Whether the order of the columns is known. */
  boolean certain() {
    return doubtful.isEmpty();
  }
}
