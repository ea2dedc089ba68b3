package io.doltconnect.incremental;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.IncrementalSettings;
import io.doltconnect.config.Operation;
import io.doltconnect.config.SnapshotRequest;
import io.doltconnect.config.TableExpressions;
import io.doltconnect.config.TableFilter;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.history.Touched;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.QueuedSnapshot;
import io.doltconnect.offset.QueuedSnapshot.Reached;
import io.doltconnect.offset.SnapshotQueue;
import io.doltconnect.offset.SourcePartition;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.record.ChangeRecords;
import io.doltconnect.record.RowChange;
import io.doltconnect.record.RowErrorMetrics;
import io.doltconnect.record.RowErrorRecords;
import io.doltconnect.record.SnapshotMarker;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.record.TransactionRecords;
import io.doltconnect.retry.Backoff;
import io.doltconnect.retry.Outage;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.schema.TrackedTable;
import io.doltconnect.types.ZeroDateMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots of some tables while the stream goes on. Of a table some rows at a time are read,
 * in a transaction of their own, while the stream is delivered. When it has delivered all that this
 * transaction could see, the rows are delivered, between two transactions, but for those of which
 * it has delivered something since they were asked for: so each row is as new as the stream is, and
 * nothing older comes behind it. How far it is goes into the offset with each row.
 *
 * <p>It belongs to the task's thread; {@link #close} may come from another one.
 */
