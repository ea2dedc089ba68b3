package io.doltconnect.dolt.branch;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rows of a table whose primary keys lie between two. Keys are written in SQL, as rows of
 * literals. Immutable.
 */
public sealed interface KeyRange {
  /** The rows below a key. */
  static KeyRange below(String columns, String to) {
    return new Part(columns, Optional.empty(), Optional.of(to));
  }

  /** The rows from a key on. */
  static KeyRange from(String columns, String from) {
    return new Part(columns, Optional.of(from), Optional.empty());
  }

  /** The same range, up to a key. */
  default KeyRange upTo(String columns, String to) {
    return new Part(columns, from(), Optional.of(to));
  }

  /** The lowest key in it; empty if there is none below. */
  Optional<String> from();

  /** The lowest key above it; empty if there is none. */
  Optional<String> to();

  /** The WHERE clause of a query for it. */
  String where();

  /** All rows of a table, with a primary key or without. */
  record Whole() implements KeyRange {
    @Override
    public Optional<String> from() {
      return Optional.empty();
    }

    @Override
    public Optional<String> to() {
      return Optional.empty();
    }

    @Override
    public String where() {
      return "";
    }
  }

  /**
   * A part of a table, bounded on one side or both.
   *
   * @param columns the columns of the primary key, such as {@code (`a`, `b`)}
   */
  record Part(String columns, Optional<String> from, Optional<String> to) implements KeyRange {
    @Override
    public String where() {
      return Stream.of(
              from.map(key -> columns + " >= " + key), to.map(key -> columns + " < " + key))
          .flatMap(Optional::stream)
          .collect(Collectors.joining(" AND ", " WHERE ", ""));
    }
  }
}
