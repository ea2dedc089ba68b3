package io.doltconnect.history;

import io.doltconnect.dolt.DoltClient;
import io.doltconnect.dolt.DoltException;
import io.doltconnect.dolt.branch.BranchReader;
import io.doltconnect.dolt.pin.Pinned;
import io.doltconnect.dolt.pin.PositionPin;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import io.doltconnect.retry.ByteBoundedQueue;
import io.doltconnect.retry.ConsecutiveFailures;
import io.doltconnect.schema.TableDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads, in one read-only transaction whose position is known, how the captured tables differ from
 * what consumers hold. What the server breaks off is read again in another transaction. For one
 * thread.
 */
final class ReconcileReader {
  private static final Logger LOG = LoggerFactory.getLogger(ReconcileReader.class);
  private static final Duration PATIENCE_FOR_KEYLESS_TABLES = Duration.ofSeconds(10);

  private final DoltClient client;
  private final BranchReader branch;
  private final SuspendedTables suspended;
  private final PutAside aside;
  private final Base base;
  private final ByteBoundedQueue<Finding> queue;
  private final Optional<Provenance> provenance;
  private final ReconcileProgress progress;
  private final ReconcileMoments moments;
  private final TableReconciler tables;

  /** The table that is being read; empty if it is none. */
  private Optional<TableId> reading = Optional.empty();

  ReconcileReader(
      Reconciliation.Setting setting,
      DoltClient client,
      Base base,
      Set<TableId> present,
      SqlRowReaders readers,
      ByteBoundedQueue<Finding> queue) {
    this.client = client;
    this.branch = new BranchReader(client, setting.branch());
    this.suspended = setting.suspended();
    this.aside = new PutAside(suspended);
    this.base = base;
    this.progress = new ReconcileProgress(base.part());
    this.queue = queue;
    this.provenance = setting.provenance();
    this.moments = new ReconcileMoments(setting, client, branch, base, present, progress);
    this.tables = new TableReconciler(setting.snapshot(), branch, base, readers, queue, progress);
  }

  /** Reads all of it. */
  void read(Reconciliation.Setting setting) throws InterruptedException {
    ConsecutiveFailures failures = new ConsecutiveFailures(setting.retries());
    PositionPin pin = new PositionPin(client, setting.connection().queryTimeout(), setting.stop());
    while (true) {
      try {
        put(queue, readOnce(pin));
        return;
      } catch (ConnectException failure) {
        put(queue, new Finding.Again());
        if (reading.filter(table -> aside.takes(table, failure)).isPresent()) {
          continue;
        }
        if (!(failure instanceof DoltException e)) {
          throw failure;
        }
        if (setting.stop().isStopped()
            || setting.stop().await(failures.recordFailure(e, e.isTransient()))) {
          throw new InterruptedException();
        }
      }
    }
  }

  private Finding.End readOnce(PositionPin pin) throws InterruptedException {
    KeylessTables withoutKey =
        new KeylessTables(table -> true, this::hash, PATIENCE_FOR_KEYLESS_TABLES);
    reading = Optional.empty();
    Pinned<ReconcileMoment> pinned =
        pin.pin(moments::read, moment -> withoutKey.mark(moment.definitions()));
    try {
      if (!pinned.exact()) {
        withoutKey.warn();
      }
      ReconcileMoment moment = pinned.value().of(table -> !suspended.excludes(table));
      requireContinued(pinned.gtidSet());
      progress.attempt(moment.server().isEmpty());
      GtidSet position = GtidSet.parse(pinned.gtidSet());
      List<ReadTable> read = new ArrayList<>();
      for (Suspect suspect : moment.suspects()) {
        read.add(read(suspect, position));
      }
      for (TableId table : moment.gone()) {
        if (base.knows(table)) {
          put(queue, new Finding.Gone(table));
        }
      }
      progress.done().stream().filter(table -> !read.contains(table)).forEach(read::add);
      return new Finding.End(
          progress.first().orElse(position), read, moment.gone(), hashes(moment), moment.server());
    } finally {
      client.endSnapshot();
    }
  }

  private ReadTable read(Suspect suspect, GtidSet position) throws InterruptedException {
    reading = Optional.of(suspect.id());
    if (suspended.isRetried(suspect.id())) {
      // Nothing of it is delivered before it is known that all of it can be.
      tables.readInVain(suspect);
    }
    ReadTable read = new ReadTable(suspect.definition(), tables.read(suspect, position));
    if (progress.end(read)) {
      put(queue, new Finding.TableEnd(read));
    }
    reading = Optional.empty();
    return read;
  }

  /** In the transaction; what it is worth of a table that cannot be read does not matter. */
  private String hash(TableId table) {
    try {
      return branch.hash(table);
    } catch (DoltException e) {
      if (!aside.takes(table, e)) {
        throw e;
      }
      return "";
    }
  }

  private Map<TableId, String> hashes(ReconcileMoment moment) {
    return moment.definitions().stream()
        .filter(TableDefinition::hasUnlogged)
        .map(TableDefinition::id)
        .collect(Collectors.toMap(table -> table, branch::hash));
  }

  /** That the log is another one is the business of its reader, who is told of it first. */
  private void requireContinued(String pinned) {
    if (provenance.isEmpty() && !base.position().isContainedIn(GtidSet.parse(pinned))) {
      throw new ConnectException(
          ("The server that answers lacks transactions that were delivered: it has '%s', and delivered"
                  + " are '%s'. It was replaced just when its tables were about to be read, and"
                  + " nothing of it was delivered. Restart the task to have it looked at anew")
              .formatted(pinned, base.position()));
    }
  }

  static void put(ByteBoundedQueue<Finding> queue, Finding finding) throws InterruptedException {
    if (!queue.put(finding)) {
      throw new InterruptedException("The reconciliation was closed");
    }
  }
}
