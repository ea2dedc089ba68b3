package io.doltconnect.threads;

import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.MDC;

/**
 * Makes daemon threads that a dump and a line of the log tell apart: by their names, and by the log
 * context of the thread that made the factory. Connect names the connector in the context of its
 * own threads' log lines only (KIP-449). Thread-safe.
 */
public final class NamedThreads implements ThreadFactory {
  private final String name;
  private final Map<String, String> logContext;
  private final AtomicInteger made = new AtomicInteger();

  /**
   * A factory for the work of one connector.
   *
   * @param name the name of the first thread; the others have it with {@code -1}, {@code -2}
   */
  public NamedThreads(String name) {
    this.name = name;
    this.logContext = MDC.getCopyOfContextMap();
  }

  @Override
  public Thread newThread(Runnable work) {
    int number = made.getAndIncrement();
    Thread thread =
        new Thread(
            () -> {
              if (logContext != null) {
                MDC.setContextMap(logContext);
              }
              work.run();
            },
            number == 0 ? name : name + "-" + number);
    thread.setDaemon(true);
    return thread;
  }
}
