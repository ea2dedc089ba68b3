package io.doltconnect.history;

import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.ReadPart;
import io.doltconnect.schema.TableCatalog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What consumers hold: what the commits have, but for what was delivered since. Immutable, but for
 * the catalog, which is a copy for whoever reads.
 *
 * @param position the transactions of which they hold the changes
 * @param commits by database the commit; a database may be missing
 * @param delivered what was delivered since
 * @param definitions the definitions that the records had
 * @param wanted the tables of which it is to be found out how they differ
 * @param named tables among them that are brought to the present even if nothing differs
 * @param part how far one of them was read already
 */
public record Base(
    GtidSet position,
    Map<String, String> commits,
    Delivered delivered,
    TableCatalog definitions,
    Predicate<TableId> wanted,
    Set<TableId> named,
    Optional<ReadPart> part) {

  /**
   * What was delivered since the commits.
   *
   * @param tables the tables of which it was; empty: it may be any
   * @param keys by table the keys of the rows, for those of which all are known
   */
  public record Delivered(Optional<Set<TableId>> tables, Map<TableId, Set<List<Object>>> keys) {
    boolean contains(TableId table) {
      return tables.map(known -> known.contains(table)).orElse(true);
    }
  }

  /** Whether it is to be found out how a table differs. */
  boolean concerns(TableId table) {
    return wanted.test(table);
  }

  /** Whether consumers have the table: of one that they were told is dropped they have nothing. */
  boolean knows(TableId table) {
    return definitions.get(table).isPresent();
  }

  public Base {
    commits = Map.copyOf(commits);
    named = Set.copyOf(named);
  }

  /** What consumers hold as the task's thread knows it. */
  public static Base of(
      GtidSet position,
      Map<String, String> commits,
      Touched touched,
      TableCatalog definitions,
      Predicate<TableId> wanted,
      Set<TableId> named,
      Optional<ReadPart> part) {
    return new Base(position, commits, touched.delivered(), definitions, wanted, named, part);
  }
}
