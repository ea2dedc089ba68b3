package io.doltconnect.config;

import io.doltconnect.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Expressions that are matched against the whole of {@code database.table}, without regard to case.
 * Immutable.
 */
public final class TableExpressions implements Predicate<TableId> {
  private final List<Pattern> patterns;

  private TableExpressions(List<Pattern> patterns) {
    this.patterns = patterns;
  }

  /**
   * Takes one expression each.
   *
   * @throws IllegalArgumentException naming the one that does not compile
   */
  public static TableExpressions of(List<String> expressions) {
    List<Pattern> patterns = new ArrayList<>();
    for (String expression : expressions) {
      try {
        patterns.add(Pattern.compile(expression.trim(), RegexList.CASE));
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "'%s' is not a regular expression (%s near index %d)"
                .formatted(expression, e.getDescription(), e.getIndex()),
            e);
      }
    }
    return new TableExpressions(List.copyOf(patterns));
  }

  /**
   * Whether one of them matches.
   *
   * @throws org.apache.kafka.common.config.ConfigException if that cannot be found out in time
   */
  @Override
  public boolean test(TableId table) {
    return patterns.stream().anyMatch(p -> BoundedMatch.matches(p, table.toString()));
  }
}
