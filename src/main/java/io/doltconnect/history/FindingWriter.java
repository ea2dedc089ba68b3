package io.doltconnect.history;

import io.doltconnect.offset.ReadPart;
import io.doltconnect.record.RowFailure;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.retry.ByteBoundedQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.connect.data.Struct;

/** Collects rows of one table, and puts them into the queue. For one thread. */
final class FindingWriter implements RowSink {
  private static final int MOST_ROWS = 1_000;
  private static final long MOST_BYTES = 256 * 1024;

  private final ByteBoundedQueue<Finding> queue;
  private final TableSchemas schemas;
  private final Optional<String> commit;
  private final Set<List<Object>> pending;
  private final Optional<Function<List<Object>, Optional<ReadPart>>> reached;
  private List<Finding.Row> rows = new ArrayList<>();
  private long bytes;

  /** The last row whose key is known; null if there was none. */
  private Struct last;

  /**
   * Writes rows.
   *
   * @param commit the commit that the table is compared with; empty if there is none
   * @param pending keys of which something is to be said; those of rows that come are taken out
   */
  FindingWriter(
      ByteBoundedQueue<Finding> queue,
      TableSchemas schemas,
      Optional<String> commit,
      Set<List<Object>> pending) {
    this(queue, schemas, commit, pending, Optional.empty());
  }

  /**
   * Writes rows.
   *
   * @param reached told of the keys up to which rows are put, and gives how far that is
   */
  FindingWriter(
      ByteBoundedQueue<Finding> queue,
      TableSchemas schemas,
      Optional<String> commit,
      Set<List<Object>> pending,
      Optional<Function<List<Object>, Optional<ReadPart>>> reached) {
    this.reached = reached;
    this.queue = queue;
    this.schemas = schemas;
    this.commit = commit;
    this.pending = pending;
  }

  @Override
  public void add(Struct row, boolean gone, long size) throws InterruptedException {
    if (!pending.isEmpty()) {
      pending.remove(RowKeys.of(schemas, row));
    }
    add(new Finding.Row.Values(row, gone), size);
    last = row;
  }

  @Override
  public void failed(RowFailure failure, boolean gone, long size) throws InterruptedException {
    add(new Finding.Row.Failed(failure, gone), size);
  }

  /** There is no row with a key. */
  void gone(List<Object> key) throws InterruptedException {
    add(new Finding.Row.Key(RowKeys.struct(schemas, key)), 128);
  }

  private void add(Finding.Row row, long size) throws InterruptedException {
    if (rows.size() >= MOST_ROWS || bytes >= MOST_BYTES) {
      end();
    }
    rows.add(row);
    bytes += size;
  }

  /** Puts what is left. */
  void end() throws InterruptedException {
    if (!rows.isEmpty()) {
      Optional<ReadPart> part =
          last == null
              ? Optional.empty()
              : reached.flatMap(to -> to.apply(RowKeys.of(schemas, last)));
      ReconcileReader.put(queue, new Finding.Rows(schemas, commit, rows, bytes + 128, part));
      rows = new ArrayList<>();
      bytes = 0;
    }
  }
}
