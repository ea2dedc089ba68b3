package io.doltconnect.config;

import io.doltconnect.model.TableId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * Which columns get into records, and how. An expression is for the whole of {@code
 * database.table.column}, or {@code database.table.TYPE}, without regard to case. Immutable.
 *
 * @param include {@code column.include.list}; empty: all
 * @param exclude {@code column.exclude.list}
 * @param masks {@code column.mask.*}
 * @param truncations {@code column.truncate.*}
 * @param sourceTypes {@code column.propagate.source.type}
 * @param sourceDatatypes {@code datatype.propagate.source.type}
 */
public record ColumnSettings(
    List<Pattern> include,
    List<Pattern> exclude,
    List<ColumnMask> masks,
    List<ColumnTruncation> truncations,
    List<Pattern> sourceTypes,
    List<Pattern> sourceDatatypes) {

  public static final String INCLUDE_LIST = "column.include.list";
  public static final String EXCLUDE_LIST = "column.exclude.list";
  public static final String PROPAGATE_SOURCE_TYPE = "column.propagate.source.type";
  public static final String PROPAGATE_DATATYPE = "datatype.propagate.source.type";

  /** The properties in whose names there is a value. */
  public static final String MASK_WITH = "column.mask.with.<length>.chars";

  public static final String MASK_HASH = "column.mask.hash.<algorithm>.with.salt.<salt>";
  public static final String TRUNCATE_TO = "column.truncate.to.<length>.chars";

  private static final String GROUP = "Columns";

  public ColumnSettings {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    masks = List.copyOf(masks);
    truncations = List.copyOf(truncations);
    sourceTypes = List.copyOf(sourceTypes);
    sourceDatatypes = List.copyOf(sourceDatatypes);
  }

  /** Every column as it is. */
  public static ColumnSettings none() {
    return new ColumnSettings(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
  }

  static void define(ConfigDef def) {
    new PropertyGroup(def, GROUP)
        .add(
            list(INCLUDE_LIST, "Columns to include")
                .documentation(
                    "Columns that records have, matched against 'database.table.column'; empty: all"
                        + " of them. A column of a record's key that is not among them is an error,"
                        + " whatever its table."
                        + CaptureSettings.EXPRESSIONS))
        .add(
            list(EXCLUDE_LIST, "Columns to exclude")
                .documentation(
                    "Columns that records do not have, matched against 'database.table.column'; not"
                        + " together with `column.include.list`. A column of a record's key is an"
                        + " error."
                        + CaptureSettings.EXPRESSIONS))
        .add(
            list(PROPAGATE_SOURCE_TYPE, "Columns whose types are told")
                .importance(Importance.LOW)
                .documentation(
                    "Columns, matched against 'database.table.column', whose type in Dolt is told"
                        + " in parameters of their schemas: __debezium.source.column.type, .length,"
                        + " .scale, .comment and .name."
                        + CaptureSettings.EXPRESSIONS))
        .add(
            list(PROPAGATE_DATATYPE, "Types that are told")
                .importance(Importance.LOW)
                .documentation(
                    "As `column.propagate.source.type`, but matched against"
                        + " 'database.table.TYPE', such as '.+\\.VARCHAR' or '.+\\.INT UNSIGNED'."
                        + CaptureSettings.EXPRESSIONS));
  }

  /**
   * Properties in whose names there is a value.
   *
   * @param name with the value in angle brackets
   */
  record Family(String name, String documentation) {}

  /** Those of a group. */
  static List<Family> families(String group) {
    return group.equals(GROUP)
        ? List.of(
            new Family(
                MASK_WITH,
                "Columns, matched against 'database.table.column', whose values are so many"
                    + " asterisks in records, also where they are NULL. Text only (CHAR, VARCHAR,"
                    + " the TEXT types, ENUM, SET); a column of another type, or of a record's"
                    + " key, is an error."
                    + CaptureSettings.EXPRESSIONS),
            new Family(
                MASK_HASH,
                "Columns, matched against 'database.table.column', whose values are hashes in"
                    + " records, in hexadecimal and cut to the column's length; NULL stays NULL."
                    + " The algorithm is one of Java's MessageDigest, such as SHA-256. With"
                    + " `column.mask.hash.v2.` in front of it the text itself is hashed behind"
                    + " the salt, without it the text as Java serializes it. Text only; a column of"
                    + " a record's key is hashed in the key, too, and must hold 32 characters."
                    + CaptureSettings.EXPRESSIONS),
            new Family(
                TRUNCATE_TO,
                "Columns, matched against 'database.table.column', whose values are cut to so many"
                    + " characters or bytes in records. Of text, JSON, and binary types; a column"
                    + " of a record's key that can be longer is an error."
                    + CaptureSettings.EXPRESSIONS))
        : List.of();
  }

  private static Property list(String key, String displayName) {
    return new Property(key, Type.STRING)
        .defaultValue("")
        .validator(new RegexList())
        .width(Width.LONG)
        .displayName(displayName);
  }

  static ColumnSettings from(AbstractConfig config) {
    Map<String, String> properties = new TreeMap<>();
    config
        .originals()
        .forEach((key, value) -> properties.put(key, value == null ? null : value.toString()));
    ColumnProperties given = ColumnProperties.of(properties);
    return new ColumnSettings(
        RegexList.parse(INCLUDE_LIST, config.getString(INCLUDE_LIST)),
        RegexList.parse(EXCLUDE_LIST, config.getString(EXCLUDE_LIST)),
        given.masks(),
        given.truncations(),
        RegexList.parse(PROPAGATE_SOURCE_TYPE, config.getString(PROPAGATE_SOURCE_TYPE)),
        RegexList.parse(PROPAGATE_DATATYPE, config.getString(PROPAGATE_DATATYPE)));
  }

  static List<PropertyConflict> conflicts(Map<String, ?> values, Map<String, String> properties) {
    return Stream.concat(
            CaptureSettings.conflict(values, INCLUDE_LIST, EXCLUDE_LIST).stream(),
            ColumnProperties.of(properties).faults().stream())
        .toList();
  }

  /** What is said of the values of a column. */
  public ColumnRule of(TableId table, String column) {
    String name = table + "." + column;
    Optional<String> excludedBy =
        matches(exclude, name)
            ? Optional.of(EXCLUDE_LIST)
            : include.isEmpty() || matches(include, name)
                ? Optional.empty()
                : Optional.of(INCLUDE_LIST);
    return new ColumnRule(
        excludedBy,
        masks(name),
        truncations.stream()
            .filter(truncation -> matches(truncation.columns(), name))
            .min(Comparator.comparingInt(ColumnTruncation::length)));
  }

  private List<ColumnMask> masks(String name) {
    List<ColumnMask> named = masks.stream().filter(mask -> matches(mask.columns(), name)).toList();
    return named.stream()
        .filter(ColumnMask.Asterisks.class::isInstance)
        .min(Comparator.comparingInt(mask -> ((ColumnMask.Asterisks) mask).length()))
        .map(List::of)
        .orElse(named);
  }

  /**
   * Whether the type of a column is told.
   *
   * @param type its name
   */
  public boolean tellsType(TableId table, String column, String type) {
    return matches(sourceTypes, table + "." + column)
        || matches(sourceDatatypes, table + "." + type);
  }

  /** Whether a column that the table has, or may get, could be left out or masked. */
  public boolean mayHide(TableId table) {
    String beginning = table + ".";
    return !include.isEmpty()
        || Stream.concat(exclude.stream(), masks.stream().flatMap(mask -> mask.columns().stream()))
            .anyMatch(expression -> couldMatchAfter(expression, beginning));
  }

  /** Whether any column could be left out or masked. */
  public boolean hideAny() {
    return !include.isEmpty() || !exclude.isEmpty() || !masks.isEmpty();
  }

  private static boolean couldMatchAfter(Pattern expression, String beginning) {
    Matcher matcher = expression.matcher(beginning);
    return matcher.matches() || matcher.hitEnd();
  }

  private static boolean matches(List<Pattern> expressions, String name) {
    return expressions.stream().anyMatch(expression -> expression.matcher(name).matches());
  }
}
