package io.doltconnect.demo;

import io.doltconnect.support.TopicReader;
import io.doltconnect.support.TopicRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A consumer with a thread of its own: reads topics for ever and makes something of every record.
 *
 * @param <T> what it makes
 */
final class Feed<T> implements AutoCloseable {
  private final Function<TopicRecord, List<T>> make;
  private final Console console;
  private final Thread thread;
  private final List<T> made = new ArrayList<>();
  private volatile boolean closing;
  private volatile RuntimeException failure;

  /**
   * Starts to read.
   *
   * @param make what a record becomes; each result is printed
   */
  Feed(String name, TopicReader reader, Function<TopicRecord, List<T>> make, Console console) {
    this.make = make;
    this.console = console;
    this.thread = new Thread(() -> run(reader), name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * What was made so far.
   *
   * @throws IllegalStateException if the consumer failed
   */
  List<T> made() {
    if (failure != null) {
      throw new IllegalStateException(
          "The consumer '%s' failed: %s".formatted(thread.getName(), failure.getMessage()),
          failure);
    }
    synchronized (made) {
      return List.copyOf(made);
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      // The whole process ends, and the thread, which is a daemon, with it.
      Thread.currentThread().interrupt();
    }
  }

  private void run(TopicReader reader) {
    try (reader) {
      while (!closing) {
        for (TopicRecord record : reader.poll()) {
          for (T one : make.apply(record)) {
            console.record(one.toString());
            synchronized (made) {
              made.add(one);
            }
          }
        }
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }
}
