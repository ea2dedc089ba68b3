package io.doltconnect.snapshot.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.doltconnect.model.CommitHashes;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far a snapshot is delivered. Parts of tables are numbered by their place in the {@link
 * SnapshotPlan}. Immutable.
 *
 * @param commits by database the commit whose rows are read
 * @param plan the digest of the plan that the numbers belong to
 * @param parts which parts of the plan are delivered
 * @param corrected whether records of the changes since the commits may have been delivered
 * @param keyless tables without a key of which such records may have been delivered
 * @param resumed whether the snapshot was interrupted and went on
 * @param joining what is read, if that joins a stream that there is already
 */
public record SnapshotProgress(
    Map<String, String> commits,
    String plan,
    DeliveredParts parts,
    boolean corrected,
    Set<TableId> keyless,
    boolean resumed,
    Optional<Joining> joining) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Tables that join a stream that there is already.
   *
   * @param tables the tables that are read
   * @param position the transactions that went before their snapshot
   */
  public record Joining(List<TableId> tables, GtidSet position) {
    public Joining {
      tables = List.copyOf(tables);
    }
  }

  /** The form in the offset; what is null, empty or nothing is left out. */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  record Stored(
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
    Stored {
      commits = commits == null ? Map.of() : Map.copyOf(commits);
      beyond = beyond == null ? Set.of() : Set.copyOf(beyond);
      open = open == null ? Map.of() : Map.copyOf(open);
      keyless = keyless == null ? Set.of() : Set.copyOf(keyless);
      added = added == null ? null : List.copyOf(added);
    }
  }

  public SnapshotProgress {
    commits = Map.copyOf(commits);
    keyless = Set.copyOf(keyless);
  }

  /** Nothing is delivered. */
  static SnapshotProgress none(SnapshotPlan plan, Optional<Joining> joining) {
    return new SnapshotProgress(
        plan.commits(), plan.digest(), DeliveredParts.NONE, false, Set.of(), false, joining);
  }

  /** Whether the part is delivered. */
  public boolean isDone(int part) {
    return parts.isDone(part);
  }

  /** Whether anything of the part, or its definition, is delivered. */
  public boolean isBegun(int part) {
    return isDone(part) || rows(part) >= 0;
  }

  /** How many rows of the part under way are delivered; -1 if not even its definition is. */
  public long rows(int part) {
    return parts.rows(part);
  }

  /** So many rows of a part are delivered. */
  public SnapshotProgress withRows(int part, long rows) {
    return with(parts.withRows(part, rows));
  }

  /** All rows of a part are delivered. */
  public SnapshotProgress withDone(int part) {
    return with(parts.withDone(part));
  }

  private SnapshotProgress with(DeliveredParts now) {
    return new SnapshotProgress(commits, plan, now, corrected, keyless, resumed, joining);
  }

  /** The records of changes since the commits begin. */
  public SnapshotProgress withCorrections() {
    return new SnapshotProgress(commits, plan, parts, true, keyless, resumed, joining);
  }

  /** Such records of a table without a key begin. */
  public SnapshotProgress withKeyless(TableId table) {
    Set<TableId> now = new TreeSet<>(keyless);
    now.add(table);
    return new SnapshotProgress(commits, plan, parts, corrected, now, resumed, joining);
  }

  /** It goes on after an interruption. */
  public SnapshotProgress resuming() {
    return new SnapshotProgress(commits, plan, parts, corrected, keyless, true, joining);
  }

  /** The text for the offset. */
  public String encode() {
    Stored stored =
        new Stored(
            commits,
            plan,
            parts.done(),
            parts.beyond(),
            parts.open(),
            corrected,
            keyless,
            resumed,
            joining.map(Joining::tables).orElse(null),
            joining.map(Joining::position).map(GtidSet::toString).orElse(null));
    try {
      return JSON.writeValueAsString(stored);
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
    Stored stored;
    try {
      stored = JSON.readValue(text, Stored.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not the progress of a snapshot: " + e.getOriginalMessage(), e);
    }
    if (stored == null
        || stored.plan() == null
        || (stored.added() == null) != (stored.position() == null)) {
      throw new IllegalArgumentException("not the progress of a snapshot: " + text);
    }
    CommitHashes.require(stored.commits());
    return new SnapshotProgress(
        stored.commits(),
        stored.plan(),
        parts(stored),
        stored.corrected(),
        stored.keyless(),
        stored.resumed(),
        Optional.ofNullable(stored.added())
            .map(tables -> new Joining(tables, GtidSet.parse(stored.position()))));
  }

  private static DeliveredParts parts(Stored stored) {
    try {
      return new DeliveredParts(stored.done(), stored.beyond(), stored.open());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not the progress of a snapshot: " + e.getMessage(), e);
    }
  }

  /** The tables of a plan of which anything is delivered. */
  public Set<TableId> begun(SnapshotPlan of) {
    Set<TableId> tables = new TreeSet<>();
    for (int part = 0; part < of.parts().size(); part++) {
      if (isBegun(part)) {
        tables.add(of.table(of.parts().get(part)).id());
      }
    }
    return tables;
  }
}
