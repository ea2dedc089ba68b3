package io.doltconnect.dolt.branch;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.DoltException.Reason;
import io.doltconnect.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks for what Dolt commits hold. For one thread, like its client. */
public final class Commits {
  /**
   * Tables whose primary key is another one: the summary leaves them out (getSummaryForDelta in
   * Dolt's sqle/dtablefunctions/dolt_diff_summary.go).
   */
  private static final String REKEYED = "dolt_schema_diff(?, ?)";

  private final DoltClient client;
  private final String branch;

  /** A table whose definition is not the same in two places; empty names where there is none. */
  record ChangedDefinition(String from, String to) {}

  /**
   * Asks of one branch.
   *
   * @param branch the branch that the server logs
   */
  Commits(DoltClient client, String branch) {
    this.client = client;
    this.branch = branch;
  }

  /** The databases that the user may see, Dolt's own too. */
  List<String> databases() {
    return client.query("the databases", "SHOW DATABASES", row -> row.getString(1)).stream()
        // With dolt_show_branch_databases every branch is listed as a database, too.
        .filter(database -> database.indexOf('/') < 0)
        .toList();
  }

  /**
   * The hash of the branch's last commit, in a snapshot as of its beginning.
   *
   * @return empty if the database has no such branch, or is none of Dolt's
   */
  Optional<String> head(String database) {
    String name = database + "/" + branch;
    boolean there =
        client
            .query(
                "the branch of database " + database,
                "SELECT name FROM " + DoltClient.quoted(database) + ".dolt_branches WHERE name = ?",
                row -> row.getString(1),
                branch)
            .contains(branch);
    return !there
        ? Optional.empty()
        : client
            .query(
                "the last commit of database " + name,
                "SELECT commit_hash FROM " + DoltClient.quoted(name) + ".dolt_log LIMIT 1",
                row -> row.getString(1))
            .stream()
            .findFirst();
  }

  /** The tables that a commit has, without views. */
  List<TableId> tables(String database, String commit) {
    return client
        .query(
            "the tables of database %s in commit %s".formatted(database, commit),
            "SHOW FULL TABLES FROM " + DoltClient.quoted(database) + DoltClient.asOf(commit),
            row -> List.of(row.getString(1), row.getString(2)))
        .stream()
        .filter(row -> row.get(1).equalsIgnoreCase("BASE TABLE"))
        .map(row -> new TableId(database, row.get(0)))
        .toList();
  }

  /** A table's CREATE TABLE statement in a commit that has it. */
  String definition(TableId table, String commit) {
    return client.definitionAsOf(table, commit);
  }

  /**
   * The tables whose definition differs between a commit and another commit or the working set.
   *
   * @param to a hash or {@code WORKING}
   */
  List<ChangedDefinition> changes(String database, String from, String to) {
    use(database);
    List<ChangedDefinition> changes = new ArrayList<>();
    changes.addAll(pairs(database, "dolt_diff_summary(?, ?) WHERE schema_change", from, to));
    pairs(database, REKEYED, from, to).stream()
        .filter(pair -> !changes.contains(pair))
        .forEach(changes::add);
    return changes;
  }

  /** The tables that differ between a commit and the working set, under both of their names. */
  Set<TableId> differing(String database, String from) {
    use(database);
    return Stream.of("dolt_diff_summary(?, ?)", REKEYED)
        .flatMap(what -> pairs(database, what, from, "WORKING").stream())
        .flatMap(pair -> Stream.of(pair.from(), pair.to()))
        .filter(table -> !table.isEmpty())
        .map(table -> new TableId(database, table))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The functions take the session's database only. */
  private void use(String database) {
    client.use(database + "/" + branch);
  }

  private List<ChangedDefinition> pairs(String database, String what, String from, String to) {
    return client.query(
        "the changed tables of database " + database + "/" + branch,
        "SELECT from_table_name, to_table_name FROM " + what,
        row -> new ChangedDefinition(row.getString(1), row.getString(2)),
        from,
        to);
  }

  /** Whether the failure is that a commit is not there any more, or its database. */
  static boolean isGone(DoltException e) {
    return e.reason() == Reason.COMMIT_NOT_FOUND || e.reason() == Reason.DATABASE_NOT_FOUND;
  }
}
