package io.doltconnect.config;

import io.doltconnect.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/**
 * {@code message.key.columns}: which columns are the key of the records of a table, in Debezium's
 * form {@code <table expression>:<column>,…;…}. Immutable.
 *
 * @param entries in the order in which they are given
 */
public record MessageKeys(List<Entry> entries) {
  private static final Pattern FORM = Pattern.compile("\\s*([^:]+):([^:,]+(?:,[^:,]+)*)\\s*");

  /**
   * The key columns of some tables.
   *
   * @param tables matches the whole of {@code database.table}
   * @param columns one expression for each, which matches the whole of a column's name
   */
  public record Entry(Pattern tables, List<Pattern> columns) {
    /** Whether it is about the table. */
    public boolean matches(TableId table) {
      return BoundedMatch.matches(tables, table.toString());
    }
  }

  public MessageKeys {
    entries = List.copyOf(entries);
  }

  /**
   * @throws ConfigException naming the part that is not of the form
   */
  static MessageKeys parse(String key, String value) {
    List<Entry> entries = new ArrayList<>();
    for (String part : value.isBlank() ? new String[0] : value.split(";", -1)) {
      var matcher = FORM.matcher(part);
      if (!matcher.matches()) {
        throw new ConfigException(
            key,
            value,
            "'%s' is not of the form <database>.<table>:<column>,<column>; separate several by ';'."
                .formatted(part.trim()));
      }
      List<Pattern> columns = new ArrayList<>();
      for (String column : matcher.group(2).split(",", -1)) {
        columns.add(expression(key, value, column.trim()));
      }
      entries.add(new Entry(expression(key, value, matcher.group(1).trim()), columns));
    }
    return new MessageKeys(entries);
  }

  private static Pattern expression(String key, String value, String text) {
    try {
      return Pattern.compile(text, RegexList.CASE);
    } catch (PatternSyntaxException e) {
      throw new ConfigException(
          key,
          value,
          "'%s' is not a regular expression (%s near index %d)."
              .formatted(text, e.getDescription(), e.getIndex()));
    }
  }

  /** The expressions for the key columns of a table, in order; empty for its primary key. */
  public List<Pattern> columnsOf(TableId table) {
    return entries.stream()
        .filter(entry -> entry.matches(table))
        .flatMap(entry -> entry.columns().stream())
        .toList();
  }

  /** Whether an expression names the column: a name need not be a valid one of itself. */
  public static boolean names(Pattern expression, String column) {
    return expression.pattern().equalsIgnoreCase(column)
        || BoundedMatch.matches(expression, column);
  }

  /** The form as a validator of the property. */
  static Validator validator() {
    return new Validator() {
      @Override
      public void ensureValid(String key, Object value) {
        if (value != null) {
          parse(key, (String) value);
        }
      }

      @Override
      public String toString() {
        return "<database>.<table>:<column>,<column>;…";
      }
    };
  }
}
