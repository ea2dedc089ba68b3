package io.doltconnect.stream.keys;

import io.doltconnect.binlog.events.RowCursor;
import io.doltconnect.binlog.events.RowsEvent;
import io.doltconnect.config.RowErrorMode;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.FormerTable;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import io.doltconnect.schema.columns.UnknownColumnsException;
import io.doltconnect.stream.rows.FormerRows;
import io.doltconnect.stream.rows.ImageReader;
import io.doltconnect.stream.rows.RowReader;
import io.doltconnect.stream.rows.TableVersions;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Knows the deletions that are not what they seem. When a primary key was defined anew, Dolt
 * (binlog_producer.go, createRowEvents) deletes every row of the table and inserts every row, both
 * read with the new definition, often under the same key: the two come from different key spaces,
 * of which the log keeps nothing.
 *
 * <p>This may be so after a statement that defined the table's key, up to the next rows of its
 * database, which are those that the statement rewrote, because Dolt writes the changes of a
 * database one after the other; and for the first rows of a database after a start, when the
 * statement may have been before it. Not thread-safe.
 */
public final class KeyRedefinitions {
  private final TableCatalog catalog;
  private final TableVersions versions;
  private final RowErrorMode errors;
  private final Set<String> settledDatabases = new HashSet<>();
  private String database;

  /**
   * Knows nothing yet but what the catalog has.
   *
   * @param catalog keeps what tables were, so that it goes into the offset
   * @param versions reads rows of former keys
   */
  public KeyRedefinitions(TableCatalog catalog, TableVersions versions, RowErrorMode errors) {
    this.errors = errors;
    this.catalog = catalog;
    this.versions = versions;
  }

  public void begin() {
    database = null;
  }

  /**
   * Takes every statement of the stream.
   *
   * @param before what was known of the table before it, if it alters one
   */
  public void statement(DdlStatement statement, Optional<TrackedTable> before) {
    statement.accept(new Follower(before));
  }

  private final class Follower implements DdlStatement.Visitor {
    private final Optional<TrackedTable> before;

    Follower(Optional<TrackedTable> before) {
      this.before = before;
    }

    @Override
    public void visit(DdlStatement.AlterTable alter) {
      alter(alter, before);
    }

    @Override
    public void visit(DdlStatement.RenameTable rename) {
      Optional<FormerTable> former = catalog.former(rename.from());
      catalog.removeFormer(rename.from());
      former.ifPresent(
          table -> catalog.putFormer(FormerTable.unknown(rename.to(), table.rekeyed())));
    }

    @Override
    public void visit(DdlStatement.CreateTable create) {
      TableId table = create.definition().id();
      if (isRekeyed(table)) {
        catalog.putFormer(FormerTable.unknown(table, true));
      } else {
        catalog.removeFormer(table);
      }
    }

    @Override
    public void visit(DdlStatement.Unreadable unreadable) {
      settledDatabases.remove(unreadable.database());
    }

    @Override
    public void visit(DdlStatement.DropTables drop) {
      // A table that gets the name is created, and may have been rekeyed.
    }

    @Override
    public void visit(DdlStatement.DropDatabase drop) {
      // The same.
    }

    @Override
    public void visit(DdlStatement.CreateDatabase create) {
      // It has no tables.
    }

    @Override
    public void visit(DdlStatement.Other other) {
      // It defines no key.
    }
  }

  private void alter(DdlStatement.AlterTable alter, Optional<TrackedTable> before) {
    catalog.putFormer(
        catalog
            .former(alter.table())
            .map(former -> former.or(before))
            .orElseGet(() -> FormerTable.of(alter.table(), before))
            .altered(alter.steps()));
  }

  private boolean isRekeyed(TableId table) {
    return catalog.former(table).filter(FormerTable::rekeyed).isPresent();
  }

  /** Finds who reads the rows of an event. */
  @FunctionalInterface
  public interface Readers {

