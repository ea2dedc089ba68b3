package io.doltconnect.binlog;

import io.doltconnect.model.GtidSet;
import io.doltconnect.model.GtidSet.Interval;
import io.doltconnect.model.GtidText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the set of missing GTIDs out of Dolt's error 1236. When the log has holes, Dolt subtracts
 * each run of available GTIDs from what is needed on its own and lists the results one after the
 * other (vitess go/mysql/mysql56_gtid_set.go, Subtract), so a GTID that is missing stands in the
 * list once for each run, and one that is there once less.
 */
final class MissingGtids {
  private static final Pattern TEXT =
      Pattern.compile("purged required binary logs.*the missing transactions are '([^']*)'");

  private MissingGtids() {}

  /**
   * The missing set.
   *
   * @param message the text of error 1236
   * @return empty if the error has another reason
   */
  static Optional<GtidSet> in(String message) {
    Matcher matcher = TEXT.matcher(message);
    if (!matcher.find()) {
      return Optional.empty();
    }
    GtidSet missing = GtidSet.empty();
    SortedMap<String, List<Interval>> listed = GtidText.intervals(matcher.group(1));
    for (Map.Entry<String, List<Interval>> entry : listed.entrySet()) {
      missing = missing.union(mostCovered(entry.getKey(), entry.getValue()));
    }
    return Optional.of(missing);
  }

  private static GtidSet mostCovered(String uuid, List<Interval> listed) {
    TreeSet<Long> starts = new TreeSet<>();
    for (Interval interval : listed) {
      starts.add(interval.first());
      starts.add(interval.last() + 1);
    }
    List<Map.Entry<Interval, Long>> covered = new ArrayList<>();
    Long start = null;
    for (Long next : starts) {
      if (start != null) {
        Interval piece = new Interval(start, next - 1);
        long times = listed.stream().filter(interval -> interval.contains(piece.first())).count();
        covered.add(Map.entry(piece, times));
      }
      start = next;
    }
    long most = covered.stream().map(Map.Entry::getValue).max(Comparator.naturalOrder()).orElse(0L);
    SortedMap<String, List<Interval>> result = new TreeMap<>();
    result.put(
        uuid,
        covered.stream().filter(entry -> entry.getValue() == most).map(Map.Entry::getKey).toList());
    return GtidSet.of(result);
  }
}
