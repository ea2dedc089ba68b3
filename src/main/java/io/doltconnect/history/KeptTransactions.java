package io.doltconnect.history;

import io.doltconnect.model.ServerRun;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.LastTransaction;
import io.doltconnect.offset.LastTransactions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Finds out whether Dolt has the last transactions that processes of the server logged before they
 * ended. Not thread-safe: it belongs to the task's thread.
 */
public final class KeptTransactions {
  private final LastTransactions last;

  /**
   * Tables that consumers may hold something of that Dolt does not.
   *
   * @param lost those of transactions that Dolt does not have
   * @param unclear those of transactions of which no row tells
   */
  public record Result(Set<TableId> lost, Set<TableId> unclear) {
    public static final Result NONE = new Result(Set.of(), Set.of());

    public Result {
      lost = Set.copyOf(lost);
      unclear = Set.copyOf(unclear);
    }
  }

  public KeptTransactions(LastTransactions last) {
    this.last = last;
  }

  /**
   * Looks at a moment at which all was there that was delivered when it was asked for.
   *
   * @param asked the transactions as they were known then
   * @param defined gives the tables of a database whose definitions are not as delivered; empty if
   *     that cannot be told of this moment
   */
  public Result look(
      Map<String, List<LastTransaction>> asked,
      SeenRows seen,
      Optional<Function<String, Set<TableId>>> defined) {
    Set<TableId> lost = new TreeSet<>();
    Set<TableId> unclear = new TreeSet<>();
    last.known()
        .forEach(
            (database, all) -> {
              List<LastTransaction> before = asked.getOrDefault(database, List.of());
              List<LastTransaction> settled = new ArrayList<>();
              for (LastTransaction one : all) {
                if (seen.run().includes(one.writer())) {
                  if (before.contains(one)) {
                    settled.add(one);
                  }
                } else if (judge(database, one, before, seen, defined, lost, unclear)) {
                  settled.add(one);
                }
              }
              last.settled(database, settled);
            });
    unclear.removeAll(lost);
    return new Result(lost, unclear);
  }

  /** Whether it is known by now what became of a transaction. */
  private static boolean judge(
      String database,
      LastTransaction one,
      List<LastTransaction> asked,
      SeenRows seen,
      Optional<Function<String, Set<TableId>>> defined,
      Set<TableId> lost,
      Set<TableId> unclear) {
    Optional<LastTransaction> before =
        asked.stream().filter(was -> was.writer().equals(one.writer())).findFirst();
    Set<List<Object>> read = new HashSet<>();
    before.ifPresent(was -> was.rows().forEach(row -> read.add(List.of(row.table(), row.key()))));
    List<LastTransaction.Row> rows =
        one.rows().stream()
            .filter(row -> read.contains(List.<Object>of(row.table(), row.key())))
            .toList();
    if (before.isEmpty()
        || rows.isEmpty() && !one.rows().isEmpty()
        || one.statements() && defined.isEmpty()) {
      // It came since.
      return false;
    }
    if (one.statements()) {
      lost.addAll(defined.orElseThrow().apply(database));
    }
    Set<TableId> tables = new HashSet<>();
    one.tables().forEach(table -> tables.add(new TableId(database, table)));
    switch (fate(database, rows, seen)) {
      case LOST -> lost.addAll(tables);
      case UNKNOWN -> {
        if (one.more() || !rows.isEmpty()) {
          unclear.addAll(tables);
        }
      }
      case KEPT -> {}
    }
    return true;
  }

  private enum Fate {
    KEPT,
    LOST,
    UNKNOWN
  }

  private static Fate fate(String database, List<LastTransaction.Row> rows, SeenRows seen) {
    Fate fate = Fate.UNKNOWN;
    for (LastTransaction.Row row : rows) {
      Map<List<String>, String> found = seen.rows().get(new TableId(database, row.table()));
      if (found != null) {
        if (!found.getOrDefault(row.key(), "").equals(row.digest())) {
          return Fate.LOST;
        }
        fate = Fate.KEPT;
      }
    }
    return fate;
  }

  /** By table the keys of the rows that tell of transactions that others logged than a process. */
  public static Map<TableId, Set<List<String>>> keys(
      Map<String, List<LastTransaction>> asked, ServerRun run) {
    Map<TableId, Set<List<String>>> keys = new HashMap<>();
    asked.forEach(
        (database, all) ->
            all.stream()
                .filter(one -> !run.includes(one.writer()))
                .flatMap(one -> one.rows().stream())
                .forEach(
                    row ->
                        keys.computeIfAbsent(
                                new TableId(database, row.table()), table -> new HashSet<>())
                            .add(row.key())));
    return keys;
  }
}
