package io.doltconnect.record;

import java.util.Locale;

/** Where in a snapshot a record stands, in Debezium's words ({@code SnapshotRecord}). */
public enum SnapshotMarker {
  FIRST,
  FIRST_IN_DATA_COLLECTION,
  TRUE,
  LAST_IN_DATA_COLLECTION,
  LAST,
  /** Outside of a snapshot: read because the log has lost changes. */
  INCREMENTAL;

  /** Where among others a record stands. */
  public enum Place {
    FIRST,
    BETWEEN,
    LAST;

    /** The place; the only one of all is the last. */
    public static Place of(boolean first, boolean last) {
      if (last) {
        return LAST;
      }
      return first ? FIRST : BETWEEN;
    }
  }

  /** The marker of a record, of which the snapshot's bounds go before the table's. */
  public static SnapshotMarker of(Place inSnapshot, Place inTable) {
    return switch (inSnapshot) {
      case LAST -> LAST;
      case FIRST -> FIRST;
      case BETWEEN ->
          switch (inTable) {
            case LAST -> LAST_IN_DATA_COLLECTION;
            case FIRST -> FIRST_IN_DATA_COLLECTION;
            case BETWEEN -> TRUE;
          };
    };
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
