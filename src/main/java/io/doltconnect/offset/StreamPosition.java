package io.doltconnect.offset;

import io.doltconnect.model.Gtid;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.ServerRun;
import io.doltconnect.model.ServerRuns;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.stored.Anchor;
import io.doltconnect.schema.stored.DefinitionCodec;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where the task is in the stream, as offsets for its records. What is the same for all rows of a
 * transaction is turned into text once. Not thread-safe: it belongs to the task's thread.
 */
public final class StreamPosition {
  private final TableCatalog catalog;
  private final DefinitionCodec codec;
  private final JoiningTables captured;
  private final TouchedTables touched;
  private final LastTransactions last;
  private SourceOffset unchanged;
  private Set<TableId> reconciling;
  private SnapshotQueue snapshots;
  private Optional<ReadPart> part;
  private Anchor anchor;
  private Map<String, String> commits;
  private GtidSet executed;
  private RowPosition underWay;
  private ServerRuns servers;
  private Gtid begun;
  private String definitions;
  private boolean rebuilding;
  private GtidSet toReplay = GtidSet.empty();
  private long sharedVersion = -1;
  private long touchedVersion = -1;
  private long suspendedVersion = -1;
  private long lastVersion = -1;
  private Map<String, Object> shared;
  private Optional<ToldRefs> refs;
  private Map<String, Telling> telling;

  /**
   * Starts at an offset.
   *
   * @param catalog the definitions at the position; encoded again when they change
   * @param anchor the definitions in the commits that the offset names
   * @param captured the tables that the transactions behind the offset are captured of
   * @param touched the tables of which changes are delivered; whoever does so tells it
   * @param rebuilding whether the stream begins before the offset, to rebuild the definitions from
   *     its statements; until it has come to the offset, none are stored
   */
  public StreamPosition(
      SourceOffset start,
      TableCatalog catalog,
      DefinitionCodec codec,
      Anchor anchor,
      JoiningTables captured,
      TouchedTables touched,
      boolean rebuilding) {
    this.catalog = catalog;
    this.codec = codec;
    this.anchor = anchor;
    this.commits = new HashMap<>(start.commits());
    this.commits.putAll(anchor.commits());
    this.captured = captured;
    this.touched = touched;
    this.last = new LastTransactions(start.get(SourceOffset.LAST_TRANSACTIONS));
    this.unchanged = start.with(SourceOffset.SNAPSHOT, null);
    this.rebuilding = rebuilding;
    this.executed = start.executed();
    this.underWay = start.underWay().orElse(null);
    this.servers = start.servers();
    this.reconciling = start.get(SourceOffset.RECONCILING);
    this.snapshots = start.get(SourceOffset.SNAPSHOTS);
    this.refs = start.get(SourceOffset.REFS);
    this.telling = start.get(SourceOffset.TELLING);
    this.part = start.get(SourceOffset.READ_PART);
  }

  /** The definitions at the position. */
  public TableCatalog catalog() {
    return catalog;
  }

  /** The tables that the transactions behind the position are captured of. */
  public JoiningTables captured() {
    return captured;
  }

  /** The last transactions of which it is not known whether Dolt has them. */
  public LastTransactions lastTransactions() {
    return last;
  }

  /** The transactions that are delivered whole. */
  public GtidSet executed() {
    return executed;
  }

  /** The transactions that are delivered whole, and the one that began last. */
  public GtidSet begun() {
    return begun == null ? executed : executed.with(begun);
  }

  /** Whether a transaction is delivered in part. */
  public boolean isWithinTransaction() {
    return underWay != null;
  }

  /** How far the transaction under way is delivered, if one is delivered in part. */
  public Optional<RowPosition> underWay() {
    return Optional.ofNullable(underWay);
  }

  /**
   * What {@link #delivered} was told since the position was this one is not delivered after all; no
   * transaction was {@link #committed} meanwhile.
   */
  public void backTo(Optional<RowPosition> before) {
    underWay = before.orElse(null);
  }

  /** The commits whose definitions need not be stored. */
  public Anchor anchor() {
    return anchor;
  }

