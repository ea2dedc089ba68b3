package io.doltconnect.snapshot;

/** What consumers may have of a table that is brought to one moment. */
enum Delivered {
  /** Nothing, or what the commit has of it. */
  COMMIT,

  /**
   * What the commit has of it, and rows of other moments that nothing takes back but to forget all.
   */
  COMMIT_AND_OTHERS,

  /** Rows of other moments, among which those of the commit are not told apart. */
  OTHERS;

  /** Whether all rows have to be forgotten. */
  boolean hasOthers() {
    return this != COMMIT;
  }
}
