package io.doltconnect.history;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a moment at which no table without a key is changing: a change of such a table that both
 * the snapshot and the stream deliver counts twice. Two transactions that see the same table have
 * no change of it between them. For one thread, and one moment.
 */
public final class KeylessTables {
  private static final Logger LOG = LoggerFactory.getLogger(KeylessTables.class);

  private final Predicate<TableId> reads;
  private final Function<TableId, String> hash;
  private final Duration patience;
  private final long start = System.nanoTime();
  private final Map<TableId, String> before = new HashMap<>();
  private final Set<TableId> changing = new TreeSet<>();

  /**
   * Looks at tables.
   *
   * @param reads which tables the snapshot reads
   * @param hash of a table's rows in the transaction of the moment
   * @param patience how long to look for a moment at which none of them changes
   */
  public KeylessTables(
      Predicate<TableId> reads, Function<TableId, String> hash, Duration patience) {
    this.reads = reads;
    this.hash = hash;
    this.patience = patience;
  }

  /**
   * What must not differ between two transactions.
   *
   * @param definitions of all captured tables
   * @param contents hashes of those without a key; null for one that changes though the patience is
   *     at its end
   */
  public record Mark(List<TableDefinition> definitions, Map<TableId, String> contents) {}

  /** Looks at the tables in the next transaction. */
  public Mark mark(List<TableDefinition> definitions) {
    boolean patient = System.nanoTime() - start < patience.toNanos();
    Map<TableId, String> contents = new TreeMap<>();
    changing.clear();
    for (TableDefinition table : definitions) {
      TableId id = table.id();
      if (table.primaryKey().isEmpty() && reads.test(id)) {
        String now = hash.apply(id);
        boolean same = now.equals(before.put(id, now));
        contents.put(id, same || patient ? now : null);
        if (!same && !patient) {
          changing.add(id);
        }
      }
    }
    return new Mark(definitions, contents);
  }

  /** Tells which tables were changing even at the last moment that was looked at. */
  public void warn() {
    if (!changing.isEmpty()) {
      LOG.warn(
          "The tables {}, which have no primary key, were changing at every moment for {} s."
              + " Changes of that moment may be delivered both by the snapshot and by the stream;"
              + " to have each once, take the snapshot when these tables are not written to",
          changing,
          patience.toSeconds());
    }
  }
}