  /** The commits that consumers have, whether or not the server still has them. */
  public Map<String, String> commits() {
    return Map.copyOf(commits);
  }

  /** Names other commits from now on; the definitions at the position are known by now. */
  public void anchor(Anchor newAnchor) {
    anchor = newAnchor;
    commits = newAnchor.commits();
    rebuilding = false;
    sharedVersion = -1;
  }

  /** The tables that are being brought to the present. */
  public Set<TableId> reconciling() {
    return reconciling;
  }

  /**
   * More tables are being brought to the present. A task that is stopped meanwhile has to know it,
   * because their rows that are delivered by then are in no commit and in no log.
   */
  public void reconcilingBegan(Set<TableId> tables) {
    Set<TableId> all = new TreeSet<>(reconciling);
    all.addAll(tables);
    reconciling = Set.copyOf(all);
    shared = null;
  }

  /** Tables were brought to the present. */
  public void reconcilingEnded(Set<TableId> tables) {
    Set<TableId> rest = new TreeSet<>(reconciling);
    rest.removeAll(tables);
    reconciling = Set.copyOf(rest);
    part = part.filter(read -> !tables.contains(read.table()));
    shared = null;
  }

  /** How far the table is read that is being read whole. */
  public Optional<ReadPart> readPart() {
    return part;
  }

  /** A table is read so far; empty: no table is being read any more. */
  public void readTo(Optional<ReadPart> read) {
    part = read;
    shared = null;
  }

  /** The snapshots that were asked for while the stream runs. */
  public SnapshotQueue snapshots() {
    return snapshots;
  }

  /** These snapshots are under way or wait from now on. */
  public void snapshots(SnapshotQueue queue) {
    if (!queue.equals(snapshots)) {
      snapshots = queue;
      shared = null;
    }
  }

  /**
   * The offset of a row of the first of these snapshots.
   *
   * @param position the present {@link #offset}, between two transactions
   * @param after how far they are with the row
   */
  public static Map<String, Object> offset(Map<String, Object> position, SnapshotQueue after) {
    return new SnapshotRowOffset(position, after);
  }

  /** The branches and tags as there were records of them; empty if that is not known. */
  public Optional<ToldRefs> refs() {
    return refs;
  }

  /** By database the commits of which there were records, but not of all. */
  public Map<String, Telling> telling() {
    return telling;
  }

  /** There were other records of commits, branches and tags. */
  public void told(Optional<ToldRefs> newRefs, Map<String, Telling> newTelling) {
    refs = newRefs;
    telling = Map.copyOf(newTelling);
    shared = null;
  }

  /**
   * To rebuild the definitions the stream begins behind these transactions. Of those between there
   * and the position it has to pass the last one of each server; not all of them are in the log.
   */
  public void replayBehind(GtidSet before) {
    toReplay = executed.lasts().minus(before);
  }

  /** Whether the definitions at the position are not known yet. */
  public boolean isRebuilding() {
    return rebuilding;
  }

  /** Whether the stream is before the position, for the statements up to there. */
  public boolean isReplaying() {
    return rebuilding && !toReplay.isEmpty();
  }

  /** The runs of the server that are known. */
  public ServerRuns servers() {
    return servers;
  }

  /** A run of the server is known from now on. */
  public void server(ServerRun run) {
    servers(servers.with(run));
  }

  /** An event came of a process of the server that was started then. */
  public void writer(Instant started) {
    servers(servers.seen(started));
  }

  private void servers(ServerRuns known) {
    if (known != servers) {
      servers = known;
      shared = null;
    }
  }

  /**
   * Begins a transaction; one that is not delivered whole ends the rebuilding.
   *
   * @return whether all of it is delivered
   */
  public boolean begin(Gtid gtid) {
    begun = gtid;
    catalog.capture(table -> captured.captures(gtid, table));
    if (executed.contains(gtid)) {
      if (toReplay.contains(gtid)) {
        toReplay = toReplay.minus(GtidSet.empty().with(gtid));
      }
      return true;
    }
    if (rebuilding) {
      rebuilding = false;
      shared = null;
    }
    return false;
  }

