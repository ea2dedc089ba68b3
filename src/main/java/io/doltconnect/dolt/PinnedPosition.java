package io.doltconnect.dolt;

/**
 * A binlog position that belongs to the snapshot that is open.
 *
 * @param gtidSet the GTID set to stream from; empty if nothing was ever logged
 * @param exact whether the snapshot holds exactly the transactions of the set; if not, it holds
 *     those and some later ones, which streaming delivers again
 */
public record PinnedPosition(String gtidSet, boolean exact) {}
