package io.doltconnect.snapshot.plan;

import io.doltconnect.dolt.branch.KeyRange;

/**
 * What one thread reads of a table in its commit: all of it, or a range of its keys.
 *
 * @param table the table's number in the plan
 * @param rows how many rows it has
 */
public record TablePart(int table, KeyRange range, long rows) {}
