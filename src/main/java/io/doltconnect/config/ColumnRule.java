package io.doltconnect.config;

import java.util.List;
import java.util.Optional;

/**
 * What the properties say of the values of one column.
 *
 * @param excludedBy the property that leaves the column out; empty if none does
 * @param masks the masks that name it: the one that tells least, or several hashes, which
 *     contradict each other
 * @param truncation the shortest that names it
 */
public record ColumnRule(
    Optional<String> excludedBy, List<ColumnMask> masks, Optional<ColumnTruncation> truncation) {
  public ColumnRule {
    masks = List.copyOf(masks);
  }

  /** Whether nothing is said. */
  public boolean isNone() {
    return excludedBy.isEmpty() && masks.isEmpty() && truncation.isEmpty();
  }
}
