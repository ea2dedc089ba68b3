package io.doltconnect.config;

import io.doltconnect.model.TableId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/**
 * How the rows that there are already are read.
 *
 * @param mode {@code snapshot.mode}
 * @param maxThreads {@code snapshot.max.threads}
 * @param fetchSize {@code snapshot.fetch.size}, in rows
 * @param rangeSize {@code snapshot.range.size}, in rows
 * @param include {@code snapshot.include.collection.list}; empty: all captured tables
 * @param statements {@code snapshot.select.statement.overrides.<database>.<table>}
 */
public record SnapshotSettings(
    SnapshotMode mode,
    int maxThreads,
    int fetchSize,
    long rangeSize,
    List<Pattern> include,
    List<SnapshotStatement> statements) {

  public static final String MODE = "snapshot.mode";
  public static final String MAX_THREADS = "snapshot.max.threads";
  public static final String FETCH_SIZE = "snapshot.fetch.size";
  public static final String RANGE_SIZE = "snapshot.range.size";
  public static final String INCLUDE_LIST = "snapshot.include.collection.list";
  public static final String STATEMENTS = "snapshot.select.statement.overrides";

  /** What the name of the property of one table's statement begins with. */
  static final String STATEMENT_PREFIX = STATEMENTS + ".";

  private static final int MOST_THREADS = 64;
  private static final Choice<SnapshotMode> MODES = Choice.of(SnapshotMode.class);

  public SnapshotSettings {
    include = List.copyOf(include);
    statements = List.copyOf(statements);
  }

  static void define(ConfigDef def) {
    new PropertyGroup(def, "Snapshot")
        .add(
            new Property(MODE, Type.STRING)
                .defaultValue("initial")
                .choice(MODES)
                .displayName("Snapshot mode")
                .documentation(
                    "Where a connector without stored offset begins. 'initial': with the rows that"
                        + " the captured tables have, then with every later change; 'initial_only':"
                        + " with these rows, and no further; 'when_needed': like initial, and again"
                        + " with all rows when the stored position can no longer be streamed from;"
                        + " 'no_data': at the present position, so that only later changes are"
                        + " delivered; 'earliest': at the oldest transaction that the server's"
                        + " binlog still has, so that the history since then is delivered, but no"
                        + " row that is older."))
        .add(
            new Property(MAX_THREADS, Type.INT)
                .defaultValue(1)
                .validator(Range.between(1, MOST_THREADS))
                .importance(Importance.LOW)
                .displayName("Snapshot threads")
                .documentation(
                    "How many tables, or key ranges of large tables, a snapshot reads at the same"
                        + " time, each over a connection of its own."))
        .add(
            new Property(FETCH_SIZE, Type.INT)
                .defaultValue(500)
                .validator(Range.atLeast(1))
                .importance(Importance.LOW)
                .displayName("Snapshot fetch size")
                .documentation(
                    "How many rows each thread of a snapshot takes from the network at once, and"
                        + " holds in memory."))
        .add(
            new Property(RANGE_SIZE, Type.LONG)
                .defaultValue(100_000L)
                .validator(Range.atLeast(1))
                .importance(Importance.LOW)
                .displayName("Snapshot range size")
                .documentation(
                    "A snapshot reads a table of more rows in ranges of its primary key, each of so"
                        + " many rows (a thousandth of the table, if that is more). A table whose"
                        + " key has columns of other types than integers, DECIMAL, CHAR, VARCHAR,"
                        + " BINARY, VARBINARY, DATE, DATETIME and TIMESTAMP is read as a whole. A"
                        + " snapshot that is under way begins anew if this is changed."))
        .add(
            new Property(INCLUDE_LIST, Type.STRING)
                .defaultValue("")
                .validator(new RegexList())
                .importance(Importance.LOW)
                .width(Width.LONG)
                .displayName("Tables of the snapshot")
                .documentation(
                    "Captured tables whose rows a snapshot reads, matched against"
                        + " 'database.table'; empty: all of them. Of the others only the changes are"
                        + " delivered."
                        + CaptureSettings.EXPRESSIONS))
        .add(
            new Property(STATEMENTS, Type.LIST)
                .defaultValue("")
                .validator(
                    LambdaValidator.with(
                        SnapshotSettings::requireFullNames, () -> "names 'database.table'"))
                .importance(Importance.LOW)
                .width(Width.LONG)
                .displayName("Tables with a statement of their own")
                .documentation(
                    "Tables ('database.table', separated by commas) whose rows a snapshot reads by"
                        + " a SELECT of yours, which is the value of the property"
                        + " `snapshot.select.statement.overrides.<database>.<table>`. It must give"
                        + " every column of the table by name; it runs in the table's database, at"
                        + " the snapshot's end. Case makes no difference in the names, as in the"
                        + " filters. Of the rows that it leaves out only changes are"
                        + " delivered."));
  }

  private static void requireFullNames(String key, Object tables) {
    for (Object table : (List<?>) tables) {
      if (String.valueOf(table).indexOf('.') <= 0) {
        throw new ConfigException(
            key, tables, "'%s' is not the name of a table, 'database.table'.".formatted(table));
      }
    }
  }

  static SnapshotSettings from(AbstractConfig config) {
    Map<String, String> properties = new TreeMap<>();
    config
        .originals()
        .forEach((key, value) -> properties.put(key, value == null ? null : value.toString()));
    List<SnapshotStatement> statements = new ArrayList<>();
    for (String table : config.getList(STATEMENTS)) {
      given(properties, table)
          .ifPresent(
              key -> statements.add(SnapshotStatement.parse(key, table, properties.get(key))));
    }
    return new SnapshotSettings(
        MODES.parse(MODE, config.getString(MODE)),
        config.getInt(MAX_THREADS),
        config.getInt(FETCH_SIZE),
        config.getLong(RANGE_SIZE),
        RegexList.parse(INCLUDE_LIST, config.getString(INCLUDE_LIST)),
        statements);
  }

  /** Whether the table's rows are read, if it is captured. */
  public boolean reads(TableId table) {
    return include.isEmpty()
        || include.stream().anyMatch(pattern -> BoundedMatch.matches(pattern, table.toString()));
  }

  /** The statement by which the table's rows are read, if it has one of its own. */
  public Optional<String> statement(TableId table) {
    return statements.stream()
        .filter(statement -> statement.isOf(table))
        .map(SnapshotStatement::sql)
        .findFirst();
  }

  /** Whether the property's name is one that only its own configuration can know. */
  static boolean isStatement(String key) {
    return key.regionMatches(true, 0, STATEMENT_PREFIX, 0, STATEMENT_PREFIX.length());
  }

  /** The property that has a table's statement, whatever its case; empty if it has no value. */
  private static Optional<String> given(Map<String, String> properties, String table) {
    return properties.keySet().stream()
        .filter(key -> key.equalsIgnoreCase(STATEMENT_PREFIX + table))
        .filter(key -> properties.get(key) != null && !properties.get(key).isBlank())
        .findFirst();
  }

  static List<PropertyConflict> conflicts(Map<String, ?> values, Map<String, String> properties) {
    if (!(values.get(STATEMENTS) instanceof List<?> listed)) {
      return List.of();
    }
    List<PropertyConflict> conflicts = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Object element : listed) {
      String table = String.valueOf(element);
      Optional<String> key = given(properties, table);
      if (!names.add(SnapshotStatement.compared(table))) {
        conflicts.add(
            new PropertyConflict(
                STATEMENTS,
                "'%s' names table '%s' twice; case makes no difference. Remove one."
                    .formatted(STATEMENTS, table)));
      } else if (key.isEmpty()) {
        conflicts.add(
            new PropertyConflict(
                STATEMENTS,
                "'%s' names table '%s', but '%s%s' is not given; give it a SELECT statement, or take the table out of the list."
                    .formatted(STATEMENTS, table, STATEMENT_PREFIX, table)));
      } else {
        unreadable(key.get(), table, properties.get(key.get())).ifPresent(conflicts::add);
      }
    }
    for (String key : new TreeSet<>(properties.keySet())) {
      String table = isStatement(key) ? key.substring(STATEMENT_PREFIX.length()) : null;
      if (table != null && !names.contains(SnapshotStatement.compared(table))) {
        conflicts.add(
            new PropertyConflict(
                STATEMENTS,
                "'%s' is given, but table '%s' is not in the list '%s', so that it would have no effect; add the table to the list, or remove the statement."
                    .formatted(key, table, STATEMENTS)));
      }
    }
    return conflicts;
  }

  private static Optional<PropertyConflict> unreadable(String key, String table, String value) {
    try {
      SnapshotStatement.parse(key, table, value);
      return Optional.empty();
    } catch (ConfigException e) {
      return Optional.of(new PropertyConflict(key, e.getMessage()));
    }
  }
}
