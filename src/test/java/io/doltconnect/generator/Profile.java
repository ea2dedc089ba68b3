package io.doltconnect.generator;

/**
 * What a run is made of. Dolt cannot do all of it in one: a reset across tables whose keys were
 * defined anew, or that exchanged their names, takes all the memory of the server.
 *
 * @param metadata binlog_row_metadata
 * @param versioned whether merges, resets and the like move the logged branch
 */
record Profile(String metadata, boolean versioned) {
  static Profile draw(Choice choice) {
    return new Profile(choice.chance(20) ? "MINIMAL" : "FULL", choice.chance(65));
  }

  /** Without names in the log the order of columns that came in between is not known. */
  boolean movesColumns() {
    return metadata.equals("FULL");
  }

  boolean namesColumns() {
    return metadata.equals("FULL");
  }
}
