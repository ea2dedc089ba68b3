package io.doltconnect.history;

import io.doltconnect.model.GtidSet;
import io.doltconnect.schema.TableDefinition;

/**
 * A table of which consumers hold what it held.
 *
 * @param definition its definition then
 * @param position the transactions that are in it for certain
 */
public record ReadTable(TableDefinition definition, GtidSet position) {}
