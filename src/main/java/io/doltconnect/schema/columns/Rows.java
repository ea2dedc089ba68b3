package io.doltconnect.schema.columns;

import io.doltconnect.binlog.events.TableMap;

/** What can be seen of the rows of an event without knowing their columns. */
public interface Rows {

  TableMap map();

  /** Whether there is an update that changes nothing: only an ALTER writes such. */
  boolean haveUnchanged();

  /** Whether there are rows from before the transaction: updated or deleted ones. */
  boolean haveOld();

  /** Whether no row from before the transaction has a value at a place. */
  boolean areAlwaysNull(int place);

  /** Whether some row from before the transaction has no value at a place. */
  boolean areEverNull(int place);
}
