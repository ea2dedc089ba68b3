package io.doltconnect.record;

import java.util.Locale;

/** Where in a snapshot a record stands, in Debezium's words ({@code SnapshotRecord}). */
public enum SnapshotMarker {
  FIRST,
  FIRST_IN_DATA_COLLECTION,
  TRUE,
  LAST_IN_DATA_COLLECTION,
  LAST;

  /** The marker of a record, of which the snapshot's bounds go before the table's. */
  public static SnapshotMarker of(
      boolean first, boolean last, boolean firstOfTable, boolean lastOfTable) {
    if (last) {
      return LAST;
    }
    if (first) {
      return FIRST;
    }
    if (lastOfTable) {
      return LAST_IN_DATA_COLLECTION;
    }
    return firstOfTable ? FIRST_IN_DATA_COLLECTION : TRUE;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
