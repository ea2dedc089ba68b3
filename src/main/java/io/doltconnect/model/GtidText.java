package io.doltconnect.model;

import io.doltconnect.model.GtidSet.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads GTID sets in MySQL's text form. */
public final class GtidText {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private GtidText() {}

  /**
   * Reads a set's intervals as they are written: not sorted, not merged.
   *
   * @throws IllegalArgumentException as {@link GtidSet#parse}
   */
  public static SortedMap<String, List<Interval>> intervals(String text) {
    SortedMap<String, List<Interval>> sets = new TreeMap<>();
    if (text.isBlank()) {
      return sets;
    }
    for (String part : text.split(",", -1)) {
      String[] pieces = part.strip().split(":", -1);
      String uuid = pieces[0].strip().toLowerCase(Locale.ROOT);
      if (!UUID.matcher(uuid).matches() || pieces.length < 2) {
        throw new IllegalArgumentException(
            "'" + part.strip() + "' is not of the form uuid:interval[:interval…]");
      }
      List<Interval> list = sets.computeIfAbsent(uuid, key -> new ArrayList<>());
      for (int i = 1; i < pieces.length; i++) {
        list.add(interval(pieces[i].strip()));
      }
    }
    return sets;
  }

  private static Interval interval(String text) {
    String[] ends = text.split("-", -1);
    if (ends.length > 2
        || !NUMBER.matcher(ends[0]).matches()
        || !NUMBER.matcher(ends[ends.length - 1]).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an interval of a GTID set (N or N-M)");
    }
    return new Interval(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]));
  }
}
