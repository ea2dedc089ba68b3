package io.doltconnect.schema.columns;

import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tries all places for the columns whose place is in doubt. Those that are not in doubt stay in
 * their order.
 */
final class OrderSearch {
  /** Beyond that many, trying all places can take long. */
  private static final int MAX_DOUBTFUL = 4;

  private final TrackedTable tracked;
  private final ColumnOrder order;
  private final Places places;

  /** Whether a column may stand at a place of the rows at hand. */
  interface Places {
    boolean mayHold(Column column, int place);

    /** Whether each column of a definition may stand where it does. */
    default boolean mayHold(TableDefinition definition) {
      for (int place = 0; place < definition.columns().size(); place++) {
        if (!mayHold(definition.columns().get(place), place)) {
          return false;
        }
      }
      return true;
    }
  }

  OrderSearch(TrackedTable tracked, TableMap map, Places places) {
    this.tracked = tracked;
    this.order = new ColumnOrder(tracked.definition(), map);
    this.places = places;
  }

  /** The order that fits, if it is the only one. */
  Optional<TableDefinition> only() {
    TableDefinition definition = tracked.definition();
    if (definition.columns().size() != order.map().columns()
        || tracked.doubtful().size() > MAX_DOUBTFUL) {
      return Optional.empty();
    }
    Set<List<Column>> fitting = fitting(places);
    if (fitting.size() > 1) {
      // The log lets no column of a key be NULL.
      fitting =
          fitting(
              (column, place) ->
                  !(definition.isKey(column) && order.map().nullable(place))
                      && places.mayHold(column, place));
    }
    return fitting.size() == 1
        ? Optional.of(definition.withColumns(fitting.iterator().next()))
        : Optional.empty();
  }

  private Set<List<Column>> fitting(Places wanted) {
    List<Column> certain = new ArrayList<>(tracked.definition().columns());
    List<Column> doubtful = new ArrayList<>();
    for (String name : tracked.doubtful()) {
      tracked.definition().column(name).ifPresent(doubtful::add);
    }
    certain.removeAll(doubtful);
    Attempt attempt = new Attempt(wanted);
    attempt.place(certain, doubtful);
    return attempt.fitting;
  }

  private final class Attempt {
    private final Places wanted;
    private final List<Column> placed = new ArrayList<>();
    private final Set<List<Column>> fitting = new HashSet<>();

    Attempt(Places wanted) {
      this.wanted = wanted;
    }

    /** Fills place after place; two orders are enough to know that there is not only one. */
    void place(List<Column> certain, List<Column> doubtful) {
      int place = placed.size();
      if (place == order.map().columns()) {
        fitting.add(List.copyOf(placed));
        return;
      }
      if (!certain.isEmpty() && mayPlace(certain.get(0), place)) {
        placed.add(certain.get(0));
        place(certain.subList(1, certain.size()), doubtful);
        placed.remove(place);
      }
      for (Column column : doubtful) {
        if (mayPlace(column, place)) {
          List<Column> left = new ArrayList<>(doubtful);
          left.remove(column);
          placed.add(column);
          place(certain, left);
          placed.remove(place);
        }
      }
    }

    private boolean mayPlace(Column column, int place) {
      return fitting.size() < 2 && order.fits(column, place) && wanted.mayHold(column, place);
    }
  }
}
