package io.doltconnect.history;

import io.doltconnect.model.TableId;
import io.doltconnect.schema.TableDefinition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What there is to reconcile at one moment.
 *
 * @param gone captured tables that are not there
 * @param server what is known of the server if its log is another one
 */
record ReconcileMoment(
    List<Suspect> suspects, Set<TableId> gone, Optional<Reconciliation.OtherServer> server) {

  /** With some of the tables only. */
  ReconcileMoment of(Predicate<TableId> wanted) {
    return new ReconcileMoment(
        suspects.stream().filter(suspect -> wanted.test(suspect.id())).toList(), gone, server);
  }

  List<TableDefinition> definitions() {
    return suspects.stream().map(Suspect::definition).toList();
  }
}
