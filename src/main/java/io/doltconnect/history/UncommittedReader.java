package io.doltconnect.history;

import io.doltconnect.config.OutputSettings;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.dolt.branch.NamedKeys;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.LastTransaction;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.schema.LooseKeys;
import io.doltconnect.schema.TableDefinition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what is not in commits, in the client's read-only transaction. For one thread. */
public final class UncommittedReader {
  private static final Logger LOG = LoggerFactory.getLogger(UncommittedReader.class);

  /** More rows of a table are not worth to be known one by one. */
  private static final int MOST_ROWS = 10_000;

  private static final int FETCH_SIZE = 500;

  private final BranchReader branch;
  private final SqlRowReaders readers;
  private final Predicate<TableId> captured;
  private final long maxKeysBytes;
  private final RowDigest digest = new RowDigest();

  /**
   * Reads captured tables, as far as their rows can be delivered.
   *
   * @param suspended captured tables that are left out
   * @param maxKeysBytes about how much memory the keys may take that are read at once
   */
  public UncommittedReader(
      BranchReader branch, OutputSettings settings, SuspendedTables suspended, long maxKeysBytes) {
    this.branch = branch;
    this.readers = SqlRowReaders.silent(settings);
    this.captured = suspended.outOf(settings.capture().filter());
    this.maxKeysBytes = maxKeysBytes;
  }

  /**
   * Reads what differs from commits.
   *
   * @param commits by database the commit
   */
  public Uncommitted read(Map<String, String> commits) {
    KeySets keys = new KeySets(maxKeysBytes);
    Set<TableId> unknown = new HashSet<>();
    Set<TableId> hidden = new HashSet<>();
    RowSums sums = new RowSums();
    Set<String> compared = new HashSet<>();
    for (Map.Entry<String, String> base : commits.entrySet()) {
      Optional<Set<TableId>> differing = branch.differing(base.getKey(), base.getValue());
      if (differing.isPresent()) {
        compared.add(base.getKey());
      }
      for (TableId table : differing.orElse(Set.of())) {
        if (captured.test(table) && !isRead(table, base.getValue(), keys, hidden, sums)) {
          unknown.add(table);
        }
      }
    }
    return new Uncommitted(keys.copy(), unknown, hidden, sums.known(), compared);
  }

  /**
   * What tells of tables whether they change.
   *
   * @param before what it was; of a table whose hash is the same, the definition is not read again
   */
  public Map<TableId, TableMark> marks(Set<TableId> tables, Map<TableId, TableMark> before) {
    Map<TableId, TableMark> marks = new HashMap<>();
    for (TableId table : tables.stream().filter(captured).toList()) {
      try {
        marks.put(table, mark(table, before.get(table)));
      } catch (DoltException e) {
        if (e.isTransient()) {
          throw e;
        }
        LOG.debug("Whether table {} changes is not known", table, e);
      }
    }
    return marks;
  }

  private TableMark mark(TableId table, TableMark before) {
    String hash;
    try {
      hash = branch.hash(table);
    } catch (DoltException e) {
      if (e.isTransient() || branch.createTable(table).isPresent()) {
        throw e;
      }
      return TableMark.GONE;
    }
    if (before != null && hash.equals(before.hash())) {
      return before;
    }
    return branch
        .createTable(table)
        .map(definition -> new TableMark(hash, definition))
        .orElse(TableMark.GONE);
  }

  /**
   * How there are rows of some tables; of a table that cannot be read nothing is said.
   *
   * @param keys by table the keys of the rows, as {@link LastTransaction.Row} has them
   */
  public Map<TableId, Map<List<String>, String>> rows(Map<TableId, Set<List<String>>> keys) {
    Map<TableId, Map<List<String>, String>> found = new HashMap<>();
    keys.forEach(
        (table, some) -> {
          try {
            rows(table, List.copyOf(some)).ifPresent(rows -> found.put(table, rows));
          } catch (DoltException e) {
            if (e.isTransient()) {
              throw e;
            }
            LOG.debug("Some rows of table {} are not known", table, e);
          } catch (ConnectException e) {
            LOG.debug("Some rows of table {} are not known", table, e);
          }
        });
    return found;
  }

