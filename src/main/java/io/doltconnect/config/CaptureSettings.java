package io.doltconnect.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * What is captured.
 *
 * @param filter the tables
 * @param skippedOperations {@code skipped.operations}
 */
public record CaptureSettings(TableFilter filter, Set<Operation> skippedOperations) {

  public static final String DATABASE_INCLUDE_LIST = "database.include.list";
  public static final String DATABASE_EXCLUDE_LIST = "database.exclude.list";
  public static final String TABLE_INCLUDE_LIST = "table.include.list";
  public static final String TABLE_EXCLUDE_LIST = "table.exclude.list";
  public static final String SKIPPED_OPERATIONS = "skipped.operations";

  static final String EXPRESSIONS =
      " Comma-separated regular expressions; each must match the whole name, without regard to case;"
          + " a comma inside an expression is written '\\,'.";

  public CaptureSettings {
    skippedOperations = Set.copyOf(skippedOperations);
  }

  static void define(ConfigDef def) {
    new PropertyGroup(def, "Capture")
        .add(
            list(DATABASE_INCLUDE_LIST, "Databases to include")
                .documentation(
                    "Databases to capture; empty: all except the system databases." + EXPRESSIONS))
        .add(
            list(DATABASE_EXCLUDE_LIST, "Databases to exclude")
                .documentation(
                    "Databases not to capture; not together with `database.include.list`."
                        + EXPRESSIONS))
        .add(
            list(TABLE_INCLUDE_LIST, "Tables to include")
                .documentation(
                    "Tables to capture, matched against 'database.table'; empty: all tables of the"
                        + " captured databases. Tables whose name begins with 'dolt_' (Dolt's own"
                        + " tables, and those behind a full-text index) are captured only by an"
                        + " expression that contains '.dolt_', such as 'shop\\.dolt_docs'."
                        + EXPRESSIONS))
        .add(
            list(TABLE_EXCLUDE_LIST, "Tables to exclude")
                .documentation(
                    "Tables not to capture, matched against 'database.table'; not together with"
                        + " `table.include.list`."
                        + EXPRESSIONS))
        .add(
            new Property(SKIPPED_OPERATIONS, Type.LIST)
                .defaultValue("none")
                .validator(new SkippedOperations())
                .recommender(new SkippedOperations())
                .importance(Importance.LOW)
                .displayName("Skipped operations")
                .documentation(
                    "Changes not to deliver: c (create), u (update), d (delete), t (truncate); or"
                        + " none. The rows that a snapshot reads (r) are always delivered. Dolt logs"
                        + " a TRUNCATE as deletes of all rows; t comes only before the rows of a"
                        + " table whose snapshot had to begin anew."));
  }

  private static Property list(String key, String displayName) {
    return new Property(key, Type.STRING)
        .defaultValue("")
        .validator(new RegexList())
        .width(Width.LONG)
        .displayName(displayName);
  }

  static CaptureSettings from(AbstractConfig config) {
    return new CaptureSettings(
        TableFilter.of(
            config.getString(DATABASE_INCLUDE_LIST),
            config.getString(DATABASE_EXCLUDE_LIST),
            config.getString(TABLE_INCLUDE_LIST),
            config.getString(TABLE_EXCLUDE_LIST)),
        SkippedOperations.parse(SKIPPED_OPERATIONS, config.getList(SKIPPED_OPERATIONS)));
  }

  static List<PropertyConflict> conflicts(Map<String, ?> values) {
    return Stream.of(
            conflict(values, DATABASE_INCLUDE_LIST, DATABASE_EXCLUDE_LIST),
            conflict(values, TABLE_INCLUDE_LIST, TABLE_EXCLUDE_LIST))
        .flatMap(List::stream)
        .toList();
  }

  /** The contradiction of two lists of which only one may be given. */
  static List<PropertyConflict> conflict(Map<String, ?> values, String include, String exclude) {
    if (isBlank(values.get(include)) || isBlank(values.get(exclude))) {
      return List.of();
    }
    return List.of(
        new PropertyConflict(
            exclude,
            "'%s' is '%s' while '%s' is '%s': only one of the two can be given; remove the other."
                .formatted(exclude, values.get(exclude), include, values.get(include))));
  }

  private static boolean isBlank(Object value) {
    return value == null || value.toString().isBlank();
  }
}
