package io.doltconnect.snapshot;

import io.doltconnect.config.ConnectionSettings;
import io.doltconnect.dolt.BranchReader;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.history.SqlRowReaders;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.retry.Retries;
import io.doltconnect.retry.StopSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a snapshot in threads of its own: the parts of the tables of the commits, several at a
 * time, then what changed since. Thread-safe.
 */
final class SnapshotReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotReader.class);
  private static final long CLOSE_MILLIS = 2_000;

  private final SnapshotScope scope;
  private final ConnectionSettings connection;
  private final String branch;
  private final SqlRowReaders readers;
  private final SnapshotPlan plan;
  private final SnapshotProgress progress;
  private final StatementScan statements;
  private final ByteBoundedQueue<Chunk> queue;
  private final Retries retries;
  private final StopSignal stop;
  private final String name;
  private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  /**
   * A reader that {@link #start} starts.
   *
   * @param name what the threads' names begin with
   */
  SnapshotReader(
      SnapshotScope scope,
      ConnectionSettings connection,
      String branch,
      SqlRowReaders readers,
      SnapshotPlan plan,
      SnapshotProgress progress,
      StatementScan statements,
      ByteBoundedQueue<Chunk> queue,
      Retries retries,
      StopSignal stop,
      String name) {
    this.scope = scope;
    this.connection = connection;
    this.branch = branch;
    this.readers = readers;
    this.plan = plan;
    this.progress = progress;
    this.statements = statements;
    this.queue = queue;
    this.retries = retries;
    this.stop = stop;
    this.name = name;
  }

  void start() {
    start(name, this::readAll);
  }

  /** What one of the threads does. */
  private interface Work {
    void read() throws InterruptedException;
  }

  private Thread start(String threadName, Work work) {
    Thread thread = new Thread(() -> guard(work), threadName);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
    return thread;
  }

  private void guard(Work work) {
    try {
      work.read();
    } catch (CommitGoneException e) {
      LOG.debug("The snapshot cannot go on", e);
      queue.fail(e);
    } catch (SnapshotClosedException e) {
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
    DoltClient client = new DoltClient(connection);
    try (FinalReader reader =
        new FinalReader(
            scope,
            client,
            new BranchReader(client, branch),
            readers,
            plan,
            progress,
            statements,
            queue,
            new Attempts(retries, stop),
            connection.queryTimeout(),
            stop)) {
      open.add(reader);
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
    List<Thread> running = new ArrayList<>();
    for (int i = 1; i <= Math.min(scope.settings().maxThreads(), parts.size()); i++) {
      running.add(start(name + "-" + i, () -> readParts(parts)));
    }
    for (Thread thread : running) {
      thread.join();
    }
  }

  private void readParts(ConcurrentLinkedQueue<Integer> parts) throws InterruptedException {
    DoltClient client = new DoltClient(connection);
    try (BaseReader reader =
        new BaseReader(
            client,
            new BranchReader(client, branch),
            readers,
            plan,
            queue,
            new Attempts(retries, stop),
            scope.settings().fetchSize())) {
      open.add(reader);
      Integer part = parts.poll();
      while (part != null && !queue.isClosed() && !queue.hasFailed()) {
        reader.read(part, progress.rows(part));
        part = parts.poll();
      }
    }
  }

  /** Ends the reading. A thread that does not end at once is left behind without a connection. */
  @Override
  public void close() {
    queue.close();
    for (Thread thread : threads) {
      thread.interrupt();
    }
    for (AutoCloseable reader : open) {
      try {
        reader.close();
      } catch (Exception e) {
        LOG.debug("A connection of the snapshot could not be cut", e);
      }
    }
    long end = System.nanoTime() + CLOSE_MILLIS * 1_000_000;
    try {
      for (Thread thread : threads) {
        if (thread != Thread.currentThread()) {
          thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
