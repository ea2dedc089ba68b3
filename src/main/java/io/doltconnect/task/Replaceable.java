package io.doltconnect.task;

import java.util.function.Consumer;

/**
 * What one thread puts in the place of another and any thread closes for good: what comes after
 * that is closed at once. Thread-safe.
 */
final class Replaceable<T> {
  private final Consumer<T> close;
  private T present;
  private boolean closed;

  /** Holds nothing yet. */
  Replaceable(Consumer<T> close) {
    this.close = close;
  }

  /** What there is; null if there is nothing. */
  synchronized T get() {
    return present;
  }

  /** Puts something there; what was there before is the caller's to close. */
  synchronized void put(T value) {
    present = value;
    if (closed) {
      close.accept(value);
    }
  }

  /** Holds nothing any more; what was there is the caller's to close. */
  synchronized void remove() {
    present = null;
  }

  /** Closes what there is and whatever will be. */
  synchronized void close() {
    closed = true;
    if (present != null) {
      close.accept(present);
    }
  }
}
