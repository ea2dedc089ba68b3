package io.doltconnect.stream.keys;

import io.doltconnect.model.Gtid;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.LooseKeys;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.columns.DefinitionPendingException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Struct;

/**
 * Asks the server for the spelling of keys in another thread, one question at a time. For the
 * task's thread.
 */
public final class AskedKeys implements PresentKeys {
  private final PresentKeys server;
  private final Executor executor;
  private Question<?> pending;

  private record Question<T>(List<Object> what, CompletableFuture<T> answer) {}

  /**
   * Asks nothing yet.
   *
   * @param server called in the executor
   * @param executor its thread may wait for the server
   */
  public AskedKeys(PresentKeys server, Executor executor) {
    this.server = server;
    this.executor = executor;
  }

  /**
   * {@inheritDoc}
   *
   * @throws DefinitionPendingException if the server has not answered yet; then ask again
   */
  @Override
  public List<Column> looseColumns(TableDefinition table) {
    return LooseKeys.arePossible(table)
        ? ask(table.id(), List.of(table), () -> server.looseColumns(table))
        : List.of();
  }

  /**
   * {@inheritDoc}
   *
   * @throws DefinitionPendingException if the server has not answered yet; then ask again
   */
  @Override
  public List<Spelling> find(
      TableDefinition table, List<Column> loose, List<Struct> rows, Gtid since) {
    return ask(
        table.id(),
        List.of(table, loose, rows, since),
        () -> server.find(table, loose, rows, since));
  }

  /**
   * {@inheritDoc}
   *
   * @throws DefinitionPendingException if the server has not answered yet; then ask again
   */
  @Override
  public boolean mayBeRespelled(TableId table) {
    return ask(table, List.of(table), () -> server.mayBeRespelled(table));
  }

  private <T> T ask(TableId table, List<Object> what, Supplier<T> question) {
    if (pending == null || !pending.what().equals(what)) {
      pending = new Question<>(what, CompletableFuture.supplyAsync(question, executor));
    }
    if (!pending.answer().isDone()) {
      throw new DefinitionPendingException(table);
    }
    @SuppressWarnings("unchecked") // Equal questions are of one kind.
    CompletableFuture<T> answer = (CompletableFuture<T>) pending.answer();
    pending = null;
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
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