  /** Whether something of the transaction is delivered, but not all. */
  public boolean isUnderWay(Gtid gtid) {
    return underWay != null && underWay.gtid().equals(gtid);
  }

  /** How far the transaction is delivered; from its beginning if it is not the one under way. */
  public RowPosition within(Gtid gtid) {
    return isUnderWay(gtid) ? underWay : new RowPosition(gtid, 0, 0);
  }

  /** The offset of a row that is not the last of its transaction, which becomes the position. */
  public Map<String, Object> delivered(RowPosition row) {
    underWay = row;
    return offset();
  }

  /** The transaction is delivered whole. */
  public void committed(Gtid gtid) {
    underWay = null;
    executedUpTo(executed.with(gtid));
  }

  /** These transactions count as delivered. */
  public void executedToo(GtidSet gtids) {
    if (underWay != null && gtids.contains(underWay.gtid())) {
      underWay = null;
    }
    executedUpTo(executed.union(gtids));
  }

  /** All that transactions changed in some tables is delivered. */
  public void delivered(Collection<TableId> tables, GtidSet transactions) {
    if (transactions.isContainedIn(executed)) {
      rebuilding = false;
    }
    captured.join(tables, transactions);
    captured.executed(executed);
    shared = null;
  }

  /**
   * The position is one in another log from now on; all that the tables held there is delivered.
   *
   * @param log the position, with the branch and since when the log is
   * @param usable the databases whose commits are there, too
   */
  public void moveTo(OtherLog log, Set<String> usable) {
    unchanged =
        unchanged
            .with(SourceOffset.BRANCH, log.branch())
            .with(SourceOffset.COMMITS, Map.of())
            .with(SourceOffset.LOG_SINCE, Optional.of(log.since()));
    servers = ServerRuns.NONE;
    underWay = null;
    begun = null;
    part = Optional.empty();
    captured.clear();
    anchor(anchor.only(usable));
    executedUpTo(log.position());
  }

  /**
   * A position in a log that is not the one of the position before.
   *
   * @param since when the process was started that writes it
   */
  public record OtherLog(GtidSet position, String branch, Instant since) {}

  private void executedUpTo(GtidSet set) {
    executed = set;
    captured.executed(set);
    shared = null;
  }

  /** The position as it is stored. */
  public Map<String, Object> offset() {
    if (sharedVersion != catalog.version()) {
      definitions = codec.encode(catalog, anchor);
      sharedVersion = catalog.version();
      shared = null;
    }
    if (touchedVersion != touched.version()) {
      touchedVersion = touched.version();
      shared = null;
    }
    if (suspendedVersion != captured.suspended().version()) {
      suspendedVersion = captured.suspended().version();
      shared = null;
    }
    if (lastVersion != last.version()) {
      lastVersion = last.version();
      shared = null;
    }
    if (shared == null) {
      shared = Map.copyOf(sharedOffset().toMap());
    }
    return underWay == null ? shared : new RowOffset(shared, underWay);
  }

  /** What is the same for all rows of a transaction. */
  private SourceOffset sharedOffset() {
    return unchanged
        .movedTo(executed)
        .with(SourceOffset.COMMITS, rebuilding ? Map.of() : anchor.commits())
        .with(SourceOffset.DEFINITIONS, rebuilding ? null : definitions)
        .with(SourceOffset.JOINING, captured.remaining())
        .with(SourceOffset.SERVERS, servers)
        .with(SourceOffset.RECONCILING, reconciling)
        .with(SourceOffset.SNAPSHOTS, snapshots)
        .with(SourceOffset.REFS, refs)
        .with(SourceOffset.TELLING, telling)
        .with(SourceOffset.SUMS, hasBase() ? touched.storedSums() : Map.of())
        .with(SourceOffset.READ_PART, part)
        .with(SourceOffset.LAST_TRANSACTIONS, last.known())
        .with(SourceOffset.SUSPENDED, captured.suspended().tables())
        .with(SourceOffset.TOUCHED, hasBase() ? touched.tables() : Optional.empty());
  }

  private boolean hasBase() {
    return !rebuilding && !anchor.commits().isEmpty();
  }
}
