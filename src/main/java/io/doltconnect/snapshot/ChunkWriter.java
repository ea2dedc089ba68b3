package io.doltconnect.snapshot;

import io.doltconnect.history.RowSink;
import io.doltconnect.record.RowFailure;
import io.doltconnect.record.TableSchemas;
import io.doltconnect.retry.ByteBoundedQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;

/**
 * Collects rows of one table, or of a part of it, to chunks, and puts them into the queue. A chunk
 * is put when the next row is there, so that the last one is known. For one thread.
 */
final class ChunkWriter implements RowSink {
  private static final int MOST_ROWS = 1_000;
  private static final long MOST_BYTES = 256 * 1024;

  private final ByteBoundedQueue<Chunk> queue;
  private final int part;
  private final TableSchemas schemas;
  private final Optional<String> commit;
  private List<Chunk.Row> rows = new ArrayList<>();
  private long bytes;
  private long first;

  /**
   * Writes rows of a table.
   *
   * @param part the number of the part in the plan
   * @param commit the commit that has the rows; empty for present ones
   * @param first how many rows came before
   */
  ChunkWriter(
      ByteBoundedQueue<Chunk> queue,
      int part,
      TableSchemas schemas,
      Optional<String> commit,
      long first) {
    this.queue = queue;
    this.part = part;
    this.schemas = schemas;
    this.commit = commit;
    this.first = first;
  }

  /**
   * {@inheritDoc}
   *
   * @throws SnapshotClosedException if nobody wants it any more
   */
  @Override
  public void add(Struct row, boolean gone, long size) throws InterruptedException {
    add(new Chunk.Row(row, gone, Optional.empty()), size);
  }

  @Override
  public void failed(RowFailure failure, boolean gone, long size) throws InterruptedException {
    add(new Chunk.Row(null, gone, Optional.of(failure)), size);
  }

  private void add(Chunk.Row row, long size) throws InterruptedException {
    if (rows.size() >= MOST_ROWS || bytes >= MOST_BYTES) {
      put(false);
    }
    rows.add(row);
    bytes += size;
  }

  /** The rows that the queue has been given. */
  long written() {
    return first;
  }

  /** Forgets the rows that were not put, because they are read again. */
  void again() {
    rows = new ArrayList<>();
    bytes = 0;
  }

  /** Puts what is left, as the last. */
  void end() throws InterruptedException {
    put(true);
  }

  private void put(boolean last) throws InterruptedException {
    List<Chunk.Row> now = rows;
    boolean wanted =
        queue.put(new Chunk.Rows(part, schemas, commit, now, first, last, bytes + 128));
    if (!wanted) {
      throw new SnapshotClosedException();
    }
    first += now.size();
    rows = new ArrayList<>();
    bytes = 0;
  }
}