    /**
     * The reader.
     *
     * @param rewritten whether a statement on the table may have rewritten it since the last rows
     *     of its database
     * @return empty if the rows are not to be delivered
     * @throws UnknownColumnsException if their columns or their key cannot be known
     */
    Optional<RowReader> of(boolean rewritten);
  }

  /**
   * What is to be done with the rows of an event. Takes every rows event of a transaction, also one
   * that was delivered before or is not captured.
   */
  public RowsPlan plan(RowsEvent event, Readers readers) {
    TableId table = event.table().table();
    database = table.database();
    Optional<TrackedTable> known = catalog.get(table);
    boolean rewritten = catalog.former(table).isPresent() || !settledDatabases.contains(database);
    Optional<RowReader> found;
    try {
      found = readers.of(rewritten);
    } catch (UnknownColumnsException e) {
      return new RowsPlan.Refuse(e);
    }
    if (found.isEmpty()) {
      return new RowsPlan.Skip();
    }
    RowReader reader = found.get();
    Deletions deletions = deletions(event, reader);
    return updateOfRetyped(event, reader)
        // Dolt cuts the length of a value that is too long for the present definition. Rows behind
        // it are misread before one of them makes no sense, and none of these may be delivered.
        .or(() -> rewritten ? unreadable(event, reader, deletions) : Optional.empty())
        .or(() -> cut(event, reader, known))
        .map(RowsPlan.class::cast)
        .orElseGet(() -> new RowsPlan.Deliver(reader, deletions, mayHaveOtherRows(reader)));
  }

  /**
   * Takes a table that a transaction changed without rows.
   *
   * @return whether that is the work of a statement that gave a DECIMAL another number of digits:
   *     all rows are stored anew, with equal values
   */
  public boolean isRewritten(TableId table) {
    database = table.database();
    Optional<FormerTable> former = catalog.former(table).filter(t -> t.known().isPresent());
    Optional<TableDefinition> now = catalog.get(table).map(TrackedTable::definition);
    return former.isPresent()
        && now.isPresent()
        && now.get().columns().stream()
            .filter(column -> column.type().sqlType() == SqlType.DECIMAL)
            .anyMatch(
                column ->
                    former
                        .get()
                        .formerly(column)
                        .filter(before -> !before.type().equals(column.type()))
                        .isPresent());
  }

  /**
   * Refuses the update of a row of a table whose key got another kind of type. Dolt deletes and
   * inserts all of its rows. If the stored bytes of a former key compare like those of another
   * row's new one, it logs an update of the two instead, with the former key's bytes, read as the
   * new type, for the new key (binlog_producer.go, createRowEvents).
   */
  private Optional<RowsPlan.Refuse> updateOfRetyped(RowsEvent event, RowReader reader) {
    TableDefinition now = reader.schemas().table();
    boolean retyped =
        event.kind() == RowsEvent.Kind.UPDATE
            && catalog
                .former(now.id())
                .filter(FormerTable::rekeyed)
                .filter(former -> former.known().isPresent() && former.hasKeyColumnsOf(now))
                .filter(former -> isRetyped(former.known().orElseThrow().definition(), now))
                .isPresent();
    return retyped
        ? Optional.of(
            new RowsPlan.Refuse(
                ("The primary key of table %s got another type, and Dolt logs rows of it as updated"
                        + " whose new keys it does not tell")
                    .formatted(now.id()),
                RowsPlan.Refuse.WRITE_ANEW))
        : Optional.empty();
  }

  /** Refuses rows from before of which one cannot be read. */
  private Optional<RowsPlan.Refuse> unreadable(
      RowsEvent event, RowReader reader, Deletions deletions) {
    if (event.kind() == RowsEvent.Kind.INSERT || mayHaveErrors(event, reader)) {
      return Optional.empty();
    }
    ImageReader first = deletions.reader(reader);
    RowCursor cursor = event.open();
    int row = 0;
    try {
      while (cursor.hasNext()) {
        cursor.beginImage(false);
        first.read(cursor);
        if (event.kind() == RowsEvent.Kind.UPDATE) {
          cursor.beginImage(true);
          reader.read(cursor);
        }
        row++;
      }
    } catch (RuntimeException e) {
      return Optional.of(
          new RowsPlan.Refuse(
              "Row %d of table %s was rewritten and cannot be read: %s"
                  .formatted(row, reader.schemas().table().id(), e.getMessage()),
              RowsPlan.Refuse.WRITE_ANEW,
              false,
              e));
    }
    return Optional.empty();
  }

