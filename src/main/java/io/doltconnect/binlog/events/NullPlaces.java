package io.doltconnect.binlog.events;

import java.util.BitSet;
import java.util.Optional;

/**
 * Where the old images of an event's rows have no values: a trace of columns that were added.
 *
 * @param always places without a value in every row
 * @param ever places without a value in some row
 */
public record NullPlaces(BitSet always, BitSet ever) {

  /**
   * Looks at all rows of an event.
   *
   * @return empty if the event has no old images
   */
  public static Optional<NullPlaces> of(RowsEvent event) {
    RowCursor cursor = event.open();
    if (event.kind() == RowsEvent.Kind.INSERT || !cursor.hasNext()) {
      return Optional.empty();
    }
    int columns = event.table().columns();
    BitSet always = new BitSet();
    always.set(0, columns);
    BitSet ever = new BitSet();
    while (cursor.hasNext()) {
      cursor.beginImage(false);
      for (int place = 0; place < columns; place++) {
        boolean missing = !cursor.skipValue(place);
        always.set(place, missing && always.get(place));
        ever.set(place, missing || ever.get(place));
      }
      if (event.kind() == RowsEvent.Kind.UPDATE) {
        cursor.skipImage(true);
      }
    }
    return Optional.of(new NullPlaces(always, ever));
  }
}
