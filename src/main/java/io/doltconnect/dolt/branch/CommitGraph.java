package io.doltconnect.dolt.branch;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.DoltException.Reason;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Asks how commits hang together, and which tables differ between two of them. A commit never
 * changes, so that the same question has the same answer as long as Dolt has the commit; a garbage
 * collection removes what no branch has. Only within a transaction of the client (functions of Dolt
 * take the session's database). For one thread, like its client.
 *
 * <p>Every method throws {@link DoltException}: with COMMIT_NOT_FOUND if a commit is not there any
 * more, with DATABASE_NOT_FOUND if the database is not.
 */
public final class CommitGraph {
  private final DoltClient client;
  private final CreateTableReader reader = new CreateTableReader();

  /** Asks through a client, which the caller closes. */
  public CommitGraph(DoltClient client) {
    this.client = client;
  }

  /** The names of the databases that the user may see, ordered; no branches of them. */
  public List<String> databases() {
    return client.query("the databases", "SHOW DATABASES", row -> row.getString(1)).stream()
        // With dolt_show_branch_databases every branch is listed as a database, too.
        .filter(database -> database.indexOf('/') < 0)
        .sorted()
        .toList();
  }

  /** The branch that sessions are on that do not choose one. */
  public String defaultBranch(String database) {
    client.use(database);
    return client
        .query(
            "the default branch of database " + database,
            "SELECT active_branch()",
            row -> row.getString(1))
        .get(0);
  }

  /**
   * The commits from behind one up to another, each the first parent of the next one: what a merge
   * brought is in the merge only.
   *
   * @param from empty: from the very first commit on
   * @return empty if the first is not among the first parents of the last
   */
  public Optional<List<String>> firstParents(String database, Optional<String> from, String to) {
    Map<String, Optional<String>> parents = parents(database, from, to);
    Deque<String> path = new ArrayDeque<>();
    Optional<String> next = Optional.of(to);
    while (next.isPresent() && parents.containsKey(next.get())) {
      path.addFirst(next.get());
      next = parents.get(next.get());
    }
    return next.equals(from) ? Optional.of(List.copyOf(path)) : Optional.empty();
  }

  /**
   * The commit at which a branch left another one: the first, on its way back by first parents,
   * that the other has.
   *
   * @return empty if they have no commit in common
   */
  public Optional<String> fork(String database, String branch, String other) {
    Map<String, Optional<String>> own = parents(database, Optional.of(other), branch);
    Optional<String> next = Optional.of(branch);
    while (next.isPresent() && own.containsKey(next.get())) {
      next = own.get(next.get());
    }
    return next;
  }

  /** By commit the first parent, of the commits that one has and another has not. */
  private Map<String, Optional<String>> parents(
      String database, Optional<String> without, String with) {
    client.use(database);
    String range = without.map(hash -> hash + "..").orElse("") + with;
    Map<String, Optional<String>> parents = new HashMap<>();
    client
        .query(
            "the commits of database " + database,
            "SELECT commit_hash, parents FROM dolt_log(?, '--parents')",
            row -> List.of(row.getString(1), row.getString(2)),
            range)
        .forEach(
            commit ->
                parents.put(
                    commit.get(0),
                    Optional.of(commit.get(1).split("[, ]", 2)[0]).filter(p -> !p.isEmpty())));
    return parents;
  }

  /**
   * The names of tables that differ in rows or definition between two commits, ordered; of a table
   * with another name both.
   *
   * @param names the tables
   * @param renamed those of them that have or had another name
   */
  public record Differing(Set<TableId> names, Set<TableId> renamed) {}

  /** The tables that differ, of those that are wanted. */
  public Differing differing(String database, String from, String to, Predicate<TableId> wanted) {
    client.use(database);
    Set<TableId> names = new TreeSet<>();
    Set<TableId> renamed = new TreeSet<>();
    // The summary leaves out tables whose primary key is another one (dolt_diff_summary.go,
    // getSummaryForDelta), and the other one those of which only rows differ.
    for (String function : List.of("dolt_diff_summary", "dolt_schema_diff")) {
      client
          .query(
              "the tables of database %s that differ between %s and %s"
                  .formatted(database, from, to),
              "SELECT from_table_name, to_table_name FROM " + function + "(?, ?)",
              row -> List.of(row.getString(1), row.getString(2)),
              from,
              to)
          .forEach(
              pair -> {
                boolean other = !pair.get(0).equals(pair.get(1)) && !pair.contains("");
                pair.stream()
                    .filter(name -> !name.isEmpty())
                    .map(name -> new TableId(database, name))
                    .filter(wanted)
                    .forEach(other ? add(names, renamed) : names::add);
              });
    }
    return new Differing(names, renamed);
  }

  private static Consumer<TableId> add(Set<TableId> one, Set<TableId> other) {
    return table -> {
      one.add(table);
      other.add(table);
    };
  }

  /** The base tables of a commit that are wanted, ordered. */
  public List<TableId> tables(String database, String commit, Predicate<TableId> wanted) {
    return client
        .query(
            "the tables of database %s in commit %s".formatted(database, commit),
            "SHOW FULL TABLES FROM " + DoltClient.quoted(database) + DoltClient.asOf(commit),
            row -> List.of(row.getString(1), row.getString(2)))
        .stream()
        .filter(row -> row.get(1).equalsIgnoreCase("BASE TABLE"))
        .map(row -> new TableId(database, row.get(0)))
        .filter(wanted)
        .sorted()
        .toList();
  }

  /** The table's CREATE TABLE statement in a commit; empty if the commit has no such table. */
  public Optional<String> createTable(TableId table, String commit) {
    return client.showCreateTableAsOf(table, commit);
  }

  /** What a CREATE TABLE statement of the server defines. */
  public TableDefinition parse(TableId table, String createTable) {
    return reader.read(table, createTable);
  }

  /** Whether Dolt still has a commit. */
  public boolean has(String database, String commit) {
    try {
      tables(database, commit, table -> false);
      return true;
    } catch (DoltException e) {
      if (e.reason() == Reason.COMMIT_NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }
}
