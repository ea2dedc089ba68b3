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
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Struct;
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
  private Optional<String> lastCommit = Optional.empty();
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
      Optional<String> commit,
      Finding.Row row,
      Supplier<Map<String, Object>> offset,
      List<SourceRecord> out) {
    if (row instanceof Finding.Row.Values known) {
      touched.read(schemas, known.values());
    }
    if (row.gone() && skipped.contains(Operation.DELETE)) {
      return;
    }
    rows++;
    deletions += row.gone() ? 1 : 0;
    hold(row(schemas, source(commit), row), offset, out);
  }

  private Held row(TableSchemas schemas, SourceBlock source, Finding.Row row) {
    Operation operation = row.gone() ? Operation.DELETE : Operation.READ;
    if (row instanceof Finding.Row.Failed failed) {
      touched.table(schemas.table().id());
      return (before, after, into) ->
          into.add(errors.of(failed.failure(), source, operation, 0, after));
    }
    if (row instanceof Finding.Row.Key gone) {
      return (before, after, into) ->
          records.addGone(schemas, source, gone.key(), before, after, into);
    }
    Struct values = ((Finding.Row.Values) row).values();
    RowChange change =
        row.gone()
            ? new RowChange(schemas, source, operation, 0, values, null)
            : new RowChange(schemas, source, operation, 0, null, values);
    return (before, after, into) -> records.add(change, before, after, into);
  }

  void truncate(
      TableSchemas schemas, Supplier<Map<String, Object>> offset, List<SourceRecord> out) {
    touched.table(schemas.table().id());
    if (!skipped.contains(Operation.TRUNCATE)) {
      SourceBlock source = source(Optional.empty());
      hold((before, after, into) -> records.addTruncate(schemas, source, after, into), offset, out);
    }
  }

  void definition(
      Finding.Definition found, Supplier<Map<String, Object>> offset, List<SourceRecord> out) {
    touched.table(found.definition().id());
    if (schemaChanges.isPresent()) {
      SourceBlock source = source(Optional.empty());
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
      SourceBlock source = source(Optional.empty());
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

  private SourceBlock source(Optional<String> commit) {
    if (lastSource == null || !commit.equals(lastCommit)) {
      lastSource = SourceBlock.ofSnapshot(origin, began, SnapshotMarker.INCREMENTAL, commit);
      lastCommit = commit;
    }
    return lastSource;
  }
}
