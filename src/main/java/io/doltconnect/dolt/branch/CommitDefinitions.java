package io.doltconnect.dolt.branch;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.DoltException.Reason;
import io.doltconnect.dolt.branch.Commits.ChangedDefinition;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.stored.Anchor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the definitions of the captured tables: those that Dolt commits hold, and those of the
 * present as far as they differ. For one thread, like its client.
 */
public final class CommitDefinitions {
  private static final Logger LOG = LoggerFactory.getLogger(CommitDefinitions.class);
  private static final String WORKING = "WORKING";

  private final DoltClient client;
  private final Commits commits;
  private final SqlDefinitions definitions;
  private final CreateTableReader reader = new CreateTableReader();
  private final Predicate<String> databaseCaptured;
  private final Predicate<TableId> captured;
  private final SuspendedTables suspended;
  private boolean warned;

  /**
   * The present of the server.
   *
   * @param anchor the last commit of each database that has one, with its definitions
   * @param definitions the definitions of all captured tables
   */
  public record Present(Anchor anchor, Map<TableId, TableDefinition> definitions) {
    public Present {
      definitions = Map.copyOf(definitions);
    }
  }

  /**
   * Reads on one branch.
   *
   * @param branch the branch that the server logs
   * @param databaseCaptured whether a database can have captured tables
   * @param captured the tables whose definitions are read
   * @param suspended tables that are left out, and those that cannot be read join
   */
  public CommitDefinitions(
      DoltClient client,
      String branch,
      Predicate<String> databaseCaptured,
      Predicate<TableId> captured,
      SuspendedTables suspended) {
    this.client = client;
    this.commits = new Commits(client, branch);
    this.definitions = new SqlDefinitions(client, branch);
    this.databaseCaptured = databaseCaptured;
    this.captured = suspended.outOf(captured);
    this.suspended = suspended;
  }

  /**
   * The last commit of each captured database that has the branch. A database whose commits the
   * user may not read is left out.
   */
  public Map<String, String> heads() {
    Map<String, String> heads = new TreeMap<>();
    for (String database : databases()) {
      head(database).ifPresent(head -> heads.put(database, head));
    }
    return heads;
  }

  /** The databases that can have captured tables, in no order. */
  public List<String> databases() {
    return commits.databases().stream().filter(databaseCaptured).toList();
  }

  private Optional<String> head(String database) {
    try {
      return commits.head(database);
    } catch (DoltException e) {
      if (e.reason() == Reason.PRIVILEGE_MISSING) {
        warnOnce(e);
        return Optional.empty();
      }
      if (Commits.isGone(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void warnOnce(DoltException e) {
    if (!warned) {
      warned = true;
      LOG.warn(
          "{} Until then the stored offset holds the definitions of all tables of such a database,"
              + " and a snapshot reads their rows in its last transaction, all of them",
          e.getMessage());
    }
  }

  /**
   * The definitions in commits.
   *
   * @return empty if one of the commits is not there any more, or its database
   */
  public Optional<Anchor> read(Map<String, String> hashes) {
    Map<TableId, TableDefinition> found = new HashMap<>();
    try {
      hashes.forEach((database, commit) -> found.putAll(inCommit(database, commit)));
    } catch (DoltException e) {
      if (Commits.isGone(e)) {
        LOG.warn(
            "A commit whose definitions the stored offset relies on cannot be read: {}",
            e.getMessage());
        return Optional.empty();
      }
      throw e;
    }
    return Optional.of(new Anchor(hashes, found));
  }

  private Map<TableId, TableDefinition> inCommit(String database, String commit) {
    Map<TableId, TableDefinition> found = new HashMap<>();
    for (TableId table : commits.tables(database, commit)) {
      inCommit(table, commit).ifPresent(definition -> found.put(table, definition));
    }
    return found;
  }

  private Optional<TableDefinition> inCommit(TableId table, String commit) {
    return read(table, () -> Optional.of(reader.read(table, commits.definition(table, commit))));
  }

  private Optional<TableDefinition> now(TableId table) {
    return read(table, () -> definitions.read(table));
  }

  /** A definition; empty if the table is not captured, or cannot be read and is put aside. */
  private Optional<TableDefinition> read(
      TableId table, Supplier<Optional<TableDefinition>> definition) {
    if (!captured.test(table)) {
      return Optional.empty();
    }
    try {
      return definition.get();
    } catch (DoltException e) {
      if (e.isRefusal() && suspended.suspend(table, e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * The definitions at the moment of the snapshot that is open on the client, and the commits that
   * have most of them. Only what changed since the commits that are known already is read.
   */
  public Present present(Anchor known) {
    Map<String, String> heads = heads();
    Map<TableId, TableDefinition> anchored = new HashMap<>();
    Map<TableId, TableDefinition> present = new HashMap<>();
    heads.forEach(
        (database, head) -> {
          Map<TableId, TableDefinition> tables = inHead(database, head, known);
          anchored.putAll(tables);
          present.putAll(inWorkingSet(database, head, tables));
        });
    client.tables().stream()
        .filter(table -> !heads.containsKey(table.database()))
        .forEach(table -> now(table).ifPresent(definition -> present.put(table, definition)));
    return new Present(new Anchor(heads, anchored), present);
  }

  private Map<TableId, TableDefinition> inHead(String database, String head, Anchor known) {
    String before = known.commits().get(database);
    if (before == null) {
      return inCommit(database, head);
    }
    Map<TableId, TableDefinition> tables = known.of(database);
    if (before.equals(head)) {
      return tables;
    }
    List<ChangedDefinition> changes;
    try {
      changes = commits.changes(database, before, head);
    } catch (DoltException e) {
      if (e.reason() == Reason.COMMIT_NOT_FOUND) {
        return inCommit(database, head);
      }
      throw e;
    }
    changes.forEach(change -> tables.remove(new TableId(database, change.from())));
    for (ChangedDefinition change : changes) {
      TableId table = new TableId(database, change.to());
      if (!change.to().isEmpty()) {
        inCommit(table, head).ifPresent(definition -> tables.put(table, definition));
      }
    }
    return tables;
  }

  private Map<TableId, TableDefinition> inWorkingSet(
      String database, String head, Map<TableId, TableDefinition> committed) {
    Map<TableId, TableDefinition> tables = new HashMap<>(committed);
    List<ChangedDefinition> changes = commits.changes(database, head, WORKING);
    changes.forEach(change -> tables.remove(new TableId(database, change.from())));
    for (ChangedDefinition change : changes) {
      TableId table = new TableId(database, change.to());
      if (!change.to().isEmpty()) {
        now(table).ifPresent(definition -> tables.put(table, definition));
      }
    }
    return tables;
  }
}
