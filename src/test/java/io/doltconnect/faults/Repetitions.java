package io.doltconnect.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The changes of the log in the order in which they came, by what names them: transaction, table,
 * operation and number. Rows that were read from the tables name no change.
 */
final class Repetitions {
  private final Delivery delivery;
  private final List<Place> places = new ArrayList<>();
  private final Map<String, Integer> known = new HashMap<>();
  private final Set<String> readTables = new HashSet<>();
  private final List<String> violations = new ArrayList<>();
  private int next;
  private int repeated;

  private record Place(String change, String table) {}

  Repetitions(Delivery delivery) {
    this.delivery = delivery;
  }

  /**
   * Takes a change.
   *
   * @param change what names it
   * @param content its values
   */
  void change(String change, String table, String content) {
    Integer place = known.get(change);
    if (place == null) {
      if (!wereRead(next, places.size())) {
        violations.add("goes on before all is repeated: " + change);
      }
      known.put(change, places.size());
      places.add(new Place(change, table));
      next = places.size();
      return;
    }
    repeated++;
    if (delivery.isOnce()) {
      violations.add("came twice: " + change + " " + content);
    } else if (place > next && !wereRead(next, place)) {
      violations.add(
          "repeated behind a gap: %s after %s".formatted(change, places.get(next).change()));
    }
    next = place + 1;
  }

  /** Rows behind the place at which a table was read are not repeated. */
  private boolean wereRead(int first, int end) {
    return places.subList(first, end).stream()
        .allMatch(place -> readTables.contains(place.table()));
  }

  /** A table was read. */
  void read(String table) {
    readTables.add(table);
  }

  /** The server numbers its transactions anew, or the user asked for changes once more. */
  void beginAnew() {
    places.clear();
    known.clear();
    readTables.clear();
    next = 0;
  }

  /** How many changes came more than once so far. */
  int repeated() {
    return repeated;
  }

  /** What broke the promise since this was asked last. */
  List<String> takeViolations() {
    List<String> taken = List.copyOf(violations);
    violations.clear();
    readTables.clear();
    return taken;
  }
}
