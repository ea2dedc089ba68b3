package io.doltconnect.config;

import static io.doltconnect.config.CaptureSettings.DATABASE_EXCLUDE_LIST;
import static io.doltconnect.config.CaptureSettings.DATABASE_INCLUDE_LIST;
import static io.doltconnect.config.CaptureSettings.TABLE_EXCLUDE_LIST;
import static io.doltconnect.config.CaptureSettings.TABLE_INCLUDE_LIST;

import io.doltconnect.model.TableId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;

/**
 * Decides which tables are captured. Expressions match the whole of {@code database} or {@code
 * database.table} without regard to case. Never captured are system databases and revision
 * databases ({@code database/branch}). A table whose name begins with {@code dolt_} is a system
 * table of Dolt or one of the tables behind a full-text index ({@code dolt_<table>_<index>_fts_…});
 * it is captured only by an expression of {@code table.include.list} that contains {@code .dolt_}.
 * Immutable.
 */
public final class TableFilter implements Predicate<TableId> {
  private static final Set<String> SYSTEM_DATABASES =
      Set.of("mysql", "information_schema", "performance_schema", "sys", "dolt_cluster");
  private static final String DOLT_TABLE_PREFIX = "dolt_";

  private static final List<String> LISTS =
      List.of(DATABASE_INCLUDE_LIST, DATABASE_EXCLUDE_LIST, TABLE_INCLUDE_LIST, TABLE_EXCLUDE_LIST);

  private final List<Pattern> databaseInclude;
  private final List<Pattern> databaseExclude;
  private final List<Pattern> tableInclude;
  private final List<Pattern> tableExclude;

  private TableFilter(
      List<Pattern> databaseInclude,
      List<Pattern> databaseExclude,
      List<Pattern> tableInclude,
      List<Pattern> tableExclude) {
    this.databaseInclude = databaseInclude;
    this.databaseExclude = databaseExclude;
    this.tableInclude = tableInclude;
    this.tableExclude = tableExclude;
  }

  /**
   * Takes the values of the four list properties; an empty one does not restrict.
   *
   * @throws org.apache.kafka.common.config.ConfigException if an expression does not compile
   */
  public static TableFilter of(
      String databaseInclude, String databaseExclude, String tableInclude, String tableExclude) {
    return new TableFilter(
        RegexList.parse(DATABASE_INCLUDE_LIST, databaseInclude),
        RegexList.parse(DATABASE_EXCLUDE_LIST, databaseExclude),
        RegexList.parse(TABLE_INCLUDE_LIST, tableInclude),
        RegexList.parse(TABLE_EXCLUDE_LIST, tableExclude));
  }

  /**
   * Takes what {@link #text} gave.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static TableFilter parse(String text) {
    Map<String, String> lists = new HashMap<>();
    for (String line : text.lines().toList()) {
      int equals = line.indexOf('=');
      if (equals < 0 || !LISTS.contains(line.substring(0, equals))) {
        throw new IllegalArgumentException(
            "not lines of %s, each followed by = and its value: '%s'".formatted(LISTS, text));
      }
      lists.put(line.substring(0, equals), line.substring(equals + 1));
    }
    try {
      return of(
          lists.get(DATABASE_INCLUDE_LIST),
          lists.get(DATABASE_EXCLUDE_LIST),
          lists.get(TABLE_INCLUDE_LIST),
          lists.get(TABLE_EXCLUDE_LIST));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * The lists that restrict, a line for each, so that filters with equal lists have equal texts;
   * empty for a filter that captures every user table.
   */
  public String text() {
    return Stream.of(
            line(DATABASE_INCLUDE_LIST, databaseInclude),
            line(DATABASE_EXCLUDE_LIST, databaseExclude),
            line(TABLE_INCLUDE_LIST, tableInclude),
            line(TABLE_EXCLUDE_LIST, tableExclude))
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  private static String line(String list, List<Pattern> patterns) {
    return patterns.isEmpty() ? "" : list + "=" + RegexList.text(patterns);
  }

  /** A filter that captures every user table. */
  public static TableFilter all() {
    return new TableFilter(List.of(), List.of(), List.of(), List.of());
  }

  /** Whether a database holds the server's own data rather than a user's. */
  public static boolean isSystemDatabase(String database) {
    return SYSTEM_DATABASES.contains(database.toLowerCase(Locale.ROOT));
  }

  /** Whether the table is captured. */
  @Override
  public boolean test(TableId table) {
    if (!capturesDatabase(table.database())) {
      return false;
    }
    String name = table.toString();
    if (isDoltTable(table.table())) {
      return tableInclude.stream()
          .anyMatch(p -> namesDoltTables(p) && BoundedMatch.matches(p, name));
    }
    return (tableInclude.isEmpty() || matchesAny(tableInclude, name))
        && !matchesAny(tableExclude, name);
  }

  /** Whether some table of the database, present or future, could be captured. */
  public boolean databaseCouldMatch(String database) {
    return capturesDatabase(database)
        && (tableInclude.isEmpty()
            || tableInclude.stream().anyMatch(p -> couldMatchAfter(p, database + ".")));
  }

  private boolean capturesDatabase(String database) {
    return !isSystemDatabase(database)
        && database.indexOf('/') < 0
        && (databaseInclude.isEmpty() || matchesAny(databaseInclude, database))
        && !matchesAny(databaseExclude, database);
  }

  private static boolean isDoltTable(String table) {
    return table.toLowerCase(Locale.ROOT).startsWith(DOLT_TABLE_PREFIX);
  }

  private static boolean namesDoltTables(Pattern pattern) {
    return pattern.pattern().toLowerCase(Locale.ROOT).contains("." + DOLT_TABLE_PREFIX);
  }

  private static boolean matchesAny(List<Pattern> patterns, String name) {
    return patterns.stream().anyMatch(p -> BoundedMatch.matches(p, name));
  }

  private static boolean couldMatchAfter(Pattern pattern, String beginning) {
    Matcher matcher = BoundedMatch.matcher(pattern, beginning);
    return matcher.matches() || matcher.hitEnd();
  }

  @Override
  public String toString() {
    return "%s=%s, %s=%s, %s=%s, %s=%s"
        .formatted(
            DATABASE_INCLUDE_LIST, databaseInclude,
            DATABASE_EXCLUDE_LIST, databaseExclude,
            TABLE_INCLUDE_LIST, tableInclude,
            TABLE_EXCLUDE_LIST, tableExclude);
  }
}
