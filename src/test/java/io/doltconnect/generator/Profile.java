package io.doltconnect.generator;

/**
 * What a run is made of. Dolt cannot do all of it in one: a reset across tables whose keys were
 * defined anew, or that exchanged their names, takes all the memory of the server.
 *
 * @param metadata binlog_row_metadata
 * @param versioned whether merges, resets and the like move the logged branch
 * @param unique whether there are UNIQUE indexes; if not, changes are stashed: a stash that is
 *     popped brings rows that are not unique any more, and nothing can be written from then on
 */
record Profile(String metadata, boolean versioned, boolean unique) {
  static Profile draw(Choice choice) {
    String metadata = choice.chance(35) ? "MINIMAL" : "FULL";
    boolean versioned = choice.chance(65);
    return new Profile(metadata, versioned, !versioned || choice.chance(40));
  }
}
