package io.doltconnect.history;

import io.doltconnect.dolt.branch.NamedKeys;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.ReadPart;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What earlier attempts of a reconcile put, which another one need not read. For one thread. */
final class ReconcileProgress {
  private final Set<TableId> begun = new HashSet<>();
  private final Map<TableId, ReadTable> done = new LinkedHashMap<>();
  private Optional<ReadPart> part;
  private Optional<GtidSet> first;
  private boolean inLog;

  /**
   * There is nothing but what an earlier reconcile put.
   *
   * @param part the rows that it put of a table that is read in the order of its keys
   */
  ReconcileProgress(Optional<ReadPart> part) {
    this.part = part;
    this.first = part.map(ReadPart::position);
  }

  /**
   * An attempt begins.
   *
   * @param ownLog whether the stream has what comes after a place in the log, because it is its own
   *     log
   */
  void attempt(boolean ownLog) {
    inLog = ownLog;
  }

  /** Rows of a table are about to be put; in another attempt these count as delivered. */
  void begin(TableId table) {
    begun.add(table);
  }

  boolean isBegun(TableId table) {
    return begun.contains(table);
  }

  /**
   * Rows of a table are put up to a key.
   *
   * @return how far that is, if another attempt can go on there
   */
  Optional<ReadPart> reached(Suspect table, GtidSet position, List<Object> key) {
    if (!inLog || !key.stream().allMatch(NamedKeys::canName)) {
      return Optional.empty();
    }
    first = first.or(() -> Optional.of(position));
    part =
        Optional.of(
            new ReadPart(
                table.definition().id(), digest(table), position, NamedKeys.literals(key)));
    return part;
  }

  /** What was put of a table, if it is still defined as it was. */
  Optional<ReadPart> part(Suspect table) {
    return part.filter(
        read ->
            read.table().equals(table.definition().id())
                && read.definition().equals(digest(table))
                && read.last().size() == table.definition().keyColumns().size());
  }

  private static String digest(Suspect table) {
    return RowDigest.shortOf(table.createTable());
  }

  /**
   * A table was read to its end.
   *
   * @return whether it need not be read in another attempt; what no log has cannot come from the
   *     stream
   */
  boolean end(ReadTable read) {
    if (!inLog || read.definition().hasUnlogged()) {
      return false;
    }
    first = first.or(() -> Optional.of(read.position()));
    done.put(read.definition().id(), read);
    return true;
  }

  boolean isDone(TableId table) {
    return done.containsKey(table);
  }

  /** Tables that need not be read in another attempt: the stream has what comes after them. */
  List<ReadTable> done() {
    return List.copyOf(done.values());
  }

  /** The place in the log at which the first of what was put was read. */
  Optional<GtidSet> first() {
    return first;
  }
}
