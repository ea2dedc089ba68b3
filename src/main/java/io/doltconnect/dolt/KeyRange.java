package io.doltconnect.dolt;

/**
 * The rows of a table whose primary keys lie between two. Keys are written in SQL, as rows of
 * literals. Immutable.
 *
 * @param columns the columns of the primary key, such as {@code (`a`, `b`)}; null if the range is
 *     the whole table
 * @param from the lowest key in it; null if there is none below
 * @param to the lowest key above it; null if there is none
 */
public record KeyRange(String columns, String from, String to) {
  /** All rows of a table, with a primary key or without. */
  public static final KeyRange WHOLE = new KeyRange(null, null, null);

  /** The WHERE clause of a query for it. */
  String where() {
    if (from == null && to == null) {
      return "";
    }
    if (to == null) {
      return " WHERE " + columns + " >= " + from;
    }
    String below = columns + " < " + to;
    return " WHERE " + (from == null ? below : columns + " >= " + from + " AND " + below);
  }
}
