package io.doltconnect.offset;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A position in the history of branches: the offset of {@code capture.mode=commits}. It has no
 * {@code gtid_set}, by which it is told from one in the log.
 *
 * @param heads by database and branch the commit that is delivered, with all before it
 * @param underWay the commit that is delivered in part, if one is
 * @param filter which tables were captured up to here; null if not known
 */
public record CommitOffset(
    Map<String, Map<String, String>> heads, Optional<CommitPlace> underWay, String filter) {

  /** By database and branch the commit that is delivered. Stored as a JSON object of objects. */
  public static final OffsetKey<Map<String, Map<String, String>>> HEADS =
      new OffsetKey<>("heads", Map.of(), Map::copyOf, OffsetJson::ofHeads, OffsetJson::heads);

  /** The commit under way and how much of it is delivered. Stored as a JSON object. */
  public static final OffsetKey<Optional<CommitPlace>> COMMIT =
      new OffsetKey<>(
          "commit",
          Optional.empty(),
          place -> place,
          place -> OffsetJson.ofPlace(place.orElseThrow()),
          text -> Optional.of(OffsetJson.place(text)));

  private static final Set<String> KEYS =
      Set.of(HEADS.name(), COMMIT.name(), SourceOffset.FILTER.name());

  public CommitOffset {
    heads = Map.copyOf(heads);
  }

  /** Whether a stored offset is one in the history rather than one in the log. */
  public static boolean isOne(Map<String, ?> offset) {
    return !offset.containsKey(SourceOffset.GTID_SET)
        && (offset.containsKey(HEADS.name()) || offset.containsKey(COMMIT.name()));
  }

  /** The form that Connect stores. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new HashMap<>();
    HEADS.write(heads, map);
    if (underWay.isPresent()) {
      COMMIT.write(underWay, map);
    }
    if (filter != null) {
      SourceOffset.FILTER.write(filter, map);
    }
    return map;
  }

  /**
   * Reads the form that Connect stores, or that a person wrote.
   *
   * @throws IllegalArgumentException if it is not valid; the message names the key
   */
  public static CommitOffset fromMap(Map<String, ?> map) {
    for (String key : map.keySet()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "The offset has an unknown key '%s'; without '%s' it may have %s"
                .formatted(key, SourceOffset.GTID_SET, new TreeSet<>(KEYS)));
      }
    }
    return new CommitOffset(HEADS.read(map), COMMIT.read(map), SourceOffset.FILTER.read(map));
  }
}
