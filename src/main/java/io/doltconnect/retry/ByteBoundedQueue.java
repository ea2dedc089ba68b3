package io.doltconnect.retry;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;

/**
 * Hands what readers read from their threads to the task's thread. Bounded in bytes: what was taken
 * counts until the next is taken, so the memory for elements is at most the bound, or the one
 * element that is larger. Thread-safe for any number of readers and one taker.
 *
 * @param <E> what is handed over
 */
public final class ByteBoundedQueue<E> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<E> elements = new ArrayDeque<>();
  private final long capacity;
  private final ToLongFunction<E> size;
  private long bytes;
  private long taken;
  private RuntimeException failure;
  private boolean closed;

  /**
   * Makes an empty queue.
   *
   * @param capacity in bytes
   * @param size how many bytes an element takes; always the same for the same one
   */
  public ByteBoundedQueue(long capacity, ToLongFunction<E> size) {
    this.capacity = capacity;
    this.size = size;
  }

  /**
   * Waits until something of that size has room. For a single reader, which takes memory for it
   * only then, and {@link #add}s it.
   */
  public void awaitRoom(long needed) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      waitForRoom(needed);
    } finally {
      lock.unlock();
    }
  }

  private void waitForRoom(long needed) throws InterruptedException {
    while (!closed && bytes > 0 && bytes + needed > capacity) {
      changed.await();
    }
  }

  /** Puts the element there, whether it has room or not. */
  public void add(E element) {
    lock.lock();
    try {
      append(element);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for room and puts the element there.
   *
   * @return whether it was put; if not, the queue is closed
   */
  public boolean put(E element) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      waitForRoom(size.applyAsLong(element));
      if (!closed) {
        append(element);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void append(E element) {
    elements.add(element);
    bytes += size.applyAsLong(element);
    changed.signalAll();
  }

  /** The readers' last word: thrown to the taker after all elements before it. */
  public void fail(RuntimeException reason) {
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
   * The next element; what was taken before is done with.
   *
   * @return null if none came in time, or the queue is closed
   * @throws RuntimeException the first failure of a reader
   */
  public E take(Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (taken > 0) {
        bytes -= taken;
        taken = 0;
        changed.signalAll();
      }
      long nanos = timeout.toNanos();
      while (elements.isEmpty() && failure == null && !closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      if (closed) {
        return null;
      }
      E element = elements.poll();
      if (element != null) {
        taken = size.applyAsLong(element);
      } else if (failure != null) {
        throw failure;
      }
      return element;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes now held. */
  public long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a reader has failed, so that others need not go on. */
  public boolean hasFailed() {
    lock.lock();
    try {
      return failure != null;
    } finally {
      lock.unlock();
    }
  }

  public boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes both sides for good. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
