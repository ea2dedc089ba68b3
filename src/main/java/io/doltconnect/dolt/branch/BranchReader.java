package io.doltconnect.dolt.branch;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.LooseKeys;
import io.doltconnect.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Reads which tables one branch of every database has, with their definitions and what tells
 * whether they changed, as they are in the client's transaction or in a commit. Thread-confined
 * like its client. Every method throws {@link DoltException} if the server cannot be asked or
 * refuses.
 */
public final class BranchReader {
  private final DoltClient client;
  private final Branch branch;
  private final Commits commits;
  private final CreateTableReader reader = new CreateTableReader();

  /**
   * Reads through a client, which the caller closes.
   *
   * @param branch the branch that the server logs
   */
  public BranchReader(DoltClient client, String branch) {
    this.client = client;
    this.branch = new Branch(client, branch);
    this.commits = new Commits(client, branch);
  }

  /** Reads rows of the tables. */
  public BranchRows rows() {
    return new BranchRows(branch);
  }

  /** Reads what differs in them. */
  public BranchDifferences differences() {
    return new BranchDifferences(branch);
  }

  /** The names of the databases that the user may see, ordered. */
  public List<String> databases() {
    return commits.databases().stream().sorted().toList();
  }

  /**
   * The names of the branch's base tables, ordered.
   *
   * @throws DoltException with DATABASE_NOT_FOUND if the database does not have the branch
   */
  public List<TableId> tables(String database) {
    return client
        .query(
            "the tables of database " + database,
            "SHOW FULL TABLES FROM " + branch.on(database) + " WHERE table_type = 'BASE TABLE'",
            row -> new TableId(database, row.getString(1)))
        .stream()
        .sorted()
        .toList();
  }

  /**
   * The branch's base tables that are wanted, ordered; none if the database does not have the
   * branch.
   */
  public List<TableId> tables(String database, Predicate<TableId> wanted) {
    try {
      return tables(database).stream().filter(wanted).toList();
    } catch (DoltException e) {
      if (e.reason() != DoltException.Reason.DATABASE_NOT_FOUND) {
        throw e;
      }
      return List.of();
    }
  }

  /**
   * The tables that differ, in rows or definition, between a commit and the client's transaction;
   * one that was renamed under both names.
   *
   * @return empty if the commit is not there any more
   */
  public Optional<Set<TableId>> differing(String database, String commit) {
    try {
      return Optional.of(commits.differing(database, commit));
    } catch (DoltException e) {
      if (Commits.isGone(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The base tables of all databases that are wanted and have the branch, ordered. */
  public List<TableId> allTables(Predicate<String> wanted) {
    List<TableId> tables = new ArrayList<>();
    for (String database : databases()) {
      if (wanted.test(database)) {
        try {
          tables.addAll(tables(database));
        } catch (DoltException e) {
          if (e.reason() != DoltException.Reason.DATABASE_NOT_FOUND) {
            throw e;
          }
        }
      }
    }
    return tables;
  }

  /** The table's CREATE TABLE statement; empty if there is no such table. */
  public Optional<String> createTable(TableId table) {
    return client.showCreateTable(table, branch.name());
  }

  /** The table's CREATE TABLE statement in a commit; empty if the commit has no such table. */
  public Optional<String> createTable(TableId table, String commit) {
    return client.showCreateTableAsOf(table, commit);
  }

  /** What a CREATE TABLE statement of the server defines. */
  public TableDefinition parse(TableId table, String createTable) {
    return reader.read(table, createTable);
  }

  /**
   * The columns of a table's key whose collation takes texts for equal that differ; none if the
   * table is not there.
   */
  public List<Column> looseKeyColumns(TableDefinition table) {
    return createTable(table.id()).map(sql -> LooseKeys.of(table, sql)).orElse(List.of());
  }

  /** The columns beside the key of which the same is true. */
  public List<Column> otherLooseColumns(TableDefinition table) {
    return createTable(table.id()).map(sql -> LooseKeys.otherColumns(table, sql)).orElse(List.of());
  }

  /**
   * Whether a table has such columns, in its key or not; false if it is not there. Without a key a
   * row with another spelling is another row.
   */
  public boolean hasLooseColumns(TableId table) {
    return createTable(table)
        .filter(
            sql -> {
              TableDefinition definition = parse(table, sql);
              return !definition.primaryKey().isEmpty()
                  && !(LooseKeys.of(definition, sql).isEmpty()
                      && LooseKeys.otherColumns(definition, sql).isEmpty());
            })
        .isPresent();
  }

  /** A hash of all that the table holds in the client's transaction. */
  public String hash(TableId table) {
    branch.use(table.database());
    return client
        .query(
            "the hash of table " + table,
            "SELECT dolt_hashof_table(" + DoltClient.literal(table.table()) + ")",
            row -> row.getString(1))
        .get(0);
  }

  /**
   * What the server says of a table's definition and rows, or why it does not: another text means
   * that it may be worth to read the table again.
   */
  public String state(TableId table) {
    return said(() -> createTable(table).orElse("")) + said(() -> hash(table));
  }

  private static String said(Supplier<String> question) {
    try {
      return question.get();
    } catch (DoltException e) {
      if (e.isTransient()) {
        throw e;
      }
      return e.getMessage();
    }
  }

  /** A hash of all that a database holds in the client's transaction. */
  public String hash(String database) {
    branch.use(database);
    return client
        .query(
            "the hash of database " + database,
            "SELECT dolt_hashof_db('WORKING')",
            row -> row.getString(1))
        .get(0);
  }

  /** Whether a database still has a commit, which a garbage collection may have removed. */
  public boolean hasCommit(String database, String commit) {
    try {
      commits.tables(database, commit);
      return true;
    } catch (DoltException e) {
      if (Commits.isGone(e)) {
        return false;
      }
      throw e;
    }
  }
}
