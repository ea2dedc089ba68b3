package io.doltconnect.history;

import io.doltconnect.dolt.DoltException;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableCatalog;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at intervals whether captured tables have changed whose rows Dolt cannot log. The server is
 * asked in another thread, for a hash of each. For the task's thread.
 */
public final class UnloggedTables {
  private static final Logger LOG = LoggerFactory.getLogger(UnloggedTables.class);

  private final TableCatalog catalog;
  private final Function<TableId, String> hash;
  private final Executor executor;
  private final Duration interval;
  private final LongSupplier nanoTime;
  private final Map<TableId, String> known = new HashMap<>();
  private CompletableFuture<Map<TableId, String>> asked;
  private boolean looked;
  private long next;

  /**
   * Looks from now on.
   *
   * @param catalog the captured tables
   * @param hash asks for the hash of a table; called in the executor
   * @param executor its thread may wait for the server
   * @param interval how often; zero: never
   */
  public UnloggedTables(
      TableCatalog catalog,
      Function<TableId, String> hash,
      Executor executor,
      Duration interval,
      LongSupplier nanoTime) {
    this.catalog = catalog;
    this.hash = hash;
    this.executor = executor;
    this.interval = interval;
    this.nanoTime = nanoTime;
    this.next = nanoTime.getAsLong();
  }

  /**
   * The tables that have changed since they were read last, each told once. What changed before the
   * first look is missed as any transaction that is not in the log.
   */
  public Set<TableId> changed() {
    long now = nanoTime.getAsLong();
    if (asked == null && !interval.isZero() && now - next >= 0) {
      next = now + interval.toNanos();
      List<TableId> tables = tables();
      if (!tables.isEmpty()) {
        asked = CompletableFuture.supplyAsync(() -> ask(tables), executor);
      }
      looked |= tables.isEmpty();
    }
    return asked != null && asked.isDone() ? takeAnswer() : Set.of();
  }

  private List<TableId> tables() {
    return catalog.tables().stream()
        .map(tracked -> tracked.definition())
        .filter(definition -> definition.hasUnlogged())
        .map(definition -> definition.id())
        .toList();
  }

  private Map<TableId, String> ask(List<TableId> tables) {
    Map<TableId, String> hashes = new HashMap<>();
    for (TableId table : tables) {
      try {
        hashes.put(table, hash.apply(table));
      } catch (DoltException e) {
        if (e.isTransient()) {
          throw e;
        }
        // If it is gone, a statement of the log says so.
        LOG.debug("Whether table {} has changed is not known", table, e);
      }
    }
    return hashes;
  }

  private Set<TableId> takeAnswer() {
    CompletableFuture<Map<TableId, String>> answer = asked;
    asked = null;
    Map<TableId, String> hashes;
    try {
      hashes = answer.join();
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof DoltException failure)) {
        throw e;
      }
      // The reader of the log tells when the server is away, and comes back to it.
      LOG.debug("Tables whose rows Dolt cannot log could not be looked at", failure);
      return Set.of();
    }
    Set<TableId> changed = new TreeSet<>();
    hashes.forEach(
        (table, now) -> {
          boolean same = now.equals(known.put(table, now));
          if (!same && looked) {
            changed.add(table);
          }
        });
    looked = true;
    return changed;
  }

  /** These tables were read when they had these hashes. */
  public void read(Map<TableId, String> hashes) {
    known.putAll(hashes);
    asked = null;
  }
}
