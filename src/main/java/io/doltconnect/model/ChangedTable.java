package io.doltconnect.model;

import java.util.Optional;

/**
 * What a commit changed in one table, as against its first parent.
 *
 * @param from the table's name before; empty if the commit made it
 * @param to its name after; empty if the commit dropped it
 * @param data whether rows are other ones; empty if Dolt does not say it
 * @param schema whether the definition is another one
 * @param rows how many rows; empty if Dolt cannot count them
 */
public record ChangedTable(
    Optional<String> from,
    Optional<String> to,
    Optional<Boolean> data,
    boolean schema,
    Optional<Rows> rows) {

  /**
   * How many rows a commit changed in a table.
   *
   * @param modified empty for a table without a primary key, which has no modified rows
   */
  public record Rows(long added, Optional<Long> modified, long deleted) {
    /** No row. */
    public static final Rows NONE = new Rows(0, Optional.of(0L), 0);
  }
}
