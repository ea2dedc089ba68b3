package io.doltconnect.offset;

import io.doltconnect.model.GtidSet;
import io.doltconnect.model.ServerRuns;
import io.doltconnect.model.TableId;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A position in the stream and what is needed to go on there: everything in one value, so that
 * position and definitions cannot disagree.
 *
 * <p>What may be absent has an {@link OffsetKey} each, in {@link #OPTIONAL}; a new one needs no
 * more than that.
 *
 * @param executed transactions that are delivered whole
 * @param underWay the transaction that is delivered in part; empty between transactions
 * @param values what else is known
 */
public record SourceOffset(GtidSet executed, Optional<RowPosition> underWay, OffsetValues values) {

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

  /** The server's {@code log_bin_branch}, whose changes the position counts; null if not known. */
  public static final OffsetKey<String> BRANCH =
      new OffsetKey<>("branch", null, name -> name, name -> name, SourceOffset::branchName);

  /**
   * By database the hash of the Dolt commit whose definitions hold at this position but for those
   * in {@link #DEFINITIONS}; empty if these are all. Stored as a JSON object.
   */
  public static final OffsetKey<Map<String, String>> COMMITS =
      new OffsetKey<>("commits", Map.of(), Map::copyOf, OffsetJson::ofCommits, OffsetJson::commits);

  /**
   * The captured tables' definitions at this position that no commit has, encoded; null if there
   * are none.
   */
  public static final OffsetKey<String> DEFINITIONS = OffsetKey.text("definitions");

  /**
   * Which tables were captured up to here, as {@link io.doltconnect.config.TableFilter#text}; null
   * if not known.
   */
  public static final OffsetKey<String> FILTER = OffsetKey.text("filter");

  /**
   * The tables whose changes are captured only behind a GTID set, because a snapshot that was taken
   * there has what was before. Stored as a JSON object of GTID sets and lists of database and
   * table.
   */
  public static final OffsetKey<Map<TableId, GtidSet>> JOINING =
      new OffsetKey<>("joining", Map.of(), Map::copyOf, OffsetJson::ofJoining, OffsetJson::joining);

  /** How far the snapshot is that goes before the stream; null if none is under way. */
  public static final OffsetKey<String> SNAPSHOT = OffsetKey.text("snapshot");

  /**
   * The last runs of the server, whose versions tell how their events are to be read. Stored as a
   * JSON object of spans of time and versions.
   */
  public static final OffsetKey<ServerRuns> SERVERS =
      new OffsetKey<>(
          "servers", ServerRuns.NONE, runs -> runs, OffsetJson::ofServers, OffsetJson::servers);

  /**
   * The tables of which changes were delivered that the commits do not have; empty if that is not
   * known, so that it may be any. Stored as a JSON list of databases and tables.
   */
  public static final OffsetKey<Optional<Set<TableId>>> TOUCHED =
      new OffsetKey<>(
          "touched",
          Optional.empty(),
          tables -> tables.map(Set::copyOf),
          tables -> OffsetJson.ofTables(tables.orElseThrow()),
          text -> Optional.of(OffsetJson.tables(text)));

  /**
   * By how much tables differ from the commits according to the log, as sums of the hashes of their
   * rows. Stored as a JSON list of databases, tables and hexadecimal numbers.
   */
  public static final OffsetKey<Map<TableId, Long>> SUMS =
      new OffsetKey<>("sums", Map.of(), Map::copyOf, OffsetJson::ofSums, OffsetJson::sums);

  /**
   * The captured tables that cannot be delivered: what is missing of them is read when they can be.
   * Stored as a JSON list of databases and tables.
   */
  public static final OffsetKey<Set<TableId>> SUSPENDED =
      new OffsetKey<>("suspended", Set.of(), Set::copyOf, OffsetJson::ofTables, OffsetJson::tables);

  /** The filters before, the last one at the end. Stored as a JSON list of texts. */
  public static final OffsetKey<List<String>> FORMER_FILTERS =
      new OffsetKey<>(
          "former_filters", List.of(), List::copyOf, OffsetJson::ofTexts, OffsetJson::texts);

  /**
   * The tables that are being brought to the present, because of something of which nothing tells
   * again. Stored as a JSON list of databases and tables.
   */
  public static final OffsetKey<Set<TableId>> RECONCILING =
      new OffsetKey<>(
          "reconciling", Set.of(), Set::copyOf, OffsetJson::ofTables, OffsetJson::tables);

  /**
   * When the process of the server was started that was the first to write to the log that the
   * position counts; empty if all belongs to it that the server has. Stored as an instant in
   * ISO-8601.
   */
  public static final OffsetKey<Optional<Instant>> LOG_SINCE =
      new OffsetKey<>(
          "log_since",
          Optional.empty(),
          since -> since,
          since -> since.orElseThrow().toString(),
          SourceOffset::instant);

  /**
   * The snapshots that were asked for while the stream runs, and how far they are. Stored as a JSON
   * object.
   */
  public static final OffsetKey<SnapshotQueue> SNAPSHOTS =
      new OffsetKey<>(
          "snapshot_requests",
          SnapshotQueue.EMPTY,
          queue -> queue,
          SnapshotQueueJson::write,
          SnapshotQueueJson::read);

  /**
   * The branches and tags by database as there were records of them; empty if there are to be none,
   * or it begins with the next one. Stored as a JSON object.
   */
  public static final OffsetKey<Optional<ToldRefs>> REFS =
      new OffsetKey<>(
          "refs",
          Optional.empty(),
          refs -> refs,
          refs -> refs.orElseThrow().text(),
          text -> Optional.of(ToldRefs.of(text)));

  /**
   * By database how far the records are of the commits of a branch that is another one than in
   * {@link #REFS}. Stored as a JSON object.
   */
  public static final OffsetKey<Map<String, Telling>> TELLING =
      new OffsetKey<>("telling", Map.of(), Map::copyOf, OffsetJson::ofTelling, OffsetJson::telling);

  /**
   * By database the last transaction of each process of the server of which it is not known yet
   * whether Dolt has it. Stored as a JSON object of lists of what {@link LastTransaction} has.
   */
  public static final OffsetKey<Map<String, List<LastTransaction>>> LAST_TRANSACTIONS =
      new OffsetKey<>(
          "last_transactions", Map.of(), Map::copyOf, HealingJson::ofLast, HealingJson::last);

  /**
   * How far the table is read that is being read whole; empty if none is. Stored as a JSON object.
   */
  public static final OffsetKey<Optional<ReadPart>> READ_PART =
      new OffsetKey<>(
          "read_part",
          Optional.empty(),
          part -> part,
          part -> HealingJson.ofPart(part.orElseThrow()),
          text -> Optional.of(HealingJson.part(text)));

  private static final List<OffsetKey<?>> OPTIONAL =
      List.of(
          BRANCH,
          COMMITS,
          DEFINITIONS,
          FILTER,
          JOINING,
          SNAPSHOT,
          SERVERS,
          TOUCHED,
          SUMS,
          FORMER_FILTERS,
          RECONCILING,
          LOG_SINCE,
          SUSPENDED,
          SNAPSHOTS,
          REFS,
          TELLING,
          LAST_TRANSACTIONS,
          READ_PART);

  static final Set<String> KEYS =
      Stream.concat(
              Stream.of(GTID_SET, GTID, EVENT, ROW, BEGUN), OPTIONAL.stream().map(OffsetKey::name))
          .collect(Collectors.toUnmodifiableSet());

  public SourceOffset {
    Objects.requireNonNull(executed, "executed");
    Objects.requireNonNull(underWay, "underWay");
    Objects.requireNonNull(values, "values");
  }

  /** A position in a stream without a snapshot whose definitions are here, all of them. */
  public SourceOffset(
      GtidSet executed, Optional<RowPosition> underWay, String branch, String definitions) {
    this(executed, underWay, OffsetValues.NONE.with(BRANCH, branch).with(DEFINITIONS, definitions));
  }

  /** A position between two transactions of which nothing else is known. */
  public static SourceOffset at(GtidSet executed, String branch) {
    return new SourceOffset(executed, Optional.empty(), branch, null);
  }

  /** What is known under a key. */
  public <T> T get(OffsetKey<T> key) {
    return values.get(key);
  }

  /** The same offset but for one key. */
  public <T> SourceOffset with(OffsetKey<T> key, T value) {
    return new SourceOffset(executed, underWay, values.with(key, value));
  }

  /** What else is known, at another position, between two transactions. */
  public SourceOffset movedTo(GtidSet position) {
    return new SourceOffset(position, Optional.empty(), values);
  }

  /** The same position with other definitions; what is touched is counted from the commits. */
  public SourceOffset withDefinitions(Map<String, String> commits, String definitions) {
    SourceOffset defined = with(COMMITS, commits).with(DEFINITIONS, definitions);
    return commits.equals(commits())
        ? defined
        : defined.with(TOUCHED, Optional.empty()).with(SUMS, Map.of());
  }

  /** The same position under another filter. */
  public SourceOffset withFilter(String filter, Map<TableId, GtidSet> joining) {
    return with(FILTER, filter).with(JOINING, joining);
  }

  /** See {@link #BRANCH}. */
  public String branch() {
    return get(BRANCH);
  }

  /** See {@link #COMMITS}. */
  public Map<String, String> commits() {
    return get(COMMITS);
  }

  /** See {@link #DEFINITIONS}. */
  public String definitions() {
    return get(DEFINITIONS);
  }

  /** See {@link #FILTER}. */
  public String filter() {
    return get(FILTER);
  }

  /** See {@link #JOINING}. */
  public Map<TableId, GtidSet> joining() {
    return get(JOINING);
  }

  /** See {@link #SNAPSHOT}. */
  public String snapshot() {
    return get(SNAPSHOT);
  }

  /** See {@link #SERVERS}. */
  public ServerRuns servers() {
    return get(SERVERS);
  }

  /** See {@link #TOUCHED}. */
  public Optional<Set<TableId>> touched() {
    return get(TOUCHED);
  }

  /** See {@link #SUSPENDED}. */
  public Set<TableId> suspended() {
    return get(SUSPENDED);
  }

  /** See {@link #FORMER_FILTERS}. */
  public List<String> formerFilters() {
    return get(FORMER_FILTERS);
  }

  /** Whether it says which definitions hold; a hand-written one does not. */
  public boolean knowsDefinitions() {
    return definitions() != null || !commits().isEmpty();
  }

  /** The form that Connect stores. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new HashMap<>();
    map.put(GTID_SET, executed.toString());
    underWay.ifPresent(position -> position.putInto(map));
    values.putInto(map);
    return map;
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
    SourceOffset offset =
        new SourceOffset(gtidSet(map.get(GTID_SET)), RowPosition.from(map), OffsetValues.NONE);
    for (OffsetKey<?> key : OPTIONAL) {
      offset = offset.withStored(key, map);
    }
    return offset;
  }

  private <T> SourceOffset withStored(OffsetKey<T> key, Map<String, ?> map) {
    return with(key, key.read(map));
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

  private static String branchName(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("'%s' is no branch's name".formatted(text));
    }
    return text;
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'%s' is no time like 2026-11-28T14:00:00Z".formatted(text), e);
    }
  }

  static String describe(Object value) {
    return value == null
        ? "missing"
        : "'%s' (%s)".formatted(value, value.getClass().getSimpleName());
  }
}
