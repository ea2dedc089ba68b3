package io.doltconnect.schema;

import java.util.Locale;
import java.util.Objects;

/**
 * One column of a table's definition.
 *
 * @param name the name in the case it was declared with
 * @param type the declared type
 * @param nullable whether NULL is allowed
 * @param defaultValue the literal default, unquoted; null if there is none or it is an expression
 * @param generated whether the column is computed from others
 * @param comment the comment; empty if none
 * @param virtual whether its values are computed when they are read; rows of the log do not carry
 *     them, and records do not have it
 */
public record Column(
    String name,
    ColumnType type,
    boolean nullable,
    String defaultValue,
    boolean generated,
    String comment,
    boolean virtual) {
  public Column {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(comment, "comment");
  }

  /** A column that is not virtual. */
  public Column(
      String name,
      ColumnType type,
      boolean nullable,
      String defaultValue,
      boolean generated,
      String comment) {
    this(name, type, nullable, defaultValue, generated, comment, false);
  }

  /** A column's name as it is compared: Dolt ignores the case. */
  public static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** The same column, but for whether NULL is allowed. */
  public Column asNullable(boolean allowed) {
    return new Column(name, type, allowed, defaultValue, generated, comment, virtual);
  }

  /** The same column under another name. */
  public Column named(String other, String otherComment) {
    return new Column(other, type, nullable, defaultValue, generated, otherComment, virtual);
  }

  /** The same column with another type. */
  public Column asType(ColumnType other) {
    return new Column(name, other, nullable, defaultValue, generated, comment, virtual);
  }
}
