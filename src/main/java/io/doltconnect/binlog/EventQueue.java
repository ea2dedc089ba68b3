package io.doltconnect.binlog;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands events from the reader's thread to the task's thread. Bounded in bytes: what was taken
 * counts until the next is taken, so the memory for events is at most the bound, or the one event
 * that is larger. Thread-safe for one reader and one taker.
 */
final class EventQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<BinlogEvent> events = new ArrayDeque<>();
  private final long capacity;
  private long bytes;
  private int taken;
  private RuntimeException failure;
  private boolean closed;

  /**
   * Makes an empty queue.
   *
   * @param capacity in bytes
   */
  EventQueue(long capacity) {
    this.capacity = capacity;
  }

  /** Waits until an event of that size may be read from the network. */
  void awaitRoom(int size) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && bytes > 0 && bytes + size > capacity) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  void put(BinlogEvent event) {
    lock.lock();
    try {
      events.add(event);
      bytes += cost(event);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static int cost(BinlogEvent event) {
    // A lower bound for events without rows, so that a stream of small ones is bounded too.
    return Math.max(event.bytes(), 128);
  }

  /** The reader's last word: thrown to the taker after all events before it. */
  void fail(RuntimeException reason) {
    lock.lock();
    try {
      failure = reason;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next event; what was taken before is done with.
   *
   * @return null if none came in time, or the queue is closed
   * @throws RuntimeException the failure of the reader
   */
  BinlogEvent take(Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (taken > 0) {
        bytes -= taken;
        taken = 0;
        changed.signalAll();
      }
      long nanos = timeout.toNanos();
      while (events.isEmpty() && failure == null && !closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      if (closed) {
        return null;
      }
      BinlogEvent event = events.poll();
      if (event != null) {
        taken = cost(event);
      } else if (failure != null) {
        throw failure;
      }
      return event;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes now held. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
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
