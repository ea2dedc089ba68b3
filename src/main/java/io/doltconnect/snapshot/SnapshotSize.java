package io.doltconnect.snapshot;

/**
 * How much a snapshot reads from commits.
 *
 * @param tables the tables
 * @param tablesLeft how many of these are not delivered
 * @param rows the rows
 * @param rowsDelivered how many of these are delivered
 */
public record SnapshotSize(int tables, int tablesLeft, long rows, long rowsDelivered) {}
