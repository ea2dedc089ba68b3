package io.doltconnect.snapshot.plan;

/**
 * How much a snapshot reads.
 *
 * @param tables the tables
 * @param tablesLeft how many of these are not delivered
 * @param rows the rows that they have in the commits, and those that they have more than there,
 *     counted at the start; what a statement of the user's selects is not counted
 * @param rowsDelivered how many of these are delivered
 */
public record SnapshotSize(int tables, int tablesLeft, long rows, long rowsDelivered) {}
