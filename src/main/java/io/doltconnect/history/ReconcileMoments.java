package io.doltconnect.history;

import io.doltconnect.config.TableFilter;
import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds which captured tables may differ from what consumers hold. For one thread. */
final class ReconcileMoments {
  private final DoltClient client;
  private final BranchReader branch;
  private final TableFilter filter;
  private final SuspendedTables suspended;
  private final PutAside aside;
  private final Optional<Provenance> provenance;
  private final Base base;
  private final Set<TableId> present;
  private final ReconcileProgress progress;

  /**
   * Finds them on a server.
   *
   * @param present is made to hold the tables that have topics
   * @param progress knows what need not be read any more
   */
  ReconcileMoments(
      Reconciliation.Setting setting,
      DoltClient client,
      BranchReader branch,
      Base base,
      Set<TableId> present,
      ReconcileProgress progress) {
    this.client = client;
    this.branch = branch;
    this.filter = setting.filter();
    this.suspended = setting.suspended();
    this.aside = new PutAside(suspended);
    this.provenance = setting.provenance();
    this.base = base;
    this.present = present;
    this.progress = progress;
  }

  /** In a transaction that the present stands still in. */
  ReconcileMoment read() {
    Optional<Reconciliation.OtherServer> server =
        provenance.map(
            required ->
                new Reconciliation.OtherServer(
                    client.serverRun().from(), required.require(client, branch)));
    List<Suspect> suspects = new ArrayList<>();
    Set<TableId> gone = new TreeSet<>();
    base.definitions().tables().stream()
        .map(known -> known.definition().id())
        .filter(this::concerns)
        .forEach(gone::add);
    base.named().stream()
        .filter(
            table -> filter.test(table) && !suspended.excludes(table) && !progress.isDone(table))
        .forEach(gone::add);
    present.clear();
    for (String database : branch.databases()) {
      if (!filter.databaseCouldMatch(database)) {
        continue;
      }
      List<TableId> captured =
          branch.tables(database, table -> filter.test(table) && !suspended.excludes(table));
      present.addAll(captured);
      List<TableId> tables = captured.stream().filter(this::concerns).toList();
      tables.forEach(gone::remove);
      Optional<String> commit = Optional.ofNullable(base.commits().get(database));
      Optional<Set<TableId>> differing = commit.flatMap(hash -> branch.differing(database, hash));
      for (TableId table : tables) {
        boolean same =
            differing.isPresent()
                && !differing.get().contains(table)
                && base.knows(table)
                && !base.delivered().contains(table)
                && !progress.isBegun(table);
        if (!same || base.named().contains(table)) {
          suspect(table, differing.flatMap(ignored -> commit), same).ifPresent(suspects::add);
        }
      }
    }
    return new ReconcileMoment(suspects, gone, server);
  }

  /** Empty if there is no such table, or it cannot be read and is put aside. */
  private Optional<Suspect> suspect(TableId table, Optional<String> commit, boolean same) {
    try {
      return branch
          .createTable(table)
          .map(sql -> new Suspect(branch.parse(table, sql), sql, commit, same));
    } catch (DoltException e) {
      if (!aside.takes(table, e)) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** Whether it is to be found out how a table differs. */
  private boolean concerns(TableId table) {
    return base.concerns(table) && !suspended.excludes(table) && !progress.isDone(table);
  }
}
