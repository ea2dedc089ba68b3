package io.doltconnect.history;

import io.doltconnect.dolt.DoltException;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when it is worth to read suspended tables again: at once those that were suspended before
 * the task started; else when what is known of one has changed since it was read in vain, and the
 * later the more often that was. Reminds of them in the log, at longer and longer intervals. The
 * server is asked in another thread. For the task's thread.
 */
public final class SuspendedTableWatch {
  private static final Logger LOG = LoggerFactory.getLogger(SuspendedTableWatch.class);
  private static final Duration FIRST_REMINDER = Duration.ofMinutes(1);
  private static final Duration LONGEST_REMINDER = Duration.ofHours(1);

  /** The wait is doubled as often as that. */
  private static final int MOST_DOUBLED = 6;

  private final SuspendedTables suspended;
  private final Function<TableId, String> server;
  private final Function<TableId, String> others;
  private final Executor executor;
  private final Duration interval;
  private final LongSupplier nanoTime;
  private final Map<TableId, Attempts> attempts = new HashMap<>();
  private final Set<TableId> stored;
  private CompletableFuture<Map<TableId, String>> asked;
  private long next;
  private Duration reminder = FIRST_REMINDER;
  private long nextReminder;

  /** How often a table was read in vain, and what was known of it then. */
  private static final class Attempts {
    private int count;
    private long notBefore;
    private String known;
  }

  /**
   * Watches from now on.
   *
   * @param server gives what the server says of a table; called in the executor
   * @param others gives what else may keep a table from being delivered
   * @param executor its thread may wait for the server
   * @param interval how often it looks
   */
  public SuspendedTableWatch(
      SuspendedTables suspended,
      Function<TableId, String> server,
      Function<TableId, String> others,
      Executor executor,
      Duration interval,
      LongSupplier nanoTime) {
    this.suspended = suspended;
    this.server = server;
    this.others = others;
    this.executor = executor;
    this.interval = interval;
    this.nanoTime = nanoTime;
    this.stored = new HashSet<>(suspended.tables());
    this.next = nanoTime.getAsLong();
    this.nextReminder = next + reminder.toNanos();
  }

  /** The tables that are to be read again now, each told once. */
  public Set<TableId> due() {
    if (!stored.isEmpty()) {
      Set<TableId> due = new TreeSet<>(stored);
      stored.clear();
      due.retainAll(suspended.tables());
      return due;
    }
    Set<TableId> tables = suspended.tables();
    if (tables.isEmpty()) {
      attempts.clear();
      reminder = FIRST_REMINDER;
      nextReminder = nanoTime.getAsLong() + reminder.toNanos();
      return Set.of();
    }
    remind();
    long now = nanoTime.getAsLong();
    if (asked == null && now - next >= 0) {
      next = now + interval.toNanos();
      attempts.keySet().retainAll(tables);
      Set<TableId> waited =
          tables.stream()
              .filter(table -> now - of(table).notBefore >= 0)
              .collect(Collectors.toSet());
      asked = CompletableFuture.supplyAsync(() -> ask(waited), executor);
    }
    return asked != null && asked.isDone() ? takeAnswer() : Set.of();
  }

  private Attempts of(TableId table) {
    return attempts.computeIfAbsent(
        table,
        first -> {
          Attempts none = new Attempts();
          none.notBefore = nanoTime.getAsLong();
          return none;
        });
  }

  private Map<TableId, String> ask(Set<TableId> tables) {
    Map<TableId, String> said = new TreeMap<>();
    tables.forEach(table -> said.put(table, server.apply(table)));
    return said;
  }

  private Set<TableId> takeAnswer() {
    CompletableFuture<Map<TableId, String>> answer = asked;
    asked = null;
    Map<TableId, String> said;
    try {
      said = answer.join();
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof DoltException failure)) {
        throw e;
      }
      // The reader of the log tells when the server is away, and comes back to it.
      LOG.debug("The suspended tables could not be looked at", failure);
      return Set.of();
    }
    Set<TableId> due = new TreeSet<>();
    said.forEach(
        (table, text) -> {
          if (suspended.contains(table) && isNew(table, text + others.apply(table))) {
            due.add(table);
          }
        });
    return due;
  }

  private boolean isNew(TableId table, String known) {
    Attempts before = of(table);
    if (known.equals(before.known)) {
      return false;
    }
    before.known = known;
    long wait = interval.toNanos() << Math.min(before.count, MOST_DOUBLED);
    before.notBefore = nanoTime.getAsLong() + wait;
    before.count++;
    return true;
  }

  private void remind() {
    if (nanoTime.getAsLong() - nextReminder < 0) {
      return;
    }
    Duration doubled = reminder.multipliedBy(2);
    reminder = doubled.compareTo(LONGEST_REMINDER) > 0 ? LONGEST_REMINDER : doubled;
    nextReminder = nanoTime.getAsLong() + reminder.toNanos();
    LOG.warn(
        "Tables are still suspended, so that nothing of them is delivered: {}",
        new TreeMap<>(suspended.reasons()));
  }
}
