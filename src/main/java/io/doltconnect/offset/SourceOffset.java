package io.doltconnect.offset;

import io.doltconnect.model.GtidSet;
import io.doltconnect.model.ServerRuns;
import io.doltconnect.model.TableId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A position in the stream and what is needed to go on there: everything in one value, so that
 * position and definitions cannot disagree.
 *
 * @param executed transactions that are delivered whole
 * @param underWay the transaction that is delivered in part; empty between transactions
 * @param branch the branch whose changes the position counts; null if not known
 * @param commits by database the hash of the Dolt commit whose definitions hold at this position
 *     but for those in {@code definitions}; empty if {@code definitions} has all
 * @param definitions the captured tables' definitions at this position that no commit has, encoded;
 *     null if there are none
 * @param filter which tables were captured up to here, as {@link
 *     io.doltconnect.config.TableFilter#text}; null if not known
 * @param joining the tables whose changes are captured only behind a GTID set, because a snapshot
 *     that was taken there has what was before
 * @param snapshot how far the snapshot is that goes before the stream; null if none is under way
 * @param servers the last runs of the server, whose versions tell how their events are to be read
 * @param touched the tables of which changes were delivered that the commits do not have; empty if
 *     that is not known, so that it may be any
 * @param formerFilters the filters before, the last one at the end
 */
public record SourceOffset(
    GtidSet executed,
    Optional<RowPosition> underWay,
    String branch,
    Map<String, String> commits,
    String definitions,
    String filter,
    Map<TableId, GtidSet> joining,
    String snapshot,
    ServerRuns servers,
    Optional<Set<TableId>> touched,
    List<String> formerFilters) {

  /**
   * The set of transactions that are delivered whole. The only key that a hand-written offset
   * needs.
   */
  public static final String GTID_SET = "gtid_set";

  /** The transaction under way. */
  public static final String GTID = "gtid";

  /** Rows events of the transaction under way that are delivered whole. */
  public static final String EVENT = "event";

  /** Rows that are delivered of the next rows event. */
  public static final String ROW = "row";

  /** Whether the record of the transaction's begin is delivered. */
  public static final String BEGUN = "begun";

  /** The server's {@code log_bin_branch}. */
  public static final String BRANCH = "branch";

  /** The commits whose definitions hold: a JSON object of databases and hashes. */
  public static final String COMMITS = "commits";

  /** The encoded definitions that no commit has. */
  public static final String DEFINITIONS = "definitions";

  /** The filter under which the offset was made. */
  public static final String FILTER = "filter";

  /** The tables that join later: a JSON object of GTID sets and lists of database and table. */
  public static final String JOINING = "joining";

  /** How far the snapshot is. */
  public static final String SNAPSHOT = "snapshot";

  /** The server's runs: a JSON object of spans of time and versions. */
  public static final String SERVERS = "servers";

  /** The tables whose rows are not those of the commits: a JSON list of databases and tables. */
  public static final String TOUCHED = "touched";

  /** The filters before: a JSON list of texts. */
  public static final String FORMER_FILTERS = "former_filters";

  static final Set<String> KEYS =
      Set.of(
          GTID_SET,
          GTID,
          EVENT,
          ROW,
          BEGUN,
          BRANCH,
          COMMITS,
          DEFINITIONS,
          FILTER,
          JOINING,
          SNAPSHOT,
          SERVERS,
          TOUCHED,
          FORMER_FILTERS);

  public SourceOffset {
    Objects.requireNonNull(executed, "executed");
    Objects.requireNonNull(underWay, "underWay");
    commits = Map.copyOf(commits);
    joining = Map.copyOf(joining);
    Objects.requireNonNull(servers, "servers");
    touched = touched.map(Set::copyOf);
    formerFilters = List.copyOf(formerFilters);
  }

  /** A position in a stream without a snapshot whose definitions are here, all of them. */
  public SourceOffset(
      GtidSet executed, Optional<RowPosition> underWay, String branch, String definitions) {
    this(
        executed,
        underWay,
        branch,
        Map.of(),
        definitions,
        null,
        Map.of(),
        null,
        ServerRuns.NONE,
        Optional.empty(),
        List.of());
  }

  /** A position between two transactions of which nothing else is known. */
  public static SourceOffset at(GtidSet executed, String branch) {
    return new SourceOffset(executed, Optional.empty(), branch, null);
  }

  /** The same position on a branch. */
  public SourceOffset withBranch(String newBranch) {
    return new SourceOffset(
        executed,
        underWay,
        newBranch,
        commits,
        definitions,
        filter,
        joining,
        snapshot,
        servers,
        touched,
        formerFilters);
  }

  /** The same position with other definitions. */
  public SourceOffset withDefinitions(Map<String, String> newCommits, String newDefinitions) {
    return new SourceOffset(
        executed,
        underWay,
        branch,
        newCommits,
        newDefinitions,
        filter,
        joining,
        snapshot,
        servers,
        newCommits.equals(commits) ? touched : Optional.empty(),
        formerFilters);
  }

  /** The same position under another filter. */
  public SourceOffset withFilter(String newFilter, Map<TableId, GtidSet> newJoining) {
    return new SourceOffset(
        executed,
        underWay,
        branch,
        commits,
        definitions,
        newFilter,
        newJoining,
        snapshot,
        servers,
        touched,
        formerFilters);
  }

  /** The same position with another progress of the snapshot. */
  public SourceOffset withSnapshot(String newSnapshot) {
    return new SourceOffset(
        executed,
        underWay,
        branch,
        commits,
        definitions,
        filter,
        joining,
        newSnapshot,
        servers,
        touched,
        formerFilters);
  }

  /** The same position where other tables are touched. */
  public SourceOffset withTouched(Optional<Set<TableId>> newTouched) {
    return new SourceOffset(
        executed,
        underWay,
        branch,
        commits,
        definitions,
        filter,
        joining,
        snapshot,
        servers,
        newTouched,
        formerFilters);
  }

  /** The same position with other filters before. */
  public SourceOffset withFormerFilters(List<String> newFormerFilters) {
    return new SourceOffset(
        executed,
        underWay,
        branch,
        commits,
        definitions,
        filter,
        joining,
        snapshot,
        servers,
        touched,
        newFormerFilters);
  }

  /** Whether it says which definitions hold; a hand-written one does not. */
  public boolean knowsDefinitions() {
    return definitions != null || !commits.isEmpty();
  }

  /** The form that Connect stores. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new HashMap<>();
    map.put(GTID_SET, executed.toString());
    underWay.ifPresent(position -> position.putInto(map));
    put(map, BRANCH, branch);
    put(map, COMMITS, commits.isEmpty() ? null : OffsetJson.ofCommits(commits));
    put(map, DEFINITIONS, definitions);
    put(map, FILTER, filter);
    put(map, JOINING, joining.isEmpty() ? null : OffsetJson.ofJoining(joining));
    put(map, SNAPSHOT, snapshot);
    put(map, SERVERS, servers.runs().isEmpty() ? null : OffsetJson.ofServers(servers));
    put(map, TOUCHED, touched.map(OffsetJson::ofTables).orElse(null));
    put(map, FORMER_FILTERS, formerFilters.isEmpty() ? null : OffsetJson.ofTexts(formerFilters));
    return map;
  }

  private static void put(Map<String, Object> map, String key, String value) {
    if (value != null) {
      map.put(key, value);
    }
  }

  /**
   * Reads the form that Connect stores, or that a person wrote.
   *
   * @throws IllegalArgumentException if it is not valid; the message names the key
   */
  public static SourceOffset fromMap(Map<String, ?> map) {
    for (String key : map.keySet()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "The offset has an unknown key '%s'; known are %s"
                .formatted(key, KEYS.stream().sorted().toList()));
      }
    }
    GtidSet executed = gtidSet(map.get(GTID_SET));
    return new SourceOffset(
        executed,
        RowPosition.from(map),
        branch(map),
        json(map, COMMITS, OffsetJson::commits, Map.of()),
        text(map, DEFINITIONS),
        text(map, FILTER),
        json(map, JOINING, OffsetJson::joining, Map.of()),
        text(map, SNAPSHOT),
        json(map, SERVERS, OffsetJson::servers, ServerRuns.NONE),
        json(map, TOUCHED, text -> Optional.of(OffsetJson.tables(text)), Optional.empty()),
        json(map, FORMER_FILTERS, OffsetJson::texts, List.of()));
  }

  /**
   * What {@link #FORMER_FILTERS} has.
   *
   * @throws IllegalArgumentException if it is not a list of texts
   */
  public static List<String> formerFilters(String text) {
    return OffsetJson.texts(text);
  }

  private static GtidSet gtidSet(Object value) {
    if (!(value instanceof String text)) {
      throw new IllegalArgumentException(
          "The offset's key '%s' must be a GTID set like '<server_uuid>:1-100', but it is %s"
              .formatted(GTID_SET, describe(value)));
    }
    GtidSet set;
    try {
      set = GtidSet.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The offset's key '%s' must be a GTID set like '<server_uuid>:1-100': %s"
              .formatted(GTID_SET, e.getMessage()),
          e);
    }
    return set;
  }

  private static String text(Map<String, ?> map, String key) {
    Object value = map.get(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new IllegalArgumentException(
        "The offset's key '%s' must be text, but it is %s".formatted(key, describe(value)));
  }

  private static String branch(Map<String, ?> map) {
    String branch = text(map, BRANCH);
    if (branch != null && branch.isBlank()) {
      throw new IllegalArgumentException(
          "The offset's key '%s' is '%s', which is no branch's name; leave it out for the one that the server logs"
              .formatted(BRANCH, branch));
    }
    return branch;
  }

  private static <T> T json(
      Map<String, ?> map, String key, Function<String, T> reader, T unspecified) {
    String text = text(map, key);
    if (text == null) {
      return unspecified;
    }
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The offset's key '%s' cannot be read (%s); leave it out".formatted(key, e.getMessage()),
          e);
    }
  }

  static String describe(Object value) {
    return value == null
        ? "missing"
        : "'%s' (%s)".formatted(value, value.getClass().getSimpleName());
  }
}