  private Optional<Map<List<String>, String>> rows(TableId table, List<List<String>> keys) {
    Map<List<String>, String> found = new HashMap<>();
    Optional<String> sql = branch.createTable(table);
    if (sql.isEmpty()) {
      return Optional.of(found);
    }
    TableDefinition definition = branch.parse(table, sql.get());
    int columns = definition.keyColumns().size();
    if (!readers.reads(definition)
        || !RowKeys.canName(readers.of(definition).schemas())
        || keys.stream().anyMatch(key -> key.size() != columns)) {
      return Optional.empty();
    }
    TableSchemas schemas = readers.of(definition).schemas();
    try {
      new TableRows(branch, readers, FETCH_SIZE)
          .named(
              definition,
              keys,
              (row, gone, size) ->
                  found.put(
                      NamedKeys.literals(RowKeys.of(schemas, row)),
                      digest.shortOf(schemas.emitted(row))));
    } catch (InterruptedException e) {
      throw new IllegalStateException("A map does not wait", e);
    }
    return Optional.of(found);
  }

  /** A table that cannot be read, or not be delivered, does not keep others from it. */
  private boolean isRead(
      TableId table, String commit, KeySets keys, Set<TableId> hidden, RowSums sums) {
    try {
      return read(table, commit, keys, hidden, sums);
    } catch (DoltException e) {
      if (e.isTransient()) {
        throw e;
      }
      LOG.debug("What is not committed of table {} is not known", table, e);
      return false;
    } catch (ConnectException e) {
      LOG.debug("What is not committed of table {} is not known", table, e);
      return false;
    }
  }

  /** Whether it is known which rows differ, if any do. */
  private boolean read(
      TableId table, String commit, KeySets keys, Set<TableId> hidden, RowSums sums) {
    String sql = branch.createTable(table).orElse(null);
    if (sql == null) {
      return false;
    }
    TableDefinition definition = branch.parse(table, sql);
    if (!readers.reads(definition)
        || TableRows.endsTheServer(definition)
        || !hasSameColumns(definition, commit)) {
      return false;
    }
    TableSchemas schemas = readers.of(definition).schemas();
    // Of a row that is spelled anew dolt_diff has the former spelling; of others no log has rows.
    boolean summed = !definition.hasUnlogged() && LooseKeys.of(definition, sql).isEmpty();
    boolean named = RowKeys.canName(schemas);
    long rows = branch.differences().count(table, commit, named || summed ? MOST_ROWS + 1 : 1);
    if (rows > MOST_ROWS || !named && !summed) {
      return rows == 0;
    }
    Optional<KeySets.OfTable> found = named ? Optional.of(keys.begin(table)) : Optional.empty();
    sums.start(table);
    RowSums.Sum sum = sums.ofRows(table).orElseThrow();
    try {
      new TableRows(branch, readers, FETCH_SIZE)
          .differences(
              definition,
              commit,
              TableRows.Spellings.OF_KEYS,
              (row, gone, size) -> {
                if (keys.get(table) != null) {
                  keys.add(found.orElseThrow(), RowKeys.of(schemas, row));
                }
              },
              sum::add);
    } catch (InterruptedException e) {
      throw new IllegalStateException("A set does not wait", e);
    }
    if (!summed) {
      sums.remove(table);
    }
    if (!named) {
      return rows == 0;
    }
    if (!schemas.rules().isKeyShown()) {
      hidden.add(table);
    }
    return keys.get(table) != null;
  }

  /**
   * Defaults, comments and the like may differ: Dolt logs nothing of these, and no row has them.
   */
  private boolean hasSameColumns(TableDefinition table, String commit) {
    return !TableRows.hidesColumns(table)
        && branch
            .createTable(table.id(), commit)
            .map(sql -> branch.parse(table.id(), sql))
            .filter(before -> before.primaryKey().equals(table.primaryKey()))
            .filter(before -> columns(before).equals(columns(table)))
            .isPresent();
  }

  private static List<List<Object>> columns(TableDefinition table) {
    return table.columns().stream()
        .map(
            column ->
                List.<Object>of(column.name(), column.type(), column.generated(), column.virtual()))
        .toList();
  }
}
