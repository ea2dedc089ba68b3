package io.doltconnect.metrics;

import java.util.concurrent.atomic.AtomicInteger;

/** Whether the server answers, in whatever phase the task is. Thread-safe. */
final class ConnectionState implements ConnectionMXBean {
  private final AtomicInteger readersLost = new AtomicInteger();
  private volatile boolean snapshot;
  private volatile boolean connected;

  void connected(boolean now) {
    connected = now;
  }

  void snapshotStarted() {
    readersLost.set(0);
    snapshot = true;
  }

  void readerLost() {
    readersLost.incrementAndGet();
  }

  void readerFound() {
    readersLost.decrementAndGet();
  }

  void snapshotCompleted() {
    connected = true;
    snapshot = false;
  }

  @Override
  public boolean isConnected() {
    return snapshot ? readersLost.get() == 0 : connected;
  }
}
