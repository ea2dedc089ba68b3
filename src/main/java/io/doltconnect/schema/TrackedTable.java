package io.doltconnect.schema;

import java.util.List;
import java.util.Objects;

/**
 * What is known of a table at one point of the stream.
 *
 * @param definition its columns
 * @param doubtful names of the columns that may stand at another place than in the definition,
 *     because a statement of the log put them somewhere without saying where
 * @param unread whether a statement altered the table since that could not be read
 * @param version number of definitions that the table has had so far, this one included
 */
public record TrackedTable(
    TableDefinition definition, List<String> doubtful, boolean unread, int version) {

  /** A table with its first definition, as far as is known. */
  public TrackedTable(TableDefinition definition, List<String> doubtful) {
    this(definition, doubtful, false, 1);
  }

  public TrackedTable {
    Objects.requireNonNull(definition, "definition");
    doubtful = List.copyOf(doubtful);
    // An offset from before definitions were counted has none.
    version = Math.max(version, 1);
  }

  TrackedTable withVersion(int number) {
    return new TrackedTable(definition, doubtful, unread, number);
  }

  /** All that is known but for the columns, with these in their place. */
  public TrackedTable withColumns(List<Column> columns) {
    TableDefinition other =
        new TableDefinition(
            definition.id(), columns, definition.primaryKey(), definition.comment());
    return new TrackedTable(other, doubtful, unread, version);
  }

  /** The same columns behind a statement that may have changed them. */
  TrackedTable withUnread() {
    return new TrackedTable(definition, doubtful, true, version);
  }

  /** The names of the columns of a definition that are not in doubt, in their order there. */
  public List<String> certainOf(TableDefinition other) {
    return other.columns().stream()
        .map(Column::name)
        .filter(name -> doubtful.stream().noneMatch(name::equalsIgnoreCase))
        .toList();
  }

  /** Whether a definition has the columns not in doubt in the order that is known. */
  public boolean keepsCertain(TableDefinition other) {
    return certainOf(other).equals(certainOf(definition));
  }

  /** Whether the order of the columns is known. */
  public boolean certain() {
    return doubtful.isEmpty() && !unread;
  }
}
