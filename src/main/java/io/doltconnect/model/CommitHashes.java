package io.doltconnect.model;

import java.util.Map;
import java.util.regex.Pattern;

/** The hashes of Dolt's commits as Dolt writes them: base 32 (store/hash/hash.go). */
public final class CommitHashes {
  private static final Pattern HASH = Pattern.compile("[0-9a-v]{32}");

  private CommitHashes() {}

  /** Whether a text is the hash of a commit. */
  public static boolean isOne(String text) {
    return HASH.matcher(text).matches();
  }

  /**
   * Checks one commit for each database.
   *
   * @throws IllegalArgumentException if one is not the hash of a commit
   */
  public static void require(Map<String, String> commits) {
    commits.forEach(
        (database, commit) -> {
          if (database.isEmpty() || commit == null || !isOne(commit)) {
            throw new IllegalArgumentException(
                "'%s' of database '%s' is not the hash of a commit, which has 32 digits of 0-9 and a-v"
                    .formatted(commit, database));
          }
        });
  }
}
