package io.doltconnect.history;

import io.doltconnect.config.ConnectionSettings;
import io.doltconnect.config.OutputSettings;
import io.doltconnect.config.RecordSettings;
import io.doltconnect.config.SnapshotSettings;
import io.doltconnect.config.TableFilter;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.ReadPart;
import io.doltconnect.offset.SourcePartition;
import io.doltconnect.record.ChangeRecords;
import io.doltconnect.record.RowErrorRecords;
import io.doltconnect.record.SchemaChangeRecords;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.record.TopicNames;
import io.doltconnect.record.TransactionRecords;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.retry.Retries;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.threads.NamedThreads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes consumers hold what the captured tables hold, by what they hold already: reads what differs
 * in a thread of its own and makes records of it. {@link #poll} and {@link #finish} belong to the
 * task's thread; {@link #close} may come from another one.
 */
public final class Reconciliation implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

  private final ByteBoundedQueue<Finding> queue;
  private final ReconcileRecords records;
  private final DoltClient client;
  private final Thread thread;
  private final Set<TableId> compared = new TreeSet<>();
  private final Set<TableId> readWhole = new TreeSet<>();
  private Finding.Rows open;
  private Optional<ReadPart> behind = Optional.empty();
  private Optional<ReadPart> part = Optional.empty();
  private int next;
  private long bytes;
  private Finding.End end;
  private final Queue<Ended> ended = new ArrayDeque<>();

  /** A table that is read as soon as a number of records is made. */
  private record Ended(ReadTable table, long records) {}

  /**
   * What a reconciliation works with.
   *
   * @param branch the branch that the server logs
   * @param filter the captured tables
   * @param suspended captured tables that are left out, and those that cannot be read join
   * @param snapshot how rows are read
   * @param queueBytes how many bytes of rows are read ahead
   * @param name names the thread
   * @param provenance what the server has to be proven to be before anything of it counts; empty if
   *     the log is the one that consumers had their changes from
   */
  public record Setting(
      ConnectionSettings connection,
      String branch,
      TableFilter filter,
      SuspendedTables suspended,
      SnapshotSettings snapshot,
      long queueBytes,
      Retries retries,
      StopSignal stop,
      String name,
      Optional<Provenance> provenance) {

    /** The same on another branch, if the server is found to be the one. */
    public Setting onOtherLog(String otherBranch, Provenance required) {
      return new Setting(
          connection,
          otherBranch,
          filter,
          suspended,
          snapshot,
          queueBytes,
          retries,
          stop,
          name,
          Optional.of(required));
    }
  }

  /**
   * How much is wanted of it.
   *
   * @param records how many there may be, with those that are there
   * @param bytes of rows that are read, after which no others are
   */
  public record Room(int records, long bytes) {}

  /**
   * What a reconciliation led to.
   *
   * @param position the transactions that are in all of it
   * @param tables the tables that were read
   * @param gone captured tables that are not there any more
   * @param compared tables of which only differences were read
   * @param readWhole tables that were read whole
   * @param rows rows that were delivered
   * @param deletions of these, those that are gone
   * @param hashes of the tables that were read and have rows that Dolt cannot log
   * @param server what is known of the server if its log is another one
   */
  public record Result(
      GtidSet position,
      List<ReadTable> tables,
      Set<TableId> gone,
      Set<TableId> compared,
      Set<TableId> readWhole,
      long rows,
      long deletions,
      Map<TableId, String> hashes,
      Optional<OtherServer> server) {}

  /**
   * A server that was proven to be the one, though its log is another.
   *
   * @param started when its process was started
   * @param usable the databases that have the commits that consumers have
   */
  public record OtherServer(Instant started, Set<String> usable) {
    public OtherServer {
      usable = Set.copyOf(usable);
    }
  }

  /**
   * Starts reading. Nothing else may be delivered until it has ended.
   *
   * @param touched told of every row that is delivered
   */
  public static Reconciliation start(
      Setting setting,
      Base base,
      OutputSettings output,
      SourceBlock.Origin origin,
      Touched touched,
      ReconcileMetrics metrics) {
    RecordSettings records = output.records();
    Map<String, String> partition = SourcePartition.of(records.topicPrefix());
    Set<TableId> present = ConcurrentHashMap.newKeySet();
    return new Reconciliation(
        setting,
        base,
        present,
        SqlRowReaders.versioned(output, metrics, () -> present, base.definitions()),
        new ReconcileRecords(
            new ChangeRecords(
                partition, ChangeRecords.Options.of(records), TransactionRecords.none()),
            new RowErrorRecords(partition, records, metrics),
            SchemaChangeRecords.of(records, partition, TopicNames.of(records, output.heartbeat())),
            output.capture().skippedOperations(),
            origin,
            touched));
  }

  private Reconciliation(
      Setting setting,
      Base base,
      Set<TableId> present,
      SqlRowReaders readers,
      ReconcileRecords records) {
    this.records = records;
    this.queue = new ByteBoundedQueue<>(setting.queueBytes(), Finding::bytes);
    this.client = new DoltClient(setting.connection());
    ReconcileReader reader = new ReconcileReader(setting, client, base, present, readers, queue);
    this.thread = new NamedThreads(setting.name()).newThread(() -> read(reader, setting));
    thread.start();
  }

  private void read(ReconcileReader reader, Setting setting) {
    try {
      reader.read(setting);
    } catch (InterruptedException e) {
      LOG.debug("The reconciliation was closed", e);
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      queue.fail(e);
    } catch (Error e) {
      queue.fail(new IllegalStateException("The reconciliation's reader ended: " + e, e));
      throw e;
    } finally {
      client.shutDown();
    }
  }

  /**
   * The next records. One is held back until there is another.
   *
   * @param offset gives the offset of the moment, which all records carry but the last
   * @param room what is wanted
   * @param wait how long to wait for the first
   * @return whether there is more
   * @throws RuntimeException why it cannot go on
   */
  public boolean poll(
      List<SourceRecord> out, Room room, Supplier<Map<String, Object>> offset, Duration wait)
      throws InterruptedException {
    records.begin();
    int waiting = out.size();
    long start = bytes;
    while (out.size() < room.records() && bytes - start < room.bytes() && end == null) {
      if (open != null) {
        records.row(open.schemas(), open.commit(), open.rows().get(next++), offset, out);
        open = next < open.rows().size() ? open : null;
        continue;
      }
      Finding finding = queue.take(out.size() == waiting ? wait : Duration.ZERO);
      if (finding == null) {
        break;
      }
      accept(finding, offset, out);
    }
    return end == null;
  }

  private void accept(
      Finding finding, Supplier<Map<String, Object>> offset, List<SourceRecord> out) {
    if (finding instanceof Finding.Rows rows) {
      open = rows;
      part = behind;
      behind = rows.reached();
      next = 0;
      bytes += rows.bytes();
    } else if (finding instanceof Finding.Table table) {
      (table.whole() ? readWhole : compared).add(table.table());
      (table.whole() ? compared : readWhole).remove(table.table());
    } else if (finding instanceof Finding.Truncation truncation) {
      records.truncate(truncation.schemas(), offset, out);
    } else if (finding instanceof Finding.Definition definition) {
      records.definition(definition, offset, out);
    } else if (finding instanceof Finding.Gone gone) {
      records.gone(gone.table(), offset, out);
    } else if (finding instanceof Finding.TableEnd last) {
      ended.add(new Ended(last.read(), records.madeWithHeld()));
      behind = Optional.empty();
      part = behind;
    } else if (finding instanceof Finding.End last) {
      end = last;
    }
  }

  /**
   * Tables of which all records were given, each once: a task that is stopped behind these need not
   * read it again.
   */
  public List<ReadTable> takeRead() {
    List<ReadTable> read = new ArrayList<>();
    while (!ended.isEmpty() && ended.peek().records() <= records.made()) {
      read.add(ended.remove().table());
    }
    return read;
  }

  /** How far the table is read, with what is held back, that is being read whole. */
  public Optional<ReadPart> part() {
    return part;
  }

  /** Bytes of the rows that records were made of, or will be next. */
  public long bytes() {
    return bytes;
  }

  /** What it led to; when {@link #poll} says that there is no more. */
  public Result result() {
    return new Result(
        end.position(),
        end.tables(),
        end.gone(),
        Set.copyOf(compared),
        Set.copyOf(readWhole),
        records.rows(),
        records.deletions(),
        end.hashes(),
        end.server());
  }

  /** Makes the last record, if there are any. */
  public void finish(
      Map<String, Object> before, Map<String, Object> offset, List<SourceRecord> out) {
    records.finish(before, offset, out);
  }

  /** Ends the reading, if it has not ended. */
  @Override
  public void close() {
    queue.close();
    thread.interrupt();
    client.shutDown();
  }
}
