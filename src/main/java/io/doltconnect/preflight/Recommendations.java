package io.doltconnect.preflight;

import io.doltconnect.config.CaptureSettings;
import io.doltconnect.config.TableFilter;
import io.doltconnect.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the lists of databases and tables could say: the names that the server has. */
final class Recommendations {
  /** More are no help to a person. */
  private static final int MOST = 1_000;

  private Recommendations() {}

  /**
   * By property the expressions that match one name each.
   *
   * @param tables those that the user can see
   */
  static Map<String, List<String>> of(List<TableId> tables) {
    List<String> databases = expressions(tables, TableId::database);
    List<String> names = expressions(tables, TableId::toString);
    return Map.of(
        CaptureSettings.DATABASE_INCLUDE_LIST, databases,
        CaptureSettings.DATABASE_EXCLUDE_LIST, databases,
        CaptureSettings.TABLE_INCLUDE_LIST, names,
        CaptureSettings.TABLE_EXCLUDE_LIST, names);
  }

  private static List<String> expressions(List<TableId> tables, Function<TableId, String> name) {
    return tables.stream()
        .filter(table -> !TableFilter.isSystemDatabase(table.database()))
        .map(name)
        .distinct()
        .sorted()
        .limit(MOST)
        .map(Recommendations::expression)
        .toList();
  }

  private static String expression(String name) {
    return name.replaceAll("[^\\p{L}\\p{N}_ -]", "\\\\$0");
  }
}
