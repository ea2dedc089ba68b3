package io.doltconnect.stream;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.FormerTable;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import java.util.Optional;

/**
 * Rows of a table are others, or others to consumers, than those that were delivered, because of a
 * statement, and Dolt logs nothing of it.
 *
 * @param reason what is wrong, without a full stop
 * @param advice how to mend it, in sentences
 */
record OtherRows(TableId table, String reason, String advice) {
  private static final String ADVICE = "Write the rows anew, into a new table for instance";

  /** What an alteration leads to; empty if Dolt logs what it changes. */
  static Optional<OtherRows> of(TableDefinition before, TableDefinition now) {
    for (Column column : before.columns()) {
      int at = now.indexOf(column.name());
      Optional<OtherRows> other =
          at < 0
              ? dropped(before, now, column)
              : retyped(before, column, now.columns().get(at).type());
      if (other.isPresent()) {
        return other;
      }
    }
    return Optional.empty();
  }

  /**
   * What it leads to that a table's key has other columns than before. A row whose new key has the
   * value of its former one is not logged, and deletions under the former key show values under
   * wrong columns.
   *
   * @param former the table before the statements since the last rows of its database
   */
  static Optional<OtherRows> underAnotherKey(FormerTable former, TableDefinition now) {
    return former.rekeyed()
            && former.known().filter(OtherRows::hasKey).isPresent()
            && !now.primaryKey().isEmpty()
            && !former.hasKeyColumnsOf(now)
        ? Optional.of(
            new OtherRows(
                now.id(),
                ("The key of table %s was %s and is %s. Dolt does not log every row under the new one,"
                        + " and the rows under the former one with wrong values")
                    .formatted(
                        now.id(), former.known().get().definition().primaryKey(), now.primaryKey()),
                "Records from before stay under the former key. " + ADVICE))
        : Optional.empty();
  }

  private static boolean hasKey(TrackedTable table) {
    return !table.definition().primaryKey().isEmpty();
  }

  private static Optional<OtherRows> retyped(
      TableDefinition before, Column column, ColumnType now) {
    if (!column.type().keepsMembersIn(now)) {
      return Optional.of(
          new OtherRows(
              before.id(),
              ("Column %s of table %s was SET%s and is SET%s. Dolt keeps the members' numbers, so that"
                      + " rows have other members from now on, and logs none of these rows")
                  .formatted(column.name(), before.id(), column.type().members(), now.members()),
              "What consumers have of them is wrong. " + ADVICE + ". Add members at the end"));
    }
    if (before.isKey(column) && !column.type().isKeyedLike(now)) {
      return Optional.of(
          new OtherRows(
              before.id(),
              ("Column %s of the key of table %s was %s and is %s. Dolt stores such keys alike and logs"
                      + " no row, but in records' keys they look otherwise")
                  .formatted(column.name(), before.id(), column.type(), now),
              "Records from before stay in a compacted topic when their rows are updated or"
                  + " deleted. "
                  + ADVICE));
    }
    return Optional.empty();
  }

  /** By the column rows were told apart that are logged alike from now on. */
  private static Optional<OtherRows> dropped(
      TableDefinition before, TableDefinition now, Column column) {
    // One that is not there may have another name.
    return before.primaryKey().isEmpty() && now.columns().size() < before.columns().size()
        ? Optional.of(
            new OtherRows(
                before.id(),
                ("Table %s has no key and lost its column %s, by which consumers tell rows apart that"
                        + " the log shows alike from now on")
                    .formatted(before.id(), column.name()),
                "Give the table a key, or compare what you made of its rows"))
        : Optional.empty();
  }
}
