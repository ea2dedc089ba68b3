package io.doltconnect.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An immutable set of GTIDs in MySQL's text form {@code uuid:1-5:7,uuid:1-3}. Intervals are
 * inclusive, sorted, disjoint and never adjacent.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/replication-gtids-concepts.html">GTID
 *     sets</a>
 */
public final class GtidSet {

  /** A run of GTIDs of one server, both ends included. */
  public record Interval(long first, long last) {
    public Interval {
      if (first < 1 || last < first) {
        throw new IllegalArgumentException(
            "'%d-%d' is not an interval of a GTID set".formatted(first, last));
      }
    }

    public boolean contains(long number) {
      return number >= first && number <= last;
    }
  }

  private static final GtidSet EMPTY = new GtidSet(new TreeMap<>());

  private final SortedMap<String, List<Interval>> intervals;

  private GtidSet(SortedMap<String, List<Interval>> intervals) {
    this.intervals = Collections.unmodifiableSortedMap(intervals);
  }

  public static GtidSet empty() {
    return EMPTY;
  }

  /**
   * Reads a set; blank text is the empty set, white space around the parts is ignored.
   *
   * @throws IllegalArgumentException if the text is not a GTID set; the message shows the wrong
   *     part
   */
  public static GtidSet parse(String text) {
    return of(GtidText.intervals(text));
  }

  /** A set of intervals in any order, overlapping or not. */
  public static GtidSet of(Map<String, List<Interval>> intervals) {
    SortedMap<String, List<Interval>> sets = new TreeMap<>();
    intervals.forEach((uuid, list) -> sets.put(uuid, normalize(list)));
    return new GtidSet(sets);
  }

