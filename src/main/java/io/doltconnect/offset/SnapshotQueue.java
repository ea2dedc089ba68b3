package io.doltconnect.offset;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The snapshots that were asked for while the stream runs. Immutable.
 *
 * @param finished the id of the configuration's that was done last; empty if none was
 * @param waiting the one that is under way, then those that wait for it
 * @param signals by partition of the signal topic, such as {@code shop-signal-0}, the offset of the
 *     next record
 */
public record SnapshotQueue(
    Optional<String> finished, List<QueuedSnapshot> waiting, Map<String, Long> signals) {
  public static final SnapshotQueue EMPTY =
      new SnapshotQueue(Optional.empty(), List.of(), Map.of());

  public SnapshotQueue {
    waiting = List.copyOf(waiting);
    signals = Map.copyOf(signals);
  }

  /** The one that is under way. */
  public Optional<QueuedSnapshot> first() {
    return waiting.stream().findFirst();
  }

  /** With another one at the end. */
  public SnapshotQueue with(QueuedSnapshot snapshot) {
    List<QueuedSnapshot> more = new ArrayList<>(waiting);
    more.add(snapshot);
    return new SnapshotQueue(finished, more, signals);
  }

  /** With the first one at another place. */
  public SnapshotQueue at(QueuedSnapshot.Reached place) {
    List<QueuedSnapshot> changed = new ArrayList<>(waiting);
    changed.set(0, changed.get(0).at(place));
    return new SnapshotQueue(finished, changed, signals);
  }

  /** With others in their place. */
  public SnapshotQueue waiting(List<QueuedSnapshot> others) {
    return new SnapshotQueue(finished, others, signals);
  }

  /** Without the first one, which is done. */
  public SnapshotQueue withoutFirst() {
    QueuedSnapshot done = waiting.get(0);
    boolean configured = done.origin() == QueuedSnapshot.Origin.CONFIGURATION;
    return new SnapshotQueue(
        configured ? Optional.of(done.id()) : finished,
        waiting.subList(1, waiting.size()),
        signals);
  }

  /** With a record of the signal topic taken. */
  public SnapshotQueue taken(String topic, int partition, long offset) {
    Map<String, Long> next = new TreeMap<>(signals);
    next.keySet().removeIf(known -> !known.startsWith(topic + "-"));
    next.put(topic + "-" + partition, offset + 1);
    return new SnapshotQueue(finished, waiting, next);
  }

  /** By partition of a signal topic the offset of the next record, of those that are known. */
  public Map<Integer, Long> nextSignals(String topic) {
    Map<Integer, Long> next = new TreeMap<>();
    signals.forEach(
        (partition, offset) -> {
          int dash = partition.lastIndexOf('-');
          if (partition.substring(0, dash).equals(topic)) {
            next.put(Integer.parseInt(partition.substring(dash + 1)), offset);
          }
        });
    return next;
  }
}
