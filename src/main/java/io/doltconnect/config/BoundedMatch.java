package io.doltconnect.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/**
 * Compares names with the expressions of a configuration, in bounded time: with {@code (.*.*.*)*y}
 * the steps multiply with each letter of a name, and would hold the worker for years.
 */
public final class BoundedMatch {
  /** Some milliseconds; what ends at all needs a few hundred for a name. */
  private static final int MOST_STEPS = 1_000_000;

  private BoundedMatch() {}

  /**
   * Whether the expression matches the whole name.
   *
   * @throws ConfigException if that takes too long
   */
  public static boolean matches(Pattern expression, String name) {
    return matcher(expression, name).matches();
  }

  /** A matcher whose methods throw a ConfigException if they take too long. */
  static Matcher matcher(Pattern expression, String name) {
    return expression.matcher(new Counted(expression, name));
  }

  /** A name that is read a bounded number of times. */
  private static final class Counted implements CharSequence {
    private final Pattern expression;
    private final String name;
    private int steps;

    Counted(Pattern expression, String name) {
      this.expression = expression;
      this.name = name;
    }

    @Override
    public char charAt(int index) {
      if (++steps > MOST_STEPS) {
        throw new ConfigException(
            ("The regular expression '%s' takes more than %d steps to be compared with '%s'. Write it"
                    + " so that there are fewer ways in which it could match, for instance without"
                    + " repetitions within repetitions")
                .formatted(expression, MOST_STEPS, name));
      }
      return name.charAt(index);
    }

    @Override
    public int length() {
      return name.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return name.subSequence(start, end);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
