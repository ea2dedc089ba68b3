package io.doltconnect.snapshot;

import io.doltconnect.binlog.BinlogReader;
import io.doltconnect.config.ConnectionSettings;
import io.doltconnect.history.SqlRowReaders;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.retry.Retries;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.snapshot.plan.SnapshotScope;
import io.doltconnect.snapshot.plan.SnapshotSize;
import io.doltconnect.snapshot.plan.SnapshotStart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A snapshot under way. {@link #poll} belongs to the task's thread; {@link #close} may come from
 * another one.
 */
public final class Snapshot implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

  private final SnapshotStart start;
  private final ByteBoundedQueue<Chunk> queue;
  private final SnapshotReader reader;
  private final SnapshotStream stream;
  private final SnapshotMetrics metrics;
  private final ProgressLog log;
  private CommitGoneException gone;

  /**
   * What a snapshot works with.
   *
   * @param branch the branch that the server logs
   * @param queueBytes how many bytes of rows are read ahead
   * @param logs opens the log behind a position
   * @param metrics told how it goes
   * @param name what the names of its threads begin with
   */
  public record Setting(
      SnapshotScope scope,
      ConnectionSettings connection,
      String branch,
      long queueBytes,
      Retries retries,
      StopSignal stop,
      Function<GtidSet, BinlogReader> logs,
      SnapshotMetrics metrics,
      String name) {}

  /**
   * What records carry.
   *
   * @param position the keys of the offset at the start's position
   * @param after gives the offset of the position behind the snapshot
   */
  public record Offsets(
      Map<String, Object> position, Function<SnapshotEnd, Map<String, Object>> after) {}

  /** Starts reading. */
  public Snapshot(
      Setting setting,
      SnapshotStart start,
      SqlRowReaders readers,
      SnapshotRecords records,
      Offsets offsets) {
    this.start = start;
    this.metrics = setting.metrics();
    this.queue = new ByteBoundedQueue<>(setting.queueBytes(), Chunk::bytes);
    this.log = new ProgressLog(start.size());
    this.stream = new SnapshotStream(records, metrics, start.plan(), start.progress(), offsets);
    this.reader = new SnapshotReader(setting, start, readers, statements(setting, start), queue);
    SnapshotSize size = start.size();
    metrics.snapshotStarted(size);
    LOG.info(
        "The snapshot {} at GTID set '{}': {} tables with about {} rows, from the commits {} and"
            + " what differs from them; {} tables with about {} rows are left",
        start.progress().resumed() ? "goes on" : "begins",
        start.position(),
        size.tables(),
        size.rows(),
        start.plan().commits(),
        size.tablesLeft(),
        size.rows() - size.rowsDelivered());
    reader.start();
  }

  private static StatementScan statements(Setting setting, SnapshotStart start) {
    List<TableDefinition> definitions = new ArrayList<>(start.plan().tables());
    definitions.addAll(start.definitions());
    return new StatementScan(
        setting.logs(), start.position(), setting.scope().filter(), definitions);
  }

  /**
   * The next records.
   *
   * @param wait how long to wait for the first
   * @throws RuntimeException why the snapshot cannot go on
   */
  public List<SourceRecord> poll(int maxRecords, long maxBytes, Duration wait)
      throws InterruptedException {
    List<SourceRecord> out = new ArrayList<>();
    long until = System.nanoTime() + wait.toNanos();
    long bytes = 0;
    while (out.size() < maxRecords && bytes < maxBytes && end().isEmpty()) {
      if (stream.hasRows()) {
        stream.readRows(out, maxRecords);
        continue;
      }
      Chunk chunk = take(out, Duration.ofNanos(Math.max(0, until - System.nanoTime())));
      if (chunk == null) {
        break;
      }
      bytes += chunk.bytes();
      stream.accept(chunk, out);
    }
    log.delivered(out.size());
    if (end().isPresent()) {
      metrics.snapshotCompleted();
      log.completed(end().get());
    }
    return out;
  }

  private Chunk take(List<SourceRecord> out, Duration wait) throws InterruptedException {
    try {
      return queue.take(out.isEmpty() ? wait : Duration.ZERO);
    } catch (CommitGoneException e) {
      gone = e;
      return null;
    } catch (RuntimeException e) {
      // What was read before the failure is delivered before it is told.
      if (out.isEmpty()) {
        throw e;
      }
      return null;
    }
  }

  /** What the snapshot led to, as soon as all its records are polled. */
  public Optional<SnapshotEnd> end() {
    return Optional.ofNullable(stream.end());
  }

  /** Why it has to begin anew, if it has: its commits have been removed from the server. */
  public Optional<String> broken() {
    return Optional.ofNullable(gone).map(RuntimeException::getMessage);
  }

  /** The offset of the last record. */
  public Map<String, Object> offset() {
    return stream.offset();
  }

  /** The tables of which rows were delivered. */
  public Set<TableId> begun() {
    return stream.progress().begun(start.plan());
  }

  @Override
  public void close() {
    reader.close();
  }
}
