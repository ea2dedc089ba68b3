package io.doltconnect.task;

import io.doltconnect.config.TableFilter;
import io.doltconnect.model.GtidSet;
import io.doltconnect.model.SuspendedTables;
import io.doltconnect.model.TableId;
import io.doltconnect.offset.JoiningTables;
import io.doltconnect.offset.SourceOffset;
import io.doltconnect.offset.StreamPosition;
import io.doltconnect.offset.TouchedTables;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import io.doltconnect.schema.stored.Anchor;
import io.doltconnect.schema.stored.DefinitionChanges;
import io.doltconnect.schema.stored.DefinitionCodec;
import io.doltconnect.snapshot.plan.SnapshotProgress;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Where a task begins, with the definitions that hold there.
 *
 * @param offset the position
 * @param anchor the definitions in the commits that the offset names
 * @param changes in what the definitions at the position differ from these
 * @param rebuilding whether the definitions are not known, so that the stream has to begin before
 *     the offset, where the log begins, to have them from its statements
 */
record ResumePoint(
    SourceOffset offset, Anchor anchor, DefinitionChanges changes, boolean rebuilding) {
  /** With more of them, any table may have been captured: an offset is to stay small. */
  private static final int MOST_FILTERS = 8;

  /** The databases whose commits the offset names and the server does not have. */
  Set<String> databasesWithoutCommit() {
    Set<String> databases = new TreeSet<>(offset.commits().keySet());
    databases.removeAll(anchor.commits().keySet());
    return databases;
  }

  /** A position between two transactions whose definitions are known for certain. */
  static ResumePoint at(
      GtidSet position,
      String branch,
      TableFilter filter,
      Anchor anchor,
      Collection<TableDefinition> definitions) {
    return new ResumePoint(
        SourceOffset.at(position, branch).withFilter(filter.text(), Map.of()),
        anchor,
        DefinitionChanges.of(definitions, anchor),
        false);
  }

  /**
   * A later position.
   *
   * @param definitions the definitions there, known for certain
   */
  ResumePoint movedTo(
      GtidSet position, TableFilter filter, Collection<TableDefinition> definitions) {
    TableCatalog catalog = new TableCatalog(filter);
    restore(catalog);
    // Definitions are counted, so that one that is new has to meet the one before.
    catalog.replaceAll(definitions);
    return new ResumePoint(
        SourceOffset.at(position, offset.branch())
            .withDefinitions(anchor.commits(), null)
            .withFilter(filter.text(), Map.of())
            .with(SourceOffset.SNAPSHOTS, offset.get(SourceOffset.SNAPSHOTS))
            .with(SourceOffset.REFS, offset.get(SourceOffset.REFS))
            .with(SourceOffset.TELLING, offset.get(SourceOffset.TELLING))
            .with(SourceOffset.FORMER_FILTERS, filtersBefore(filter)),
        anchor,
        DefinitionChanges.of(catalog, anchor),
        false);
  }

  /** The same position where there were records of commits. */
  ResumePoint told(SourceOffset before) {
    return new ResumePoint(
        offset
            .with(SourceOffset.REFS, before.get(SourceOffset.REFS))
            .with(SourceOffset.TELLING, before.get(SourceOffset.TELLING)),
        anchor,
        changes,
        rebuilding);
  }

  /** The same position under another filter. */
  ResumePoint under(TableFilter filter) {
    SourceOffset under =
        offset
            .withFilter(filter.text(), offset.joining())
            .with(SourceOffset.FORMER_FILTERS, filtersBefore(filter))
            .with(
                SourceOffset.RECONCILING,
                offset.get(SourceOffset.RECONCILING).stream()
                    .filter(filter)
                    .collect(Collectors.toSet()));
    // Of tables that were not captured, nobody knows whether they were touched.
    return new ResumePoint(
        filter.text().equals(offset.filter())
            ? under
            : under.with(SourceOffset.TOUCHED, Optional.empty()),
        anchor,
        changes,
        rebuilding);
  }

  /** The same position where tables are put aside. */
  ResumePoint without(Set<TableId> suspended) {
    return new ResumePoint(
        offset.with(SourceOffset.SUSPENDED, suspended), anchor, changes, rebuilding);
  }

  /** Whether a filter before captured the table, so that rows of it may have been delivered. */
  boolean hasCaptured(TableId table) {
    return offset.formerFilters().stream().anyMatch(text -> TableFilter.parse(text).test(table));
  }

  /** The filters that there were before another one. */
  private List<String> filtersBefore(TableFilter filter) {
    Set<String> texts = new LinkedHashSet<>(offset.formerFilters());
    texts.remove(offset.filter());
    texts.add(offset.filter());
    texts.remove(filter.text());
    return texts.size() <= MOST_FILTERS ? List.copyOf(texts) : List.of(TableFilter.all().text());
  }

  /**
   * The same position for more tables.
   *
   * @param joining the tables that are captured only behind a GTID set
   * @param definitions the definitions of tables that join; others of them are gone there
   */
  ResumePoint joined(
      TableFilter filter,
      Map<TableId, GtidSet> joining,
      Map<TableId, TableDefinition> definitions) {
    TableCatalog catalog = new TableCatalog(filter);
    restore(catalog);
    definitions.values().forEach(catalog::put);
    List<TableId> gone =
        joining.keySet().stream()
            .filter(
                table -> !definitions.containsKey(table) && !offset.joining().containsKey(table))
            .toList();
    catalog.apply(new DdlStatement.DropTables(gone));
    return new ResumePoint(
        offset
            .withFilter(filter.text(), joining)
            .with(SourceOffset.SNAPSHOT, null)
            .with(
                SourceOffset.TOUCHED,
                offset.touched().map(before -> union(before, joining.keySet())))
            .with(SourceOffset.FORMER_FILTERS, filtersBefore(filter)),
        anchor,
        DefinitionChanges.of(catalog, anchor),
        rebuilding);
  }

  private static Set<TableId> union(Set<TableId> some, Set<TableId> others) {
    Set<TableId> all = new HashSet<>(some);
    all.addAll(others);
    return all;
  }

  /**
   * How far the snapshot is that is under way.
   *
   * @throws ConnectException if that cannot be read
   */
  SnapshotProgress progress() {
    try {
      return SnapshotProgress.decode(offset.snapshot());
    } catch (IllegalArgumentException e) {
      throw new ConnectException(
          "The stored offset cannot be used: its key '%s' is %s. Delete the connector's offsets to have the snapshot taken anew"
              .formatted(SourceOffset.SNAPSHOT.name(), e.getMessage()),
          e);
    }
  }

  /** The definitions of the tables that a filter captures. */
  List<TableDefinition> definitions(TableFilter filter) {
    TableCatalog catalog = new TableCatalog(filter);
    restore(catalog);
    return catalog.tables().stream().map(TrackedTable::definition).toList();
  }

  /** The offset as it is stored, without a snapshot. */
  Map<String, Object> offsetMap(TableFilter filter, DefinitionCodec codec) {
    SuspendedTables suspended = SuspendedTables.never();
    suspended.restore(offset.suspended());
    JoiningTables captured = new JoiningTables(filter, offset.joining(), suspended);
    TableCatalog catalog = new TableCatalog(filter);
    restore(catalog);
    TouchedTables touched = new TouchedTables(offset.touched(), offset.get(SourceOffset.SUMS));
    return new StreamPosition(offset, catalog, codec, anchor, captured, touched, rebuilding)
        .offset();
  }

  /** Brings the definitions into a catalog that has none. */
  void restore(TableCatalog catalog) {
    changes.restore(anchor, catalog);
  }
}
