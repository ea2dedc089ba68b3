package io.doltconnect.record;

import static io.doltconnect.schema.ColumnType.UNSPECIFIED;

import io.doltconnect.config.ColumnMask;
import io.doltconnect.config.ColumnRule;
import io.doltconnect.config.ColumnSettings;
import io.doltconnect.config.ColumnTruncation;
import io.doltconnect.config.MessageKeys;
import io.doltconnect.config.SchemaSettings;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableDefinition;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * What the properties for columns make of the columns of one version of a table, whose places are
 * those in its definition. The names and values of schema parameters are Debezium's (MaskStrings,
 * TruncateColumn, PropagateSourceMetadataToSchemaParameter). Immutable.
 */
public final class ColumnRules {
  private static final Set<SqlType> TEXTS =
      EnumSet.of(
          SqlType.CHAR,
          SqlType.VARCHAR,
          SqlType.TINYTEXT,
          SqlType.TEXT,
          SqlType.MEDIUMTEXT,
          SqlType.LONGTEXT,
          SqlType.ENUM,
          SqlType.SET);
  private static final Set<SqlType> CUT =
      EnumSet.of(
          SqlType.JSON,
          SqlType.BINARY,
          SqlType.VARBINARY,
          SqlType.TINYBLOB,
          SqlType.BLOB,
          SqlType.MEDIUMBLOB,
          SqlType.LONGBLOB);

  /** Hexadecimal digits of which two texts hardly have the same ones: 128 bits. */
  private static final int DIGITS_OF_A_KEY = 32;

  private static final String SOURCE = "__debezium.source.column.";

  private final TableDefinition table;
  private final ColumnSettings settings;
  private final List<ColumnRule> rules;
  private final Set<Column> key;

  /**
   * Something that a property must not mean for a table.
   *
   * @param property its name as it may be shown
   */
  public record Fault(String property, String message) {}

  private ColumnRules(TableDefinition table, SchemaSettings schemas) {
    this.table = table;
    this.settings = schemas.columns();
    this.rules =
        table.columns().stream().map(column -> settings.of(table.id(), column.name())).toList();
    this.key = Set.copyOf(keyColumns(table, schemas.messageKeys().columnsOf(table.id())));
  }

  /** The rules for a table, as far as they can be followed or not. */
  public static ColumnRules of(TableDefinition table, SchemaSettings schemas) {
    return new ColumnRules(table, schemas);
  }

  private static List<Column> keyColumns(TableDefinition table, List<Pattern> messageKey) {
    return messageKey.isEmpty()
        ? table.columns().stream().filter(table::isKey).toList()
        : table.columns().stream()
            .filter(
                column ->
                    messageKey.stream().anyMatch(key -> MessageKeys.names(key, column.name())))
            .toList();
  }

