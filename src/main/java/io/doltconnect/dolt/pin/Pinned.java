package io.doltconnect.dolt.pin;

/**
 * What was read in the snapshot that is open, and the binlog position that belongs to it.
 *
 * @param gtidSet the GTID set to stream from; empty if nothing was ever logged
 * @param exact whether the snapshot holds exactly the transactions of the set; if not, it holds
 *     those and some later ones, which streaming delivers again
 * @param value what was read
 */
public record Pinned<T>(String gtidSet, boolean exact, T value) {}
