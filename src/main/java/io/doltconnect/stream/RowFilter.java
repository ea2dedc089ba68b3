package io.doltconnect.stream;

import io.doltconnect.config.Operation;

/** Says which changes are wanted, whatever their rows. */
interface RowFilter {
  boolean accepts(Operation operation, boolean unchanged);
}
