package io.doltconnect.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/**
 * A comma-separated list of regular expressions in Debezium's sense: each is anchored and compared
 * without regard to case; a comma that belongs to an expression is written {@code \,}.
 */
final class RegexList implements Validator {
  /** How names are compared: as Dolt compares them, whatever their letters. */
  static final int CASE = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

  private static final Pattern SEPARATOR = Pattern.compile("(?<!\\\\),");

  /**
   * @throws ConfigException naming the expression that does not compile
   */
  static List<Pattern> parse(String key, String value) {
    List<Pattern> patterns = new ArrayList<>();
    if (value == null) {
      return patterns;
    }
    for (String part : SEPARATOR.split(value, -1)) {
      String expression = part.trim().replace("\\,", ",");
      if (expression.isEmpty()) {
        continue;
      }
      try {
        patterns.add(Pattern.compile(expression, CASE));
      } catch (PatternSyntaxException e) {
        throw new ConfigException(
            key,
            value,
            "'%s' is not a regular expression (%s near index %d); mend it, and write a comma inside an expression as '\\,'."
                .formatted(expression, e.getDescription(), e.getIndex()));
      }
    }
    return List.copyOf(patterns);
  }

  /** A value of one line that gives these patterns. */
  static String text(List<Pattern> patterns) {
    return patterns.stream()
        .map(pattern -> pattern.pattern().replace(",", "\\,").replace("\n", "\\n"))
        .collect(Collectors.joining(","));
  }

  @Override
  public void ensureValid(String key, Object value) {
    parse(key, (String) value);
  }

  @Override
  public String toString() {
    return "comma-separated regular expressions";
  }
}
