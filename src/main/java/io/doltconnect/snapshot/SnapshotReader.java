package io.doltconnect.snapshot;

import io.doltconnect.history.SqlRowReaders;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.snapshot.plan.SnapshotPlan;
import io.doltconnect.snapshot.plan.SnapshotProgress;
import io.doltconnect.snapshot.plan.SnapshotStart;
import io.doltconnect.threads.NamedThreads;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a snapshot in threads of its own: the parts of the tables of the commits, several at a
 * time, then what changed since. Thread-safe.
 */
final class SnapshotReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotReader.class);

  private final Snapshot.Setting setting;
  private final SqlRowReaders readers;
  private final SnapshotPlan plan;
  private final SnapshotProgress progress;
  private final StatementScan statements;
  private final ByteBoundedQueue<Chunk> queue;
  private final ExecutorService threads;
  private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

  /**
   * A reader that {@link #start} starts.
   *
   * @param statements finds what statements touched since the snapshot began
   * @param queue takes what is read
   */
  SnapshotReader(
      Snapshot.Setting setting,
      SnapshotStart start,
      SqlRowReaders readers,
      StatementScan statements,
      ByteBoundedQueue<Chunk> queue) {
    this.setting = setting;
    this.readers = readers;
    this.plan = start.plan();
    this.progress = start.progress();
    this.statements = statements;
    this.queue = queue;
    this.threads = Executors.newCachedThreadPool(new NamedThreads(setting.name()));
  }

  void start() {
    threads.execute(() -> guard(this::readAll));
  }

  /** What one of the threads does. */
  private interface Work {
    void read() throws InterruptedException;
  }

  private void guard(Work work) {
    try {
      work.read();
    } catch (CommitGoneException e) {
      LOG.debug("The snapshot cannot go on", e);
      queue.fail(e);
    } catch (SnapshotClosedException | RejectedExecutionException e) {
      LOG.debug("The snapshot was closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      queue.fail(e);
    } catch (Error e) {
      queue.fail(new IllegalStateException("The snapshot's reader ended: " + e, e));
      throw e;
    }
  }

  private void readAll() throws InterruptedException {
    readCommits();
    if (queue.hasFailed()) {
      return;
    }
    try (FinalReader reader =
        new FinalReader(setting, readers, plan, progress, statements, queue)) {
      cutOnClose(reader);
      queue.put(new Chunk.End(reader.read()));
    }
  }

  private void readCommits() throws InterruptedException {
    ConcurrentLinkedQueue<Integer> parts = new ConcurrentLinkedQueue<>();
    for (int part = 0; part < plan.parts().size(); part++) {
      if (!progress.isDone(part)) {
        parts.add(part);
      }
    }
    int number = Math.min(setting.scope().settings().maxThreads(), parts.size());
    threads.invokeAll(
        Collections.nCopies(number, Executors.callable(() -> guard(() -> readParts(parts)))));
  }

  private void readParts(ConcurrentLinkedQueue<Integer> parts) throws InterruptedException {
    try (BaseReader reader = new BaseReader(setting, readers, plan, queue)) {
      cutOnClose(reader);
      Integer part = parts.poll();
      while (part != null && !queue.isClosed() && !queue.hasFailed()) {
        reader.read(part, progress.rows(part));
        part = parts.poll();
      }
    }
  }

  private void cutOnClose(AutoCloseable reader) {
    open.add(reader);
    if (queue.isClosed()) {
      cut(reader);
    }
  }

  private static void cut(AutoCloseable reader) {
    try {
      reader.close();
    } catch (Exception e) {
      LOG.debug("A connection of the snapshot could not be cut", e);
    }
  }

  /** Ends the reading without waiting for it: the threads have no connection any more. */
  @Override
  public void close() {
    queue.close();
    threads.shutdownNow();
    open.forEach(SnapshotReader::cut);
  }
}