  private static List<Interval> normalize(List<Interval> list) {
    List<Interval> sorted = new ArrayList<>(list);
    sorted.sort((a, b) -> Long.compare(a.first(), b.first()));
    List<Interval> merged = new ArrayList<>();
    for (Interval next : sorted) {
      Interval last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && next.first() <= last.last() + 1) {
        merged.set(
            merged.size() - 1, new Interval(last.first(), Math.max(last.last(), next.last())));
      } else {
        merged.add(next);
      }
    }
    return List.copyOf(merged);
  }

  public boolean isEmpty() {
    return intervals.isEmpty();
  }

  /** The intervals of each server, by server_uuid. */
  /** How many transactions are in it. */
  public long count() {
    return intervals.values().stream()
        .flatMap(List::stream)
        .mapToLong(one -> one.last() - one.first() + 1)
        .sum();
  }

  public SortedMap<String, List<Interval>> intervals() {
    return intervals;
  }

  public boolean contains(Gtid gtid) {
    for (Interval interval : intervals.getOrDefault(gtid.uuid(), List.of())) {
      if (interval.contains(gtid.number())) {
        return true;
      }
    }
    return false;
  }

  /** This set and one GTID more. */
  public GtidSet with(Gtid gtid) {
    return with(gtid.uuid(), new Interval(gtid.number(), gtid.number()));
  }

  private GtidSet with(String uuid, Interval interval) {
    SortedMap<String, List<Interval>> sets = new TreeMap<>(intervals);
    List<Interval> old = sets.getOrDefault(uuid, List.of());
    List<Interval> list = new ArrayList<>(old);
    list.add(interval);
    sets.put(uuid, normalize(list));
    return new GtidSet(sets);
  }

  public GtidSet union(GtidSet other) {
    GtidSet result = this;
    for (Map.Entry<String, List<Interval>> entry : other.intervals.entrySet()) {
      for (Interval interval : entry.getValue()) {
        result = result.with(entry.getKey(), interval);
      }
    }
    return result;
  }

  /** What is in this set and not in the other. */
  public GtidSet minus(GtidSet other) {
    SortedMap<String, List<Interval>> sets = new TreeMap<>();
    intervals.forEach(
        (uuid, list) -> {
          List<Interval> rest = list;
          for (Interval cut : other.intervals.getOrDefault(uuid, List.of())) {
            rest = cut(rest, cut);
          }
          if (!rest.isEmpty()) {
            sets.put(uuid, List.copyOf(rest));
          }
        });
    return new GtidSet(sets);
  }

  private static List<Interval> cut(List<Interval> list, Interval cut) {
    List<Interval> rest = new ArrayList<>();
    for (Interval interval : list) {
      if (interval.first() < cut.first()) {
        rest.add(new Interval(interval.first(), Math.min(interval.last(), cut.first() - 1)));
      }
      if (interval.last() > cut.last()) {
        rest.add(new Interval(Math.max(interval.first(), cut.last() + 1), interval.last()));
      }
    }
    return rest;
  }

  /** What is in both sets. */
  public GtidSet intersection(GtidSet other) {
    return minus(minus(other));
  }

  /** What is missing between each server's first and last GTID here. */
  public GtidSet holes() {
    SortedMap<String, List<Interval>> spans = new TreeMap<>();
    intervals.forEach(
        (uuid, list) ->
            spans.put(
                uuid,
                List.of(new Interval(list.get(0).first(), list.get(list.size() - 1).last()))));
    return of(spans).minus(this);
  }

  /** The last number of each server. */
  public GtidSet lasts() {
    Map<String, List<Interval>> lasts = new TreeMap<>();
    intervals.forEach(
        (uuid, list) -> {
          long last = list.get(list.size() - 1).last();
          lasts.put(uuid, List.of(new Interval(last, last)));
        });
    return of(lasts);
  }

  public boolean isContainedIn(GtidSet other) {
    return minus(other).isEmpty();
  }

  /**
   * The part of this set that can be asked with: of each server the one interval without a hole
   * that starts where the server's own numbering starts. Dolt subtracts sets with holes wrongly
   * (vitess go/mysql/mysql56_gtid_set.go, Subtract), so holes are never sent; what lies behind one
   * is received again and dropped.
   *
   * @param serverExecuted the server's {@code gtid_executed}
   */
  public GtidSet lowWater(GtidSet serverExecuted) {
    SortedMap<String, List<Interval>> sets = new TreeMap<>();
    serverExecuted.intervals.forEach(
        (uuid, list) -> {
          long start = list.get(0).first();
          for (Interval interval : intervals.getOrDefault(uuid, List.of())) {
            if (interval.contains(start)) {
              sets.put(uuid, List.of(interval));
            }
          }
        });
    return new GtidSet(sets);
  }

  /**
   * Every GTID that the server gave, up to the last one of each of its parts here. Dolt gives
   * {@code gtid_purged} as {@code uuid:N} where everything up to N is meant
   * (binlog_primary_log_manager.go, initializePurgedGtids).
   *
   * @param serverExecuted the server's {@code gtid_executed}
   */
  public GtidSet backToFirst(GtidSet serverExecuted) {
    SortedMap<String, List<Interval>> sets = new TreeMap<>();
    intervals.forEach(
        (uuid, list) -> {
          long last = list.get(list.size() - 1).last();
          for (Interval given : serverExecuted.intervals.getOrDefault(uuid, List.of())) {
            if (given.first() <= last) {
              sets.computeIfAbsent(uuid, key -> new ArrayList<>())
                  .add(new Interval(given.first(), Math.min(given.last(), last)));
            }
          }
        });
    return of(sets);
  }

  Optional<Gtid> only() {
    if (intervals.size() == 1) {
      List<Interval> list = intervals.get(intervals.firstKey());
      if (list.size() == 1 && list.get(0).first() == list.get(0).last()) {
        return Optional.of(new Gtid(intervals.firstKey(), list.get(0).first()));
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GtidSet set && intervals.equals(set.intervals);
  }

  @Override
  public int hashCode() {
    return intervals.hashCode();
  }

  /** MySQL's text form; the empty set is the empty text. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    intervals.forEach(
        (uuid, list) -> {
          text.append(text.length() == 0 ? "" : ",").append(uuid);
          for (Interval interval : list) {
            text.append(':').append(interval.first());
            if (interval.last() != interval.first()) {
              text.append('-').append(interval.last());
            }
          }
        });
    return text.toString();
  }
}
