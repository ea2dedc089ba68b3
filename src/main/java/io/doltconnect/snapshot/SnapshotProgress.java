package io.doltconnect.snapshot;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.doltconnect.model.CommitHashes;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How far a snapshot is delivered. Parts of tables are numbered by their place in the {@link
 * SnapshotPlan}. Immutable.
 *
 * @param commits by database the commit whose rows are read
 * @param plan the digest of the plan that the numbers belong to
 * @param done so many parts from the first one are delivered
 * @param beyond parts behind these that are delivered, too
 * @param open rows that are delivered of the parts under way, by part
 * @param corrected whether records of the changes since the commits may have been delivered
 * @param keyless tables without a key of which such records may have been delivered
 * @param resumed whether the snapshot was interrupted and went on
 * @param added the tables that are read, if they join a stream that there is already; else null
 * @param position the transactions that went before the snapshot of such tables; else null
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record SnapshotProgress(
    Map<String, String> commits,
    String plan,
    int done,
    Set<Integer> beyond,
    Map<Integer, Long> open,
    boolean corrected,
    Set<TableId> keyless,
    boolean resumed,
    List<TableId> added,
    String position) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  public SnapshotProgress {
    commits = commits == null ? Map.of() : Map.copyOf(commits);
    beyond = beyond == null ? Set.of() : Set.copyOf(beyond);
    open = open == null ? Map.of() : Map.copyOf(open);
    keyless = keyless == null ? Set.of() : Set.copyOf(keyless);
    added = added == null ? null : List.copyOf(added);
  }

  /** Nothing is delivered. */
  static SnapshotProgress none(SnapshotPlan plan, List<TableId> added, String position) {
    return new SnapshotProgress(
        plan.commits(),
        plan.digest(),
        0,
        Set.of(),
        Map.of(),
        false,
        Set.of(),
        false,
        added,
        position);
  }

  /** Whether the part is delivered. */
  boolean isDone(int part) {
    return part < done || beyond.contains(part);
  }

  /** Whether anything of the part, or its definition, is delivered. */
  boolean isBegun(int part) {
    return isDone(part) || open.containsKey(part);
  }

  /** How many rows of the part under way are delivered; -1 if not even its definition is. */
  long rows(int part) {
    return open.getOrDefault(part, -1L);
  }

  /** So many rows of a part are delivered. */
  SnapshotProgress withRows(int part, long rows) {
    Map<Integer, Long> now = new TreeMap<>(open);
    now.put(part, rows);
    return with(done, beyond, now);
  }

  /** All rows of a part are delivered. */
  SnapshotProgress withDone(int part) {
    Map<Integer, Long> nowOpen = new TreeMap<>(open);
    nowOpen.remove(part);
    Set<Integer> nowBeyond = new TreeSet<>(beyond);
    nowBeyond.add(part);
    int low = done;
    while (nowBeyond.remove(low)) {
      low++;
    }
    return with(low, nowBeyond, nowOpen);
  }

  private SnapshotProgress with(int nowDone, Set<Integer> nowBeyond, Map<Integer, Long> nowOpen) {
    return new SnapshotProgress(
        commits, plan, nowDone, nowBeyond, nowOpen, corrected, keyless, resumed, added, position);
  }

  /** The records of changes since the commits begin. */
  SnapshotProgress withCorrections() {
    return new SnapshotProgress(
        commits, plan, done, beyond, open, true, keyless, resumed, added, position);
  }

  /** Such records of a table without a key begin. */
  SnapshotProgress withKeyless(TableId table) {
    Set<TableId> now = new TreeSet<>(keyless);
    now.add(table);
    return new SnapshotProgress(
        commits, plan, done, beyond, open, corrected, now, resumed, added, position);
  }

  /** It goes on after an interruption. */
  SnapshotProgress resuming() {
    return new SnapshotProgress(
        commits, plan, done, beyond, open, corrected, keyless, true, added, position);
  }

  /** The text for the offset. */
  String encode() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The progress of a snapshot cannot be written as JSON", e);
    }
  }

  /**
   * Reads the text from the offset.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static SnapshotProgress decode(String text) {
    SnapshotProgress progress;
    try {
      progress = JSON.readValue(text, SnapshotProgress.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not the progress of a snapshot: " + e.getOriginalMessage(), e);
    }
    if (progress == null || !progress.isWhole()) {
      throw new IllegalArgumentException("not the progress of a snapshot: " + text);
    }
    CommitHashes.require(progress.commits());
    if (progress.position() != null) {
      GtidSet.parse(progress.position());
    }
    return progress;
  }

  private boolean isWhole() {
    return plan != null
        && done >= 0
        && beyond.stream().allMatch(part -> part >= 0)
        && open.entrySet().stream().allMatch(part -> part.getKey() >= 0 && part.getValue() >= 0)
        && (added == null) == (position == null);
  }

  /** The tables of a plan of which anything is delivered. */
  Set<TableId> begun(SnapshotPlan of) {
    Set<TableId> tables = new TreeSet<>();
    for (int part = 0; part < of.parts().size(); part++) {
      if (isBegun(part)) {
        tables.add(of.table(of.parts().get(part)).id());
      }
    }
    return tables;
  }
}
