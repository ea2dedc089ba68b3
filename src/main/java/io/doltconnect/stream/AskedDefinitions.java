package io.doltconnect.stream;

import io.doltconnect.dolt.DoltException;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.columns.DefinitionPendingException;
import io.doltconnect.schema.columns.DefinitionSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Asks the server for definitions in another thread, and keeps its answers for all that was
 * received before it was asked. For the task's thread.
 */
public final class AskedDefinitions implements DefinitionSource {
  private final Function<TableId, Optional<TableDefinition>> server;
  private final Executor executor;
  private final LongSupplier nanoTime;
  private final Map<TableId, Answer> answers = new HashMap<>();
  private Question pending;

  /**
   * An answer.
   *
   * @param asked before the server was asked; the definition is at least as new
   */
  private record Answer(long asked, Optional<TableDefinition> definition) {
    boolean holdsAt(long moment) {
      return asked - moment >= 0;
    }
  }

  private record Question(TableId table, CompletableFuture<Answer> answer) {}

  /**
   * Asks nothing yet.
   *
   * @param server reads the present definition; called in the executor
   * @param executor its thread may wait for the server
   * @param nanoTime the clock of the moments
   */
  public AskedDefinitions(
      Function<TableId, Optional<TableDefinition>> server,
      Executor executor,
      LongSupplier nanoTime) {
    this.server = server;
    this.executor = executor;
    this.nanoTime = nanoTime;
  }

  /**
   * {@inheritDoc}
   *
   * @throws DoltException if the server could not be asked; the next call asks it again
   */
  @Override
  public Optional<TableDefinition> read(TableId table, long moment) {
    if (pending != null && pending.answer().isDone()) {
      takeAnswer(table);
    }
    Answer answer = answers.get(table);
    if (answer != null && answer.holdsAt(moment)) {
      return answer.definition();
    }
    if (pending == null || !pending.table().equals(table)) {
      pending = new Question(table, CompletableFuture.supplyAsync(() -> ask(table), executor));
    }
    throw new DefinitionPendingException(table);
  }

  private Answer ask(TableId table) {
    long asked = nanoTime.getAsLong();
    return new Answer(asked, server.apply(table));
  }

  /** A failure concerns only who still wants the answer. */
  private void takeAnswer(TableId wanted) {
    Question question = pending;
    pending = null;
    try {
      answers.put(question.table(), question.answer().join());
    } catch (CompletionException e) {
      if (question.table().equals(wanted)) {
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      }
    }
  }

  /**
   * Waits for the answer that is pending, good or bad.
   *
   * @return whether there is one now, so that it is worth to ask again
   */
  public boolean await(Duration time) throws InterruptedException {
    if (pending == null) {
      return true;
    }
    try {
      pending.answer().get(time.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | CancellationException e) {
      return true;
    }
  }
}
