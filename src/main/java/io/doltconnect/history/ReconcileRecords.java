package io.doltconnect.history;

import io.doltconnect.config.Operation;
import io.doltconnect.model.TableId;
import io.doltconnect.record.ChangeRecords;
import io.doltconnect.record.RowChange;
import io.doltconnect.record.RowErrorRecords;
import io.doltconnect.record.SchemaChangeRecords;
import io.doltconnect.record.SnapshotMarker;
import io.doltconnect.record.SourceBlock;
import io.doltconnect.record.TableSchemas;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Makes the records of a reconciliation. The last one is held back, because it carries another
 * offset. Not thread-safe: it belongs to the task's thread.
 */
public final class ReconcileRecords {
  private final ChangeRecords records;
  private final RowErrorRecords errors;
  private final Optional<SchemaChangeRecords> schemaChanges;
  private final Set<Operation> skipped;
  private final SourceBlock.Origin origin;
  private final Touched touched;
  private final Instant began = Instant.now();
  private String lastCommit;
  private SourceBlock lastSource;
  private Held held;
  private long made;
  private long rows;
  private long deletions;

  /** A record, or a delete and its tombstone, that is not made yet. */
  private interface Held {
    void make(Map<String, Object> before, Map<String, Object> offset, List<SourceRecord> out);
  }

  /**
   * Makes records.
   *
   * @param errors makes the records of rows that cannot be converted
   * @param schemaChanges empty if definitions are not to be records
   * @param skipped changes that are not to be records
   * @param touched told of every row
   */
  public ReconcileRecords(
      ChangeRecords records,
      RowErrorRecords errors,
      Optional<SchemaChangeRecords> schemaChanges,
      Set<Operation> skipped,
      SourceBlock.Origin origin,
      Touched touched) {
    this.records = records;
    this.errors = errors;
    this.schemaChanges = schemaChanges;
    this.skipped = Set.copyOf(skipped);
    this.origin = origin;
    this.touched = touched;
  }

  /** Records are about to be made. */
  void begin() {
    records.processingAt(Instant.now());
  }

  long rows() {
    return rows;
  }

  /** What was made, a delete and its tombstone counted once. */
  long made() {
    return made;
  }

  /** The same once what is held back is made. */
  long madeWithHeld() {
    return held == null ? made : made + 1;
  }

  long deletions() {
    return deletions;
  }

  void row(
      TableSchemas schemas,
      String commit,
      Finding.Row row,
      Supplier<Map<String, Object>> offset,
      List<SourceRecord> out) {
    if (row.values() != null) {
      touched.row(schemas, row.values());
    }
    if (row.gone() && skipped.contains(Operation.DELETE)) {
      return;
    }
    rows++;
    deletions += row.gone() ? 1 : 0;
    SourceBlock source = source(commit);
    if (row.failure().isPresent()) {
      touched.table(schemas.table().id());
      Operation operation = row.gone() ? Operation.DELETE : Operation.READ;
      hold(
          (before, after, into) ->
              into.add(errors.of(row.failure().get(), source, operation, 0, after)),
          offset,
          out);
      return;
    }
    if (row.values() == null) {
      hold(
          (before, after, into) -> records.addGone(schemas, source, row.key(), before, after, into),
          offset,
          out);
      return;
    }
    RowChange change =
        row.gone()
            ? new RowChange(schemas, source, Operation.DELETE, 0, row.values(), null)
            : new RowChange(schemas, source, Operation.READ, 0, null, row.values());
    hold((before, after, into) -> records.add(change, before, after, into), offset, out);
  }

  void truncate(
      TableSchemas schemas, Supplier<Map<String, Object>> offset, List<SourceRecord> out) {
    touched.table(schemas.table().id());
    if (!skipped.contains(Operation.TRUNCATE)) {
      SourceBlock source = source(null);
      hold((before, after, into) -> records.addTruncate(schemas, source, after, into), offset, out);
    }
  }

  void definition(
      Finding.Definition found, Supplier<Map<String, Object>> offset, List<SourceRecord> out) {
    touched.table(found.definition().id());
    if (schemaChanges.isPresent()) {
      SourceBlock source = source(null);
      hold(
          (before, after, into) ->
              into.add(
                  schemaChanges
                      .get()
                      .found(
                          found.definition(),
                          found.createTable(),
                          found.known() ? "ALTER" : "CREATE",
                          source,
                          after)),
          offset,
          out);
    }
  }

  void gone(TableId table, Supplier<Map<String, Object>> offset, List<SourceRecord> out) {
    touched.table(table);
    if (schemaChanges.isPresent()) {
      SourceBlock source = source(null);
      hold(
          (before, after, into) -> into.add(schemaChanges.get().gone(table, source, after)),
          offset,
          out);
    }
  }

  private void hold(Held made, Supplier<Map<String, Object>> offset, List<SourceRecord> out) {
    if (held != null) {
      Map<String, Object> now = offset.get();
      held.make(now, now, out);
      this.made++;
    }
    held = made;
  }

  void finish(Map<String, Object> before, Map<String, Object> offset, List<SourceRecord> out) {
    if (held != null) {
      held.make(before, offset, out);
      made++;
      held = null;
    }
  }

  private SourceBlock source(String commit) {
    if (lastSource == null || !Objects.equals(commit, lastCommit)) {
      lastSource = SourceBlock.ofSnapshot(origin, began, SnapshotMarker.INCREMENTAL, commit);
      lastCommit = commit;
    }
    return lastSource;
  }
}