  /**
   * Whether a row of it may be one that cannot be converted, with others behind it: no statement on
   * the table is known, and the rows end where the event does, which misread ones would not.
   */
  private boolean mayHaveErrors(RowsEvent event, RowReader reader) {
    return errors == RowErrorMode.TOPIC
        && catalog.former(reader.schemas().table().id()).isEmpty()
        && event.isWhole();
  }

  /**
   * Refuses rows that an event deletes or updates and that may not be those that it says, because
   * the columns by which consumers know them hold less than before. If Dolt logged no statement of
   * it, as of fewer digits of a fraction, it did not change what is stored either: then no row at
   * all is delivered, because those that were there come cut from now on.
   *
   * @param known what was known of the table before its rows were to be read
   */
  private Optional<RowsPlan.Refuse> cut(
      RowsEvent event, RowReader reader, Optional<TrackedTable> known) {
    TableDefinition now = reader.schemas().table();
    Optional<FormerTable> altered =
        event.kind() == RowsEvent.Kind.INSERT ? Optional.empty() : catalog.former(now.id());
    return altered
        .filter(former -> former.known().isPresent())
        .or(
            () ->
                known
                    .filter(tracked -> !tracked.definition().equals(now))
                    .map(tracked -> FormerTable.of(now.id(), known)))
        .filter(former -> former.hasKeyColumnsOf(now))
        .map(former -> new NarrowedColumns(former, reader.schemas()))
        .flatMap(narrowed -> narrowed.doubt(event, reader));
  }

  private static boolean isRetyped(TableDefinition before, TableDefinition now) {
    for (int i = 0; i < now.primaryKey().size(); i++) {
      SqlType former = before.keyColumns().get(i).type().sqlType();
      SqlType present = now.keyColumns().get(i).type().sqlType();
      if (!former.isStoredLike(present)) {
        return true;
      }
    }
    return false;
  }

  private Deletions deletions(RowsEvent event, RowReader reader) {
    if (event.kind() != RowsEvent.Kind.DELETE) {
      return new Deletions.AsLogged();
    }
    TableId table = event.table().table();
    Optional<FormerTable> rekeyed = catalog.former(table).filter(FormerTable::rekeyed);
    Optional<FormerTable> former = rekeyed.filter(known -> known.known().isPresent());
    if (former.isPresent() && !former.get().hasKeyColumnsOf(reader.schemas().table())) {
      return new Deletions.None();
    }
    if (former.isPresent() && former.get().renamed().isEmpty()) {
      Optional<FormerRows> rows = versions.former(former.get().known().orElseThrow(), reader);
      if (rows.isPresent()) {
        return new Deletions.OfFormerKeys(rows.get());
      }
    }
    boolean suspect = rekeyed.isPresent() || !settledDatabases.contains(table.database());
    Optional<RowsEvent> insertions =
        suspect && !reader.schemas().table().primaryKey().isEmpty()
            ? event.insertions()
            : Optional.empty();
    return insertions.isPresent()
        ? new Deletions.ExceptWritten(new WrittenKeys(insertions.get(), reader), event, reader)
        : new Deletions.AsLogged();
  }

  /** Whether an update that changes nothing in the log may change something for consumers. */
  private boolean mayHaveOtherRows(RowReader reader) {
    TableDefinition now = reader.schemas().table();
    return catalog.former(now.id()).filter(former -> former.mayHaveOtherRows(now)).isPresent();
  }

  public void commit() {
    if (database != null) {
      settledDatabases.add(database);
      catalog.settle(database);
    }
    begin();
  }
}
