package io.doltconnect.writers;

import io.doltconnect.support.DoltServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Two sessions for each of several databases, that write until they are closed; all of them can be
 * paused. What they do follows from the seed, when they do it does not.
 */
public final class Writers implements AutoCloseable {
  private static final int WRITERS_OF_A_DATABASE = 2;
  private static final long RECONNECT_NANOS = 200_000_000;

  private final DoltServer dolt;
  private volatile int longestPause;
  private final boolean reconnects;
  private final ReadWriteLock pausing = new ReentrantReadWriteLock(true);
  private final List<Thread> threads = new ArrayList<>();
  private final Map<Work, Integer> done = new EnumMap<>(Work.class);
  private final Map<String, Integer> refused = new TreeMap<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean closed;

  private Writers(DoltServer dolt, int longestPause, boolean reconnects) {
    this.dolt = dolt;
    this.longestPause = longestPause;
    this.reconnects = reconnects;
  }

  /**
   * Makes the databases and begins to write.
   *
   * @param committed databases in which commits and merges are made
   * @param uncommitted databases in which nothing is ever committed
   * @param left what is not done at all
   * @param longestPause how many milliseconds a session waits at most before it goes on
   */
  public static Writers start(
      DoltServer dolt,
      long seed,
      List<String> committed,
      List<String> uncommitted,
      Collection<Work> left,
      int longestPause)
      throws SQLException {
    Writers writers = new Writers(dolt, longestPause, false);
    EnumSet<Work> works = EnumSet.allOf(Work.class);
    works.removeAll(Work.LARGE_CHANGES);
    works.removeAll(left);
    for (String database : committed) {
      writers.add(database, seed, works);
    }
    EnumSet<Work> withoutCommits = EnumSet.copyOf(works);
    withoutCommits.removeAll(List.of(Work.COMMIT, Work.MERGE));
    for (String database : uncommitted) {
      writers.add(database, seed, withoutCommits);
    }
    writers.threads.forEach(Thread::start);
    return writers;
  }

  /**
   * Makes databases and begins to write, all kinds of work but some, in sessions that begin again
   * whenever the server is gone.
   *
   * @param left what is not done at all
   * @param longestPause how many milliseconds a session waits at most before it goes on
   */
  public static Writers startOnFailingServer(
      DoltServer dolt, long seed, List<String> databases, Collection<Work> left, int longestPause)
      throws SQLException {
    Writers writers = new Writers(dolt, longestPause, true);
    EnumSet<Work> works = EnumSet.allOf(Work.class);
    works.removeAll(left);
    for (String database : databases) {
      writers.add(database, seed, works);
    }
    writers.threads.forEach(Thread::start);
    return writers;
  }

  private void add(String database, long seed, EnumSet<Work> works) throws SQLException {
    dolt.execute("CREATE DATABASE " + database);
    dolt.executeIn(database, Work.TABLES.toArray(String[]::new));
    List<Work> weighed = new ArrayList<>();
    works.forEach(work -> weighed.addAll(java.util.Collections.nCopies(work.weight(), work)));
    ReadWriteLock defining = new ReentrantReadWriteLock(true);
    for (int writer = 0; writer < WRITERS_OF_A_DATABASE; writer++) {
      Random random = new Random(seed + database.hashCode() * 31L + writer);
      threads.add(
          new Thread(
              () -> write(database, random, weighed, defining), "writer-" + database + writer));
    }
  }

  private void write(String database, Random random, List<Work> works, ReadWriteLock defining) {
    do {
      try {
        writeInSession(database, random, works, defining);
      } catch (SQLException e) {
        if (!reconnects) {
          failure.compareAndSet(null, e);
          return;
        }
        LockSupport.parkNanos(RECONNECT_NANOS);
      } catch (RuntimeException | InterruptedException e) {
        failure.compareAndSet(null, e);
        return;
      }
    } while (!closed);
  }

  private void writeInSession(
      String database, Random random, List<Work> works, ReadWriteLock defining)
      throws SQLException, InterruptedException {
    try (Connection connection = dolt.connect();
        Statement sql = connection.createStatement()) {
      sql.execute("USE " + database);
      while (!closed) {
        Work work = works.get(random.nextInt(works.size()));
        // Dolt damages a table whose columns change while another session writes to it: rows with
        // NULL in the key, panics when transactions are merged.
        Lock table = Work.DEFINITIONS.contains(work) ? defining.writeLock() : defining.readLock();
        pausing.readLock().lock();
        table.lock();
        try {
          work(sql, database, work, random);
        } finally {
          table.unlock();
          pausing.readLock().unlock();
        }
        Thread.sleep(random.nextInt(longestPause));
      }
    }
  }

  private void work(Statement sql, String database, Work work, Random random) throws SQLException {
    for (String statement : work.statements(database, random)) {
      try {
        sql.execute(statement);
      } catch (SQLException e) {
        if (e.getSQLState() != null && e.getSQLState().startsWith("08")) {
          throw new SQLException(statement + ": " + e.getMessage(), e);
        }
        count(work, e);
        sql.execute("ROLLBACK");
        sql.execute("USE " + database);
        return;
      }
    }
    synchronized (this) {
      done.merge(work, 1, Integer::sum);
    }
  }

  private synchronized void count(Work work, SQLException e) {
    String reason =
        e.getMessage().replaceAll("\\(conn=\\d+\\)", "").replaceAll("[0-9]+|\\[.*", "#").trim();
    refused.merge(
        work + ": " + reason.substring(0, Math.min(110, reason.length())), 1, Integer::sum);
  }

  /**
   * Waits until nothing is being written any more; nothing is until {@link #resume}.
   *
   * @throws AssertionError if a writer has lost its connection
   */
  public void pause() {
    pausing.writeLock().lock();
    Throwable seen = failure.get();
    if (seen != null) {
      throw new AssertionError("A writer has failed: " + seen.getMessage(), seen);
    }
  }

  /** From now on a session waits for that many milliseconds at most before it goes on. */
  public void slowDown(int pause) {
    longestPause = pause;
  }

  /** By the thread that paused. */
  public void resume() {
    pausing.writeLock().unlock();
  }

  /**
   * Executes a statement beside the writers; {@link #pause} waits for its end.
   *
   * @return completed when it is committed
   */
  public CompletableFuture<Void> beside(String database, String statement) {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    CompletableFuture<Void> ended =
        CompletableFuture.runAsync(
            () -> {
              Lock lock = pausing.readLock();
              lock.lock();
              try {
                begun.complete(null);
                dolt.executeIn(database, statement);
              } catch (SQLException e) {
                failure.compareAndSet(null, e);
                throw new IllegalStateException(statement + ": " + e.getMessage(), e);
              } finally {
                lock.unlock();
              }
            });
    begun.join();
    return ended;
  }

  /** How often each kind of work was done. */
  public synchronized Map<Work, Integer> done() {
    return new EnumMap<>(done);
  }

  /** What was done, and what the server refused, with the reason. */
  public synchronized String summary() {
    StringBuilder text = new StringBuilder("done: " + done);
    refused.forEach(
        (reason, times) ->
            text.append(System.lineSeparator())
                .append("  refused ")
                .append(times)
                .append(" x ")
                .append(reason));
    return text.toString();
  }

  @Override
  public void close() {
    closed = true;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the writers end", e);
    }
  }
}