  /** What must not be: without it nothing is delivered that a property holds back. */
  public List<Fault> faults() {
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      fault(i).ifPresent(faults::add);
    }
    if (faults.isEmpty()
        && !rules.isEmpty()
        && IntStream.range(0, rules.size()).allMatch(this::isExcluded)) {
      String property = rules.get(0).excludedBy().orElseThrow();
      faults.add(
          new Fault(
              property,
              "'%s' leaves table %s without a column; leave the table out ('table.exclude.list'), or one of its columns in."
                  .formatted(property, table.id())));
    }
    return faults;
  }

  private Optional<Fault> fault(int place) {
    ColumnRule rule = rules.get(place);
    Column column = table.columns().get(place);
    boolean inKey = key.contains(column);
    if (rule.excludedBy().isPresent()) {
      return inKey ? Optional.of(excludedKey(column, rule.excludedBy().get())) : Optional.empty();
    }
    if (rule.masks().size() > 1) {
      return Optional.of(
          new Fault(
              rule.masks().get(0).property(),
              "Column %s of table %s is named by several properties that mask it, each in another way: %s. Let one of them name it."
                  .formatted(
                      column.name(),
                      table.id(),
                      rule.masks().stream().map(ColumnMask::property).toList())));
    }
    if (!rule.masks().isEmpty()) {
      return fault(column, inKey, rule.masks().get(0));
    }
    return rule.truncation()
        .filter(truncation -> inKey && isCut(column, truncation))
        .map(truncation -> indistinct(column, truncation.property()));
  }

  private Optional<Fault> fault(Column column, boolean inKey, ColumnMask mask) {
    if (!TEXTS.contains(column.type().sqlType())) {
      return Optional.of(
          new Fault(
              mask.property(),
              "'%s' names column %s of table %s, which is %s, but only text can be masked (CHAR, VARCHAR, the TEXT types, ENUM, SET); leave the column out ('%s'), or let the expression match other columns only."
                  .formatted(
                      mask.property(),
                      column.name(),
                      table.id(),
                      column.type(),
                      ColumnSettings.EXCLUDE_LIST)));
    }
    if (!inKey) {
      return Optional.empty();
    }
    int length = length(column.type());
    return mask instanceof ColumnMask.Hash && (length <= 0 || length >= DIGITS_OF_A_KEY)
        ? Optional.empty()
        : Optional.of(indistinct(column, mask.property()));
  }

  private Fault excludedKey(Column column, String property) {
    return new Fault(
        property,
        "'%s' leaves out column %s of table %s, which is part of the key of its records: without it consumers could not tell its rows from each other. Leave it in; or hash it ('%s'), if it is text; or make other columns the key ('%s')."
            .formatted(
                property,
                column.name(),
                table.id(),
                ColumnSettings.MASK_HASH,
                SchemaSettings.MESSAGE_KEY_COLUMNS));
  }

  private Fault indistinct(Column column, String property) {
    return new Fault(
        property,
        "'%s' names column %s %s of table %s, which is part of the key of its records: several rows could get one key. Only a hash of which the column holds %d characters keeps keys apart ('%s'); or make other columns the key ('%s'), or let the expression match other columns only."
            .formatted(
                property,
                column.name(),
                column.type(),
                table.id(),
                DIGITS_OF_A_KEY,
                ColumnSettings.MASK_HASH,
                SchemaSettings.MESSAGE_KEY_COLUMNS));
  }

  /**
   * Requires that there are no faults.
   *
   * @throws ConnectException that names the first of them
   */
  void requireNoFaults() {
    List<Fault> faults = faults();
    if (!faults.isEmpty()) {
      throw new ConnectException(faults.get(0).message());
    }
  }

  /** Whether all values get into records, as they are. */
  boolean areNone() {
    return rules.stream().allMatch(ColumnRule::isNone);
  }

  /** Whether records lack the column. */
  public boolean isExcluded(int place) {
    return rules.get(place).excludedBy().isPresent();
  }

  /** Whether the column's values are needed, if only to tell rows from each other. */
  public boolean isRead(int place) {
    return !isExcluded(place) || table.isKey(table.columns().get(place));
  }

  /** Whether messages may show the column's values. */
  public boolean isShown(int place) {
    return !isExcluded(place) && mask(place).isEmpty();
  }

  /** Whether messages may show the values of the primary key. */
  public boolean isKeyShown() {
    return IntStream.range(0, rules.size())
        .filter(place -> table.isKey(table.columns().get(place)))
        .allMatch(this::isShown);
  }

  /** Whether the column is left out or masked, so that a statement must not tell of its values. */
  boolean isSecret(int place) {
    return isExcluded(place) || !rules.get(place).masks().isEmpty();
  }

  /** What a value goes through; empty if a record has it as it is. */
  Optional<ValueMask> mask(int place) {
    ColumnType type = table.columns().get(place).type();
    Optional<ValueMask> mask =
        rules.get(place).masks().stream().findFirst().map(given -> mask(given, type));
    Optional<ValueMask> truncation = truncation(place).map(cut -> new TruncatingMask(cut.length()));
    return mask.isPresent() && truncation.isPresent()
        ? Optional.of(mask.get().then(truncation.get()))
        : mask.or(() -> truncation);
  }

  private static ValueMask mask(ColumnMask mask, ColumnType type) {
    return mask.map(
        asterisks -> {
          String text = "*".repeat(asterisks.length());
          return value -> text;
        },
        hash -> {
          int length = length(type);
          ValueMask whole = new HashMask(hash);
          return length > 0 ? whole.then(new TruncatingMask(length)) : whole;
        });
  }

  private Optional<ColumnTruncation> truncation(int place) {
    return rules.get(place).truncation().filter(cut -> isCut(table.columns().get(place), cut));
  }

  /** Whether a column may have values that are longer. */
  private static boolean isCut(Column column, ColumnTruncation truncation) {
    ColumnType type = column.type();
    int longest =
        switch (type.sqlType()) {
          case ENUM -> type.members().stream().mapToInt(String::length).max().orElse(0);
          case SET -> type.members().stream().mapToInt(member -> member.length() + 1).sum() - 1;
          default -> length(type);
        };
    return (TEXTS.contains(type.sqlType()) || CUT.contains(type.sqlType()))
        && (longest < 0 || longest > truncation.length());
  }

  /** The length of a type to Debezium; negative if it has none. */
  private static int length(ColumnType type) {
    return switch (type.sqlType()) {
      case ENUM -> 1;
      case SET -> 2 * type.members().size() - 1;
      default -> type.length();
    };
  }

  /**
   * Says in a field's schema what becomes of its values, and their type if that is wanted.
   *
   * @return whether there was anything to say
   */
  boolean describe(int place, SchemaBuilder field) {
    Column column = table.columns().get(place);
    ColumnType type = column.type();
    boolean masked = !rules.get(place).masks().isEmpty();
    if (masked) {
      field.parameter("masked", "true");
    }
    truncation(place)
        .ifPresent(cut -> field.parameter("truncateLength", Integer.toString(cut.length())));
    boolean told = settings.tellsType(table.id(), column.name(), typeName(type));
    if (told) {
      field.parameter(SOURCE + "type", typeName(type).toUpperCase(Locale.ROOT));
      if (length(type) != UNSPECIFIED) {
        field.parameter(SOURCE + "length", Integer.toString(length(type)));
      }
      if (type.scale() != UNSPECIFIED) {
        field.parameter(SOURCE + "scale", Integer.toString(type.scale()));
      }
      if (!column.comment().isEmpty()) {
        field.parameter(SOURCE + "comment", column.comment());
      }
      field.parameter(SOURCE + "name", column.name());
    }
    return masked || told || truncation(place).isPresent();
  }

  /** A type by its name in SQL. */
  static String typeName(ColumnType type) {
    return type.sqlType().name() + (type.unsigned() ? " UNSIGNED" : "");
  }
}
