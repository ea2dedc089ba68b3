package io.doltconnect.schema;

import java.util.Objects;

/**
 * What is known of a table at one point of the stream.
 *
 * @param definition its columns
 * @param certain whether nothing since has put the order or the definition of its columns in doubt
 */
public record TrackedTable(TableDefinition definition, boolean certain) {
  public TrackedTable {
    Objects.requireNonNull(definition, "definition");
  }
}
