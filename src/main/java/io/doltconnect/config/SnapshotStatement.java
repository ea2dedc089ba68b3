package io.doltconnect.config;

import io.doltconnect.model.TableId;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/**
 * A SELECT of the user's by which a snapshot reads a table's rows.
 *
 * @param property the property that has it
 * @param table the table's full name as the property has it
 * @param sql the statement without what may stand behind it: semicolons and comments
 */
public record SnapshotStatement(String property, String table, String sql) {
  private static final Pattern QUERY =
      Pattern.compile("(?is)\\(*\\s*(select|with|values|table)\\b.*");

  /**
   * Reads a property's value.
   *
   * @throws ConfigException if it is no query, or more than one
   */
  static SnapshotStatement parse(String property, String table, String value) {
    SqlText text = SqlText.of(value);
    if (!text.isWhole()) {
      throw new ConfigException(property, value, "Ends within a quotation or a comment; close it.");
    }
    if (text.statements() > 1) {
      throw new ConfigException(property, value, "Has more than one statement; leave one SELECT.");
    }
    if (!QUERY.matcher(text.withoutComments().trim()).matches()) {
      throw new ConfigException(property, value, "Is no query; give a SELECT statement.");
    }
    return new SnapshotStatement(property, table, text.trimmed());
  }

  /** Whether it is the table's; names are compared as by the filters, without regard to case. */
  public boolean isOf(TableId id) {
    return table.equalsIgnoreCase(id.toString());
  }

  /** Equal for names that mean the same table. */
  static String compared(String table) {
    return table.toLowerCase(Locale.ROOT);
  }
}
