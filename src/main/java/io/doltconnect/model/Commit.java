package io.doltconnect.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A Dolt commit.
 *
 * @param parents the hashes of its parents, the first one first
 * @param tables what it changed as against its first parent, in the order of their names; empty if
 *     there is nothing to compare it with, as a shallow clone does not have all parents
 */
public record Commit(
    String hash,
    List<String> parents,
    Person committer,
    Person author,
    String message,
    Optional<List<ChangedTable>> tables) {

  public Commit {
    parents = List.copyOf(parents);
    tables = tables.map(List::copyOf);
  }

  /**
   * Who made it.
   *
   * @param date when; Dolt keeps milliseconds
   */
  public record Person(String name, String email, Instant date) {}
}
