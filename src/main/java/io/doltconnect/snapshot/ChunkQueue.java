package io.doltconnect.snapshot;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands chunks from the readers' threads to the task's thread. Bounded in bytes: what was taken
 * counts until the next is taken. Thread-safe for any number of readers and one taker.
 */
final class ChunkQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
  private final long capacity;
  private long bytes;
  private long taken;
  private RuntimeException failure;
  private boolean closed;

  /**
   * Makes an empty queue.
   *
   * @param capacity in bytes
   */
  ChunkQueue(long capacity) {
    this.capacity = capacity;
  }

  /**
   * Waits for room and puts the chunk there.
   *
   * @return whether it was put; if not, the queue is closed
   */
  boolean put(Chunk chunk) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && bytes > 0 && bytes + chunk.bytes() > capacity) {
        changed.await();
      }
      if (closed) {
        return false;
      }
      chunks.add(chunk);
      bytes += chunk.bytes();
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The readers' last word: thrown to the taker after all chunks before it. */
  void fail(RuntimeException reason) {
    lock.lock();
    try {
      if (failure == null) {
        failure = reason;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next chunk; what was taken before is done with.
   *
   * @return null if none came in time, or the queue is closed
   * @throws RuntimeException the failure of a reader
   */
  Chunk take(Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (taken > 0) {
        bytes -= taken;
        taken = 0;
        changed.signalAll();
      }
      long nanos = timeout.toNanos();
      while (chunks.isEmpty() && failure == null && !closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      if (closed) {
        return null;
      }
      Chunk chunk = chunks.poll();
      if (chunk != null) {
        taken = chunk.bytes();
      } else if (failure != null) {
        throw failure;
      }
      return chunk;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a reader has failed, so that the others need not go on. */
  boolean hasFailed() {
    lock.lock();
    try {
      return failure != null;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes both sides for good. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
