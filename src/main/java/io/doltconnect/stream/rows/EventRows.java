package io.doltconnect.stream.rows;

import io.doltconnect.binlog.events.NullPlaces;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.schema.columns.Rows;
import java.util.Optional;

/** The rows of an event, looked at when it is asked for and once. Not thread-safe. */
final class EventRows implements Rows {
  private final RowsEvent event;
  private Optional<NullPlaces> nulls;

  EventRows(RowsEvent event) {
    this.event = event;
  }

  @Override
  public TableMap map() {
    return event.table();
  }

  @Override
  public boolean haveUnchanged() {
    return event.hasUnchangedRow();
  }

  private Optional<NullPlaces> nulls() {
    if (nulls == null) {
      nulls = NullPlaces.of(event);
    }
    return nulls;
  }

  @Override
  public boolean haveOld() {
    return nulls().isPresent();
  }

  @Override
  public boolean areAlwaysNull(int place) {
    return nulls().filter(places -> places.always().get(place)).isPresent();
  }

  @Override
  public boolean areEverNull(int place) {
    return nulls().filter(places -> places.ever().get(place)).isPresent();
  }
}