public final class IncrementalSnapshots implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IncrementalSnapshots.class);

  private static final int MOST_SPOILED = 20;

  private final Setting setting;
  private final StreamPosition position;
  private final Touched touched;
  private final SnapshotListener listener;
  private final ChangeRecords records;
  private final RowErrorRecords errors;
  private final Outage outage = new Outage(LOG);
  private final Backoff backoff;
  private final ChunkReader reader;
  private boolean configured;
  private int failures;
  private long retryAt = System.nanoTime();

  /** The tables of the first snapshot; empty until they are known. */
  private Optional<List<TableId>> tables = Optional.empty();

  private Optional<CompletableFuture<List<TableId>>> listing = Optional.empty();

  /** Rows of a table that are read, or will be; empty if none are. */
  private Optional<Part> part = Optional.empty();

  /** A table that is to be read as a whole, while the stream waits. */
  private Optional<TableId> whole = Optional.empty();

  private Optional<TableId> beingReadWhole = Optional.empty();

  /** How often in a row what was read became worthless. */
  private int spoiled;

  /** Where the table is that is being read, also where the offset must not say it. */
  private Optional<Reached> place = Optional.empty();

  /**
   * What snapshots work with.
   *
   * @param branch the branch that the server logs
   * @param name names the thread
   */
  public record Setting(
      DoltSourceConfig config,
      String branch,
      SourceBlock.Origin origin,
      StopSignal stop,
      String name) {}

  /** Rows of a table, from before they are asked for until they are delivered. */
  private static final class Part {
    private final ChunkWindow window;
    private final Optional<TrackedTable> tracked;
    private final CompletableFuture<Chunk> answer;
    private Chunk.Rows rows;
    private SourceBlock source;
    private Optional<TrackedTable> taken = Optional.empty();

    Part(ChunkWindow window, Optional<TrackedTable> tracked, CompletableFuture<Chunk> answer) {
      this.window = window;
      this.tracked = tracked;
      this.answer = answer;
    }
  }

  /** Nothing is read before it is polled. */
  public <M extends ZeroDateMetrics & RowErrorMetrics> IncrementalSnapshots(
      Setting setting,
      StreamPosition position,
      Touched touched,
      M metrics,
      SnapshotListener listener) {
    DoltSourceConfig config = setting.config();
    Map<String, String> partition = SourcePartition.of(config.records().topicPrefix());
    this.setting = setting;
    this.position = position;
    this.touched = touched;
    this.listener = listener;
    this.records =
        new ChangeRecords(
            partition, ChangeRecords.Options.of(config.records()), TransactionRecords.none());
    this.errors = new RowErrorRecords(partition, config.records(), metrics);
    this.backoff = new Backoff(config.streaming().backoff(), config.streaming().backoffMax());
    this.reader =
        new ChunkReader(
            new DoltClient(config.connection()),
            setting.branch(),
            config.output(),
            metrics,
            new ChunkReader.Size(
                config.incremental().chunkSize(),
                config.streaming().maxBatchSizeInBytes(),
                config.snapshot().fetchSize()),
            setting.stop(),
            setting.name());
  }

  /** Whether something is being read, so that {@link #poll} is worth a call soon. */
  public boolean isUnderWay() {
    return !position.snapshots().waiting().isEmpty();
  }

  /**
   * Goes on, without waiting. Only between two transactions, where everything is handed out that
   * the stream has read.
   *
   * @param max how many records there may be, with those that are there
   * @return whether there are more records
   */
  public boolean poll(List<SourceRecord> out, int max) {
    if (!configured) {
      configured = true;
      takeConfigured();
    }
    int before = out.size();
    boolean goesOn = true;
    while (goesOn && out.size() < max && System.nanoTime() - retryAt >= 0) {
      Optional<QueuedSnapshot> first = position.snapshots().first();
      goesOn = first.isPresent() && step(first.get(), out, max);
    }
    return out.size() > before;
  }

  /** What the configuration asks for, or asks for no more. */
  private void takeConfigured() {
    Optional<SnapshotRequest> request = setting.config().incremental().request();
    SnapshotQueue queue = position.snapshots();
    List<QueuedSnapshot> kept = new ArrayList<>();
    for (QueuedSnapshot waiting : queue.waiting()) {
      boolean asked =
          waiting.origin() == QueuedSnapshot.Origin.SIGNAL
              || request.filter(own -> own.token().equals(waiting.id())).isPresent();
      if (asked) {
        kept.add(waiting);
      } else {
        abort(waiting, "'%s' does not ask for it any more".formatted(IncrementalSettings.REQUEST));
      }
    }
    queue = queue.waiting(kept);
    if (request.isPresent()) {
      queue = withConfigured(queue, request.get());
    }
    position.snapshots(queue);
  }

  private static SnapshotQueue withConfigured(SnapshotQueue queue, SnapshotRequest request) {
    Optional<QueuedSnapshot> same =
        queue.waiting().stream()
            .filter(waiting -> waiting.origin() == QueuedSnapshot.Origin.CONFIGURATION)
            .findFirst();
    if (same.isPresent()) {
      if (!same.get().tables().equals(request.tables())) {
        LOG.warn(
            "The snapshot '{}' goes on with the tables {}, for which it was asked first; to ask for"
                + " others, give '{}' another token",
            request.token(),
            same.get().tables(),
            IncrementalSettings.REQUEST);
      }
      return queue;
    }
    return queue.finished().equals(Optional.of(request.token()))
        ? queue
        : queue.with(
            QueuedSnapshot.of(
                request.token(), QueuedSnapshot.Origin.CONFIGURATION, request.tables(), List.of()));
  }

  private void abort(QueuedSnapshot snapshot, String reason) {
    LOG.warn("The snapshot '{}' is ended: {}", snapshot.id(), reason);
    listener.aborted(snapshot, reason);
  }

  /** Takes another one, behind those that wait. */
  public void add(QueuedSnapshot snapshot) {
    position.snapshots(position.snapshots().with(snapshot));
  }

  /** What was asked for cannot be done. */
  public void refuse(String id, String reason) {
    LOG.warn("{}", reason);
    listener.refused(id, reason);
  }

  /**
   * Tables are not to be read after all.
   *
   * @param id of what asks for that
   * @param expressions that the tables match; none: all tables
   */
  public void stop(String id, List<String> expressions) {
    if (!isUnderWay()) {
      refuse(id, "The signal '%s' stops snapshots, but none is under way".formatted(id));
      return;
    }
    if (expressions.isEmpty()) {
      while (isUnderWay()) {
        abort(position.snapshots().first().get(), "a signal stops it");
        remove();
      }
      return;
    }
    position.snapshots(
        position
            .snapshots()
            .waiting(
                position.snapshots().waiting().stream()
                    .map(waiting -> waiting.without(expressions))
                    .toList()));
    TableExpressions left = TableExpressions.of(expressions);
    if (part.filter(open -> left.test(open.window.table())).isPresent()) {
      closePart();
    }
    listener.left(
        position.snapshots().first().get(),
        tables.orElse(List.of()).stream().filter(left).toList());
    tables = tables.map(known -> known.stream().filter(table -> !left.test(table)).toList());
  }

  /** Whether there may be more to do at once. */
  private boolean step(QueuedSnapshot snapshot, List<SourceRecord> out, int max) {
    if (tables.isEmpty()) {
      return list(snapshot);
    }
    if (isReadWhole(snapshot)) {
      return false;
    }
    Optional<TableId> table = next(snapshot);
    if (table.isEmpty()) {
      complete(snapshot);
      return true;
    }
    if (place.filter(now -> now.table().equals(table.get())).isEmpty()) {
      // Without a key it is not known which rows the others are.
      place =
          snapshot
              .reached()
              .filter(stored -> stored.table().equals(table.get()) && stored.key().isPresent())
              .or(() -> Optional.of(Reached.before(table.get())));
    }
    return read(snapshot, place.get(), out, max);
  }

  /** Finds out which tables it has. */
  private boolean list(QueuedSnapshot snapshot) {
    if (listing.isEmpty()) {
      TableFilter filter = setting.config().capture().filter();
      listing = Optional.of(reader.tables(filter, filter::databaseCouldMatch));
    }
    Answer<List<TableId>> answer = Answer.of(listing.get());
    if (answer.failure().isPresent()) {
      listing = Optional.empty();
      if (!retry(answer.failure().get())) {
        abort(snapshot, answer.failure().get().getMessage());
        remove();
      }
      return true;
    }
    if (answer.value().isEmpty()) {
      return false;
    }
    answered();
    listing = Optional.empty();
    begin(snapshot, wanted(snapshot, answer.value().get()));
    return true;
  }

  private static List<TableId> wanted(QueuedSnapshot snapshot, List<TableId> captured) {
    TableExpressions asked = TableExpressions.of(snapshot.tables());
    TableExpressions left = TableExpressions.of(snapshot.left());
    return captured.stream().filter(table -> asked.test(table) && !left.test(table)).toList();
  }

  private void begin(QueuedSnapshot snapshot, List<TableId> wanted) {
    if (wanted.isEmpty()) {
      abort(snapshot, "no captured table matches " + snapshot.tables());
      remove();
      return;
    }
    tables = Optional.of(wanted);
    LOG.info(
        "The snapshot '{}' of the tables {} {}, while the stream goes on",
        snapshot.id(),
        wanted,
        snapshot.reached().map(place -> "goes on at table " + place.table()).orElse("begins"));
    if (snapshot.reached().isEmpty()) {
      listener.started(snapshot, wanted);
    }
  }

  /** Whether the table that it has come to is being read as a whole. */
  private boolean isReadWhole(QueuedSnapshot snapshot) {
    boolean reads =
        whole.isPresent()
            || snapshot
                .reached()
                .filter(place -> place.ended() && position.reconciling().contains(place.table()))
                .isPresent();
    if (!reads && beingReadWhole.isPresent()) {
      listener.tableRead(
          snapshot,
          tables.get(),
          beingReadWhole.get(),
          OptionalLong.empty(),
          SnapshotListener.Outcome.SUCCEEDED);
      beingReadWhole = Optional.empty();
    }
    return reads;
  }

  /** The table that is to be read; empty if all are. */
  private Optional<TableId> next(QueuedSnapshot snapshot) {
    return tables.get().stream()
        .filter(table -> snapshot.reached().map(place -> isAhead(table, place)).orElse(true))
        .findFirst();
  }

  private static boolean isAhead(TableId table, Reached place) {
    int order = table.compareTo(place.table());
    return place.ended() ? order > 0 : order >= 0;
  }

  private void complete(QueuedSnapshot snapshot) {
    LOG.info("The snapshot '{}' is complete", snapshot.id());
    remove();
    listener.completed(snapshot);
  }

  /** The first one is done with. */
  private void remove() {
    tables = Optional.empty();
    place = Optional.empty();
    closePart();
    position.snapshots(position.snapshots().withoutFirst());
    if (!isUnderWay()) {
      reader.rest();
    }
  }

  private boolean read(QueuedSnapshot snapshot, Reached reached, List<SourceRecord> out, int max) {
    TableId table = reached.table();
    if (position.captured().suspended().contains(table)) {
      LOG.warn("The snapshot '{}' leaves out table {}, which is suspended", snapshot.id(), table);
      end(snapshot, reached, SnapshotListener.Outcome.SKIPPED);
      return true;
    }
    if (position.reconciling().contains(table)) {
      return false;
    }
    if (part.filter(open -> !isSound(open)).isPresent()) {
      closePart();
      if (++spoiled >= MOST_SPOILED && condition(snapshot, table).isEmpty()) {
        // It changes its form faster than rows of it can be read beside the stream.
        readWhole(reached);
        return true;
      }
    }
    if (part.isEmpty()) {
      part = Optional.of(open(snapshot, reached));
    }
    Part open = part.get();
    if (open.rows == null && !takeAnswer(snapshot, reached, open)) {
      return part.isEmpty();
    }
    deliver(snapshot, reached, open, out, max);
    return true;
  }

  /** Whether the stream has done nothing to the table that makes others of the rows. */
  private boolean isSound(Part open) {
    Optional<TrackedTable> now = position.catalog().get(open.window.table());
    return !open.window.isSpoiled() && isSame(now, open.taken.or(() -> open.tracked));
  }

  /** A table that is dropped and created anew is equal, and another one. */
  private static boolean isSame(Optional<TrackedTable> now, Optional<TrackedTable> before) {
    return now.isPresent() && before.isPresent()
        ? now.get() == before.get()
        : now.isEmpty() && before.isEmpty();
  }

  private Part open(QueuedSnapshot snapshot, Reached reached) {
    TableId table = reached.table();
    ChunkWindow window = new ChunkWindow(table);
    touched.watch(Optional.of(window));
    return new Part(
        window,
        position.catalog().get(table),
        reader.next(
            new Chunk.Wanted(
                table,
                reached.key(),
                condition(snapshot, table),
                position.catalog().copy(setting.config().capture().filter()))));
  }

  private void closePart() {
    if (part.isPresent()) {
      part = Optional.empty();
      touched.watch(Optional.empty());
    }
  }

  private static Optional<String> condition(QueuedSnapshot snapshot, TableId table) {
    return snapshot.conditions().stream()
        .filter(condition -> TableExpressions.of(List.of(condition.tables())).test(table))
        .map(QueuedSnapshot.Condition::filter)
        .findFirst();
  }

  /** Whether there are rows that can be delivered now; if not, the part may be gone. */
  private boolean takeAnswer(QueuedSnapshot snapshot, Reached reached, Part open) {
    Answer<Chunk> answer = Answer.of(open.answer);
    if (answer.failure().isPresent()) {
      closePart();
      if (!retry(answer.failure().get())) {
        LOG.warn(
            "The snapshot '{}' leaves out the rest of table {}: {}",
            snapshot.id(),
            reached.table(),
            answer.failure().get().getMessage());
        end(snapshot, reached, SnapshotListener.Outcome.SQL_EXCEPTION);
      }
      return false;
    }
    if (answer.value().isEmpty()) {
      return false;
    }
    Chunk chunk = answer.value().get();
    if (chunk instanceof Chunk.Rows rows) {
      if (!rows.upper().isContainedIn(position.executed())) {
        return false;
      }
      answered();
      fill(open, rows);
      return true;
    }
    answered();
    closePart();
    if (chunk instanceof Chunk.Gone) {
      LOG.warn(
          "The snapshot '{}' leaves out table {}, which is gone", snapshot.id(), reached.table());
      end(snapshot, reached, SnapshotListener.Outcome.SKIPPED);
    } else {
      endUnordered(snapshot, reached);
    }
    return false;
  }

  private void fill(Part open, Chunk.Rows rows) {
    open.window.fill(rows.rows());
    open.rows = rows;
    open.source =
        SourceBlock.ofSnapshot(
            setting.origin(), rows.read(), SnapshotMarker.INCREMENTAL, Optional.empty());
    TableId table = open.window.table();
    if (!open.tracked.map(TrackedTable::definition).equals(Optional.of(rows.definition()))) {
      // No statement came since the rows were asked for: what the server says holds here, too.
      position
          .catalog()
          .capture(position.captured().suspended().outOf(setting.config().capture().filter()));
      position.catalog().put(rows.definition());
      open.taken = position.catalog().get(table);
    }
  }

  /** Its rows cannot be told from what the stream delivers of them meanwhile. */
  private void endUnordered(QueuedSnapshot snapshot, Reached reached) {
    TableId table = reached.table();
    if (condition(snapshot, table).isPresent()) {
      LOG.warn(
          "The snapshot '{}' leaves out table {}: it has no primary key of integers, decimals, texts"
              + " or bytes, so that it can be read as a whole only, without a condition",
          snapshot.id(),
          table);
      end(snapshot, reached, SnapshotListener.Outcome.NO_PRIMARY_KEY);
      return;
    }
    readWhole(reached);
  }

  private void readWhole(Reached reached) {
    spoiled = 0;
    touched.table(reached.table());
    whole = Optional.of(reached.table());
    position.snapshots(position.snapshots().at(reached.atEnd()));
  }

  /**
   * A table that is to be read while the stream waits; told once. It counts as read: what is begun
   * is in the offset, as every reading of that kind.
   */
  public Optional<TableId> takeWhole() {
    Optional<TableId> taken = whole;
    if (taken.isPresent()) {
      whole = Optional.empty();
      beingReadWhole = taken;
    }
    return taken;
  }

  /** Tables are being read while the stream waits: what is read of them here is older. */
  public void overtaken() {
    closePart();
  }

  private void deliver(
      QueuedSnapshot snapshot, Reached from, Part open, List<SourceRecord> out, int max) {
    records.processingAt(Instant.now());
    Map<String, Object> offset = position.offset();
    SnapshotQueue queue = position.snapshots();
    Reached reached = from;
    while (open.window.left() > 0 && out.size() < max) {
      Chunk.Row row = open.window.take();
      reached = row.failure().isPresent() ? reached.withRow() : reached.behind(row.key());
      boolean last = open.window.left() == 0 && open.rows.last().isEmpty();
      Map<String, Object> after =
          StreamPosition.offset(
              offset, last ? behind(queue, reached.atEnd()) : queue.at(stored(open, reached)));
      add(row, open, offset, after, out);
      listener.incrementalRow();
    }
    spoiled = 0;
    boolean goesOn = open.window.left() > 0;
    if (!goesOn && open.rows.last().isPresent()) {
      reached = reached.skippedTo(open.rows.last().get());
    }
    place = Optional.of(reached);
    position.snapshots(queue.at(stored(open, reached)));
    if (goesOn) {
      return;
    }
    closePart();
    if (open.rows.last().isPresent()) {
      listener.inProgress(snapshot, tables.get(), stored(open, reached));
    } else {
      end(
          snapshot,
          reached,
          reached.rows() == 0
              ? SnapshotListener.Outcome.EMPTY
              : SnapshotListener.Outcome.SUCCEEDED);
    }
  }

  /** A key with masked values is nobody else's business: a restart begins the table anew. */
  private static Reached stored(Part open, Reached reached) {
    return open.rows.schemas().rules().isKeyShown()
        ? reached
        : new Reached(reached.table(), Optional.empty(), reached.ended(), reached.rows());
  }

  /** Behind a table, which may be the last one. */
  private SnapshotQueue behind(SnapshotQueue queue, Reached end) {
    SnapshotQueue after = queue.at(end);
    return next(after.first().get()).isPresent() ? after : after.withoutFirst();
  }

  private void add(
      Chunk.Row row,
      Part open,
      Map<String, Object> before,
      Map<String, Object> after,
      List<SourceRecord> out) {
    if (row.failure().isPresent()) {
      out.add(errors.of(row.failure().get(), open.source, Operation.READ, 0, after));
    } else {
      records.add(
          new RowChange(open.rows.schemas(), open.source, Operation.READ, 0, null, row.values()),
          before,
          after,
          out);
    }
  }

  private void end(QueuedSnapshot snapshot, Reached reached, SnapshotListener.Outcome outcome) {
    position.snapshots(position.snapshots().at(reached.atEnd()));
    listener.tableRead(
        snapshot, tables.get(), reached.table(), OptionalLong.of(reached.rows()), outcome);
  }

  /** Whether it is tried again; a stream goes on whatever becomes of a snapshot. */
  private boolean retry(RuntimeException failure) {
    boolean passes = failure instanceof DoltException e && e.isTransient();
    if (passes) {
      failures++;
      Duration wait = backoff.wait(failures);
      outage.failed(failure.getMessage(), wait);
      retryAt = System.nanoTime() + wait.toNanos();
    }
    return passes;
  }

  private void answered() {
    if (failures > 0) {
      failures = 0;
      outage.over("The server answers again");
      outage.settled();
    }
  }

  /** What a question has come to; neither as long as it is not answered. */
  private record Answer<T>(Optional<T> value, Optional<RuntimeException> failure) {
    static <T> Answer<T> of(CompletableFuture<T> question) {
      if (!question.isDone()) {
        return new Answer<>(Optional.empty(), Optional.empty());
      }
      try {
        return new Answer<>(Optional.of(question.join()), Optional.empty());
      } catch (CompletionException e) {
        return new Answer<>(
            Optional.empty(),
            Optional.of(
                e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new ConnectException("The rows cannot be read: " + e.getCause(), e)));
      }
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
