package io.doltconnect;

import io.doltconnect.offset.SourceOffset;
import io.doltconnect.schema.Anchor;
import io.doltconnect.schema.DefinitionChanges;
import io.doltconnect.schema.TableCatalog;

/**
 * Where a task begins, with the definitions that hold there.
 *
 * @param offset the position
 * @param anchor the definitions in the commits that the offset names
 * @param changes in what the definitions at the position differ from these
 * @param rebuilding whether the definitions are not known, so that the stream has to begin before
 *     the offset, where the log begins, to have them from its statements
 */
record StartingPoint(
    SourceOffset offset, Anchor anchor, DefinitionChanges changes, boolean rebuilding) {

  /** Brings the definitions into a catalog that has none. */
  void restore(TableCatalog catalog) {
    changes.restore(anchor, catalog);
  }
}
