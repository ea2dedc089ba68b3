package io.doltconnect.generator;

/**
 * What a run is made of. Dolt cannot do all of it in one: a reset across tables whose keys were
 * defined anew, or that exchanged their names, takes all the memory of the server.
 *
 * @param metadata binlog_row_metadata
 * @param versioned whether merges, resets and the like move the logged branch
 * @param renamesColumns whether columns get other names; if not, more of them get other types: Dolt
 *     logs another type together with another name, which a merge or a reset can bring together, as
 *     DROP and ADD, and leaves out the rows of which no byte changes
 */
record Profile(String metadata, boolean versioned, boolean renamesColumns) {
  static Profile draw(Choice choice) {
    String metadata = choice.chance(20) ? "MINIMAL" : "FULL";
    boolean versioned = choice.chance(65);
    return new Profile(metadata, versioned, !versioned || choice.chance(50));
  }

  /** Without names in the log the order of columns that came in between is not known. */
  boolean movesColumns() {
    return metadata.equals("FULL");
  }
}
