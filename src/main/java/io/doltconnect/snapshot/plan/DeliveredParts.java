package io.doltconnect.snapshot.plan;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which parts of a {@link SnapshotPlan} are delivered, by their places in it. Immutable.
 *
 * @param done so many parts from the first one are delivered
 * @param beyond parts behind these that are delivered, too
 * @param open rows that are delivered of the parts under way, by part
 */
public record DeliveredParts(int done, Set<Integer> beyond, Map<Integer, Long> open) {
  static final DeliveredParts NONE = new DeliveredParts(0, Set.of(), Map.of());

  public DeliveredParts {
    beyond = Set.copyOf(beyond);
    open = Map.copyOf(open);
    if (done < 0
        || beyond.stream().anyMatch(part -> part < 0)
        || open.entrySet().stream().anyMatch(part -> part.getKey() < 0 || part.getValue() < 0)) {
      throw new IllegalArgumentException("numbers of parts and of rows are never below 0");
    }
  }

  /** Whether the part is delivered. */
  boolean isDone(int part) {
    return part < done || beyond.contains(part);
  }

  /** How many rows of the part under way are delivered; -1 if not even its definition is. */
  long rows(int part) {
    return open.getOrDefault(part, -1L);
  }

  /** So many rows of a part are delivered. */
  DeliveredParts withRows(int part, long rows) {
    Map<Integer, Long> now = new TreeMap<>(open);
    now.put(part, rows);
    return new DeliveredParts(done, beyond, now);
  }

  /** All rows of a part are delivered. */
  DeliveredParts withDone(int part) {
    Map<Integer, Long> nowOpen = new TreeMap<>(open);
    nowOpen.remove(part);
    Set<Integer> nowBeyond = new TreeSet<>(beyond);
    nowBeyond.add(part);
    int low = done;
    while (nowBeyond.remove(low)) {
      low++;
    }
    return new DeliveredParts(low, nowBeyond, nowOpen);
  }
}
