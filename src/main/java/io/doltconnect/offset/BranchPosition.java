package io.doltconnect.offset;

import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Where the task is in the history of each branch, as offsets for its records. For the task's
 * thread.
 */
public final class BranchPosition {
  private final Map<String, Map<String, String>> heads = new TreeMap<>();
  private final Supplier<Map<String, Object>> rest;
  private final int maxBytes;
  private Optional<CommitPlace> underWay;
  private Map<String, Object> written;

  /**
   * Starts at an offset.
   *
   * @param rest the other keys of the offset, of the moment
   * @param maxBytes how many bytes the commits may take
   */
  public BranchPosition(CommitOffset start, Supplier<Map<String, Object>> rest, int maxBytes) {
    this.maxBytes = maxBytes;
    start.heads().forEach((database, commits) -> heads.put(database, new TreeMap<>(commits)));
    this.underWay = start.underWay();
    this.rest = rest;
  }

  /** By database and branch the commit that is delivered. */
  public Map<String, Map<String, String>> heads() {
    return heads;
  }

  /** The commit that is delivered in part, if one is. */
  public Optional<CommitPlace> underWay() {
    return underWay;
  }

  /** Something of a commit that is not its last is delivered. */
  public void delivered(CommitPlace place) {
    underWay = Optional.of(place);
  }

  /** All of a commit is delivered. */
  public void delivered(CommitUnit unit) {
    underWay = Optional.empty();
    at(unit.database(), unit.branch(), unit.to());
  }

  /** A branch counts as delivered up to a commit. */
  public void at(String database, String branch, String commit) {
    heads.computeIfAbsent(database, ignored -> new TreeMap<>()).put(branch, commit);
    written = null;
  }

  /** A branch is not there any more. */
  public void removed(String database, String branch) {
    Map<String, String> branches = heads.getOrDefault(database, new TreeMap<>());
    branches.remove(branch);
    if (branches.isEmpty()) {
      heads.remove(database);
    }
    written = null;
  }

  /** The position as it is stored; of a place inside a commit made when it is looked at. */
  public Map<String, Object> offset() {
    if (written == null) {
      written = new HashMap<>();
      CommitOffset.HEADS.write(heads, written);
      requireRoom(String.valueOf(written.get(CommitOffset.HEADS.name())).length());
    }
    Map<String, Object> heads = written;
    Map<String, Object> others = rest.get();
    return underWay
        .<Map<String, Object>>map(place -> new PlaceOffset(heads, others, place))
        .orElseGet(() -> merged(heads, others));
  }

  private void requireRoom(int bytes) {
    if (bytes > maxBytes) {
      throw new IllegalStateException(
          ("The commits of %d branches take %d bytes of the offset, more than"
                  + " 'max.offset.size.in.bytes' allows, which is %d: capture fewer branches"
                  + " ('branch.include.list'), or raise it")
              .formatted(heads.values().stream().mapToInt(Map::size).sum(), bytes, maxBytes));
    }
  }

  private static Map<String, Object> merged(Map<String, Object> one, Map<String, Object> other) {
    Map<String, Object> map = new HashMap<>(one);
    map.putAll(other);
    return Map.copyOf(map);
  }

  private static final class PlaceOffset extends AbstractMap<String, Object> {
    private final Map<String, Object> heads;
    private final Map<String, Object> rest;
    private final CommitPlace place;

    PlaceOffset(Map<String, Object> heads, Map<String, Object> rest, CommitPlace place) {
      this.heads = heads;
      this.rest = rest;
      this.place = place;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
      Map<String, Object> map = new HashMap<>(merged(heads, rest));
      CommitOffset.COMMIT.write(Optional.of(place), map);
      return Map.copyOf(map).entrySet();
    }
  }
}
