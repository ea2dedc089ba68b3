package io.doltconnect.offset;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What is delivered of a branch as one: what one commit changed, or all that one has.
 *
 * @param kind what it is to consumers
 * @param from the commit that consumers hold; empty if they hold nothing, or nothing that counts
 * @param to the commit that they hold afterwards
 */
public record CommitUnit(
    String database, String branch, Kind kind, Optional<String> from, String to) {
  public CommitUnit {
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(branch, "branch");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
  }

  /** What a unit is to consumers. */
  public enum Kind {
    /** All that a commit has, as rows that are read. */
    SNAPSHOT,
    /** What a commit changed, or the commits from one to another together. */
    CHANGE,
    /** All that a commit has, in place of what consumers hold. */
    ANEW,
    /** The branch is not there any more. */
    GONE;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String text) {
      for (Kind kind : values()) {
        if (kind.text().equals(text)) {
          return kind;
        }
      }
      throw new IllegalArgumentException("'%s' is none of a commit".formatted(text));
    }
  }
}
