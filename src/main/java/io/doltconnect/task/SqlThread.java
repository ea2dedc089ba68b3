package io.doltconnect.task;

import io.doltconnect.threads.NamedThreads;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The thread that waits for the server in the place of the task's own, which Connect needs back
 * soon: it is the one that stops and pauses the task (KAFKA-10792). Does one thing after the other,
 * in the order in which they are asked for. For any thread.
 */
final class SqlThread implements Executor, AutoCloseable {
  private final ExecutorService executor;

  /**
   * Starts with the first thing to do.
   *
   * @param name names the thread in dumps and logs
   */
  SqlThread(String name) {
    this.executor = Executors.newSingleThreadExecutor(new NamedThreads(name));
  }

  /**
   * Does something, after all that was asked for before.
   *
   * @return what comes of it; never completed if the thread is closed before it gets to it
   */
  <T> CompletableFuture<T> ask(Callable<T> work) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    execute(
        () -> {
          try {
            answer.complete(work.call());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.completeExceptionally(e);
          } catch (Exception | Error e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  @Override
  public void execute(Runnable work) {
    executor.execute(work);
  }

  /** Interrupts what is being done and ends the thread; does not wait for that. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
