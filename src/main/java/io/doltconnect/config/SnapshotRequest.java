package io.doltconnect.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/**
 * A snapshot of some tables that the configuration asks for: {@code <token>:<tables>}.
 *
 * @param token what is new of it: with one token it is done once
 * @param tables expressions, each matched against the whole of {@code database.table}
 */
public record SnapshotRequest(String token, List<String> tables) {
  private static final Pattern FORM =
      Pattern.compile("\\s*([A-Za-z0-9._-]{1,64})\\s*:(.*)", Pattern.DOTALL);

  public SnapshotRequest {
    tables = List.copyOf(tables);
  }

  /**
   * Reads a property's value.
   *
   * @throws ConfigException if it does not have the form, or an expression does not compile
   */
  static SnapshotRequest parse(String key, String value) {
    Matcher matcher = FORM.matcher(value);
    if (!matcher.matches()) {
      throw new ConfigException(
          key,
          value,
          "Must be a token of 1 to 64 letters, digits, '.', '_' and '-', a colon, and the tables, such as '2026-11-28:shop\\.orders,shop\\.customers'.");
    }
    List<String> tables =
        RegexList.parse(key, matcher.group(2)).stream().map(Pattern::pattern).toList();
    if (tables.isEmpty()) {
      throw new ConfigException(
          key, value, "Names no table; write an expression for 'database.table' behind the colon.");
    }
    return new SnapshotRequest(matcher.group(1), tables);
  }

  /** Accepts what can be read, and nothing at all. */
  static Validator validator() {
    return new Validator() {
      @Override
      public void ensureValid(String key, Object value) {
        if (!((String) value).isBlank()) {
          parse(key, (String) value);
        }
      }

      @Override
      public String toString() {
        return "a token, a colon and comma-separated regular expressions";
      }
    };
  }
}
