package io.doltconnect.incremental;

import io.doltconnect.config.OutputSettings;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.dolt.branch.NamedKeys;
import io.doltconnect.dolt.pin.MomentPin;
import io.doltconnect.history.RowKeys;
import io.doltconnect.history.RowSink;
import io.doltconnect.history.SqlRowReaders;
import io.doltconnect.history.TableRows;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.record.RowFailure;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.retry.StopSignal;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.threads.NamedThreads;
import io.doltconnect.types.ZeroDateMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.apache.kafka.connect.data.Struct;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads rows of tables, some at a time, each in a read-only transaction of its own, in a thread and
 * over a connection of its own. For the task's thread; {@link #close} may come from another one.
 */
final class ChunkReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkReader.class);
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final Duration LONGEST_LOOK = Duration.ofMillis(200);

  private final DoltClient client;
  private final BranchReader branch;
  private final OutputSettings output;
  private final ZeroDateMetrics metrics;
  private final Size size;
  private final StopSignal stop;
  private final ExecutorService thread;
  private volatile Set<TableId> present = Set.of();

  /** Readers for the definitions that were known last, so that schemas are not made anew. */
  private Chunk.Wanted lastWanted;

  private SqlRowReaders lastReaders;

  /** A table whose rows are so large that fewer are asked for at once. */
  private TableId narrowed;

  private int narrowedRows;

  /**
   * How much is read at once.
   *
   * @param rows at most
   * @param bytes of rows that are kept, about
   * @param fetchSize rows that the connection takes from the network at once
   */
  record Size(int rows, long bytes, int fetchSize) {}

  /**
   * Reads nothing yet.
   *
   * @param branch the branch that the server logs
   * @param size how much is read at once
   * @param name names the thread
   */
  ChunkReader(
      DoltClient client,
      String branch,
      OutputSettings output,
      ZeroDateMetrics metrics,
      Size size,
      StopSignal stop,
      String name) {
    this.client = client;
    this.branch = new BranchReader(client, branch);
    this.output = output;
    this.metrics = metrics;
    this.size = size;
    this.stop = stop;
    this.thread = Executors.newSingleThreadExecutor(new NamedThreads(name));
  }

  /** The captured tables that there are, ordered. */
  CompletableFuture<List<TableId>> tables(
      Predicate<TableId> captured, Predicate<String> databases) {
    return ask(
        () -> {
          List<TableId> tables =
              branch.allTables(databases).stream().filter(captured).sorted().toList();
          present = Set.copyOf(tables);
          return tables;
        });
  }

  /** The next rows of a table. */
  CompletableFuture<Chunk> next(Chunk.Wanted wanted) {
    return ask(() -> read(wanted));
  }

  private <T> CompletableFuture<T> ask(Callable<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    thread.execute(
        () -> {
          try {
            answer.complete(question.call());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.completeExceptionally(e);
          } catch (Exception | Error e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  private Chunk read(Chunk.Wanted wanted) throws InterruptedException {
    String upper = begin();
    try {
      TableId table = wanted.table();
      Optional<String> sql = branch.createTable(table);
      if (sql.isEmpty()) {
        return new Chunk.Gone();
      }
      TableDefinition definition = branch.parse(table, sql.get());
      SqlRowReaders readers = readers(wanted);
      TableSchemas schemas = readers.of(definition).schemas();
      if (!RowKeys.canName(schemas) || definition.hasUnlogged()) {
        return new Chunk.Unordered();
      }
      return rows(new TableRows(branch, readers, size.fetchSize()), definition, schemas, wanted)
          .<Chunk>map(
              read ->
                  new Chunk.Rows(
                      definition,
                      schemas,
                      GtidSet.parse(upper),
                      Instant.now(),
                      read.rows,
                      read.last))
          .orElseGet(Chunk.Unordered::new);
    } finally {
      client.endSnapshot();
    }
  }

  /** Begins a transaction at a moment whose transactions are known well enough. */
  private String begin() throws InterruptedException {
    MomentPin moment = new MomentPin(client);
    Duration wait = LOOK;
    while (true) {
      Optional<String> upper = moment.begin();
      if (upper.isPresent()) {
        return upper.get();
      }
      if (stop.await(wait)) {
        throw new InterruptedException("The task was stopped");
      }
      wait = wait.multipliedBy(2).compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : wait.multipliedBy(2);
    }
  }

  private SqlRowReaders readers(Chunk.Wanted wanted) {
    boolean same =
        lastWanted != null
            && lastWanted.table().equals(wanted.table())
            && lastWanted
                .definitions()
                .get(wanted.table())
                .equals(wanted.definitions().get(wanted.table()));
    if (!same) {
      lastReaders = SqlRowReaders.versioned(output, metrics, () -> present, wanted.definitions());
      lastWanted = wanted;
    }
    return lastReaders;
  }

  /** Empty if SQL cannot name the key up to which they are read. */
  private Optional<Collected> rows(
      TableRows source, TableDefinition definition, TableSchemas schemas, Chunk.Wanted wanted)
      throws InterruptedException {
    int count = wanted.table().equals(narrowed) ? narrowedRows : size.rows();
    Collected read = new Collected(schemas, size.bytes());
    source.next(definition, wanted.after(), wanted.condition(), count, read);
    if (read.isFull()) {
      narrowed = wanted.table();
      narrowedRows = Math.max(1, read.rows.size());
      read.endAtLastKey();
    } else if (wanted.condition().isPresent()) {
      Collected end = new Collected(schemas, size.bytes());
      source.lastOfNext(definition, wanted.after(), count, end);
      if (!end.rows.isEmpty()) {
        end.endAtLastKey();
        read.endAt(end);
      }
    } else if (read.rows.size() == count) {
      read.endAtLastKey();
    }
    return read.canGoOn() ? Optional.of(read) : Optional.empty();
  }

  /** The rows of a chunk. */
  private static final class Collected implements RowSink {
    private final TableSchemas schemas;
    private final long maxBytes;
    private final List<Chunk.Row> rows = new ArrayList<>();
    private long bytes;
    private boolean keyed;
    private boolean ends = true;
    private Optional<List<Object>> last = Optional.empty();

    Collected(TableSchemas schemas, long maxBytes) {
      this.schemas = schemas;
      this.maxBytes = maxBytes;
    }

    @Override
    public void add(Struct row, boolean gone, long size) {
      if (!isFull()) {
        rows.add(new Chunk.Row(RowKeys.of(schemas, row), row, Optional.empty()));
        bytes += size;
        keyed = true;
      }
    }

    @Override
    public void failed(RowFailure failure, boolean gone, long size) {
      if (!isFull()) {
        rows.add(new Chunk.Row(List.of(failure), null, Optional.of(failure)));
        bytes += size;
      }
    }

    /** Whether rows are left out, because they do not fit; one always does that has a key. */
    boolean isFull() {
      return bytes >= maxBytes && keyed;
    }

    /** What is behind the last row that has a key is read next. */
    void endAtLastKey() {
      ends = false;
      int end = rows.size();
      while (end > 0 && rows.get(end - 1).values() == null) {
        end--;
      }
      rows.subList(end, rows.size()).clear();
      last = end == 0 ? Optional.empty() : Optional.of(rows.get(end - 1).key());
    }

    /** It is read up to another row. */
    void endAt(Collected row) {
      ends = false;
      last = row.last;
    }

    /** Whether it is the table's end, or SQL can name the key up to which it is read. */
    boolean canGoOn() {
      return ends || last.filter(key -> key.stream().allMatch(NamedKeys::canName)).isPresent();
    }
  }

  /** Ends the connection until it is wanted again. */
  void rest() {
    thread.execute(
        () -> {
          try {
            client.close();
          } catch (DoltException e) {
            LOG.debug("The connection of snapshots cannot be closed", e);
          }
        });
  }

  @Override
  public void close() {
    thread.shutdownNow();
    client.shutDown();
  }
}
