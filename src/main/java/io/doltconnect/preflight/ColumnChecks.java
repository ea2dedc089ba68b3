package io.doltconnect.preflight;

import io.doltconnect.config.ColumnMask;
import io.doltconnect.config.ColumnSettings;
import io.doltconnect.config.ColumnTruncation;
import io.doltconnect.config.SchemaSettings;
import io.doltconnect.record.ColumnRules;
import io.doltconnect.schema.TableDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Whether the properties for columns can be followed, and name columns that are there. */
final class ColumnChecks {
  /** What tells an expression for later columns, too, from the name of one. */
  private static final Pattern WILDCARD = Pattern.compile("[*+?\\[({|]");

  private final SchemaSettings settings;

  ColumnChecks(SchemaSettings settings) {
    this.settings = settings;
  }

  /**
   * An error for columns of which a property cannot be followed, and for one that names a column
   * that is not there; advice for expressions that match none yet.
   *
   * @param definitions of the captured tables, as far as they can be read
   */
  List<Finding> findings(List<TableDefinition> definitions) {
    List<Finding> findings = new ArrayList<>();
    for (TableDefinition table : definitions) {
      ColumnRules.of(table.stored(), settings)
          .faults()
          .forEach(fault -> findings.add(Finding.error(fault.property(), fault.message())));
    }
    List<String> names =
        definitions.stream()
            .flatMap(
                table -> table.columns().stream().map(column -> table.id() + "." + column.name()))
            .toList();
    expressions().forEach((property, expressions) -> idle(property, expressions, names, findings));
    return findings;
  }

  /** What each property that holds values back names, by the name as it may be shown. */
  private Map<String, List<Pattern>> expressions() {
    ColumnSettings columns = settings.columns();
    Map<String, List<Pattern>> expressions = new LinkedHashMap<>();
    expressions.put(ColumnSettings.INCLUDE_LIST, columns.include());
    expressions.put(ColumnSettings.EXCLUDE_LIST, columns.exclude());
    for (ColumnMask mask : columns.masks()) {
      expressions.merge(mask.property(), mask.columns(), ColumnChecks::both);
    }
    for (ColumnTruncation truncation : columns.truncations()) {
      expressions.put(truncation.property(), truncation.columns());
    }
    return expressions;
  }

  private static List<Pattern> both(List<Pattern> one, List<Pattern> other) {
    List<Pattern> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }

  private static void idle(
      String property, List<Pattern> expressions, List<String> names, List<Finding> findings) {
    Map<Boolean, List<String>> idle =
        expressions.stream()
            .filter(pattern -> names.stream().noneMatch(name -> pattern.matcher(name).matches()))
            .map(Pattern::pattern)
            .collect(Collectors.partitioningBy(text -> WILDCARD.matcher(text).find()));
    if (!idle.get(false).isEmpty()) {
      findings.add(
          Finding.error(
              property,
              "'%s' names %d column(s) that no captured table has: %s. The whole of 'database.table.column' must be written; for a column that is created later, or of which the log still has rows, give an expression with a wildcard, such as '.*\\.customers\\.email'."
                  .formatted(property, idle.get(false).size(), TableChecks.some(idle.get(false)))));
    }
    if (!idle.get(true).isEmpty()) {
      findings.add(
          Finding.advice(
              property,
              "'%s' has %d expression(s) that match no column of a captured table: %s. If columns that exist are meant, check the expressions, which must match the whole of 'database.table.column'; if they are created later, nothing need be done."
                  .formatted(property, idle.get(true).size(), TableChecks.some(idle.get(true)))));
    }
  }
}
