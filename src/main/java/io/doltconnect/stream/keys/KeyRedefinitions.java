package io.doltconnect.stream.keys;

import io.doltconnect.binlog.RowsEvent;
import io.doltconnect.model.Gtid;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.FormerTable;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import io.doltconnect.stream.rows.RowReader;
import io.doltconnect.stream.rows.TableVersions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;

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
  /** A change of type within one of these may leave the stored keys as they are. */
  private static final List<Set<SqlType>> STORED_ALIKE =
      List.of(
          EnumSet.range(SqlType.TINYINT, SqlType.BIGINT),
          EnumSet.range(SqlType.CHAR, SqlType.LONGBLOB),
          EnumSet.of(SqlType.DATE, SqlType.DATETIME, SqlType.TIMESTAMP));

  private final TableCatalog catalog;
  private final Set<String> settledDatabases = new HashSet<>();
  private String database;

  /** What was known of the table of the last rows before they were read. */
  private TrackedTable known;

  /**
   * Knows nothing yet but what the catalog has.
   *
   * @param catalog keeps what tables were, so that it goes into the offset
   */
  public KeyRedefinitions(TableCatalog catalog) {
    this.catalog = catalog;
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
    if (statement instanceof DdlStatement.AlterTable alter) {
      alter(alter, before.orElse(null));
    } else if (statement instanceof DdlStatement.RenameTable rename) {
      boolean rekeyed = isRekeyed(rename.from());
      catalog.removeFormer(rename.from());
      if (rekeyed) {
        catalog.putFormer(new FormerTable(rename.to(), null, Map.of(), true));
      }
    } else if (statement instanceof DdlStatement.CreateTable create) {
      TableId table = create.definition().id();
      if (isRekeyed(table)) {
        catalog.putFormer(new FormerTable(table, null, Map.of(), true));
      } else {
        catalog.removeFormer(table);
      }
    } else if (statement instanceof DdlStatement.Unreadable unreadable) {
      settledDatabases.remove(unreadable.database());
    }
  }

  private void alter(DdlStatement.AlterTable alter, TrackedTable before) {
    FormerTable known =
        catalog
            .former(alter.table())
            .map(former -> former.orElse(before))
            .orElseGet(() -> FormerTable.of(alter.table(), before))
            .altered(alter.steps());
    if (known.table() != null || known.rekeyed()) {
      catalog.putFormer(known);
    }
  }

  private boolean isRekeyed(TableId table) {
    return catalog.former(table).filter(FormerTable::rekeyed).isPresent();
  }

  /** Takes every rows event of a transaction, also one that was delivered before. */
  public void rows(RowsEvent event) {
    database = event.table().table().database();
    known = catalog.get(event.table().table()).orElse(null);
  }

  /** Whether a statement on the table may have rewritten it since the last rows of its database. */
  public boolean mayBeRewritten(RowsEvent event) {
    TableId table = event.table().table();
    return catalog.former(table).isPresent() || !settledDatabases.contains(table.database());
  }

  /**
   * Makes sure that no row is updated of a table whose key got another kind of type. Dolt deletes
   * and inserts all of its rows. If the stored bytes of a former key compare like those of another
   * row's new one, it logs an update of the two instead, with the former key's bytes, read as the
   * new type, for the new key (binlog_producer.go, createRowEvents).
   *
   * @throws ConnectException if there is such an update
   */
  public void requireNoUpdate(RowsEvent event, RowReader reader, Gtid gtid) {
    TableDefinition now = reader.schemas().table();
    boolean retyped =
        event.kind() == RowsEvent.Kind.UPDATE
            && catalog
                .former(now.id())
                .filter(FormerTable::rekeyed)
                .filter(known -> known.table() != null && known.hasKeyColumnsOf(now))
                .filter(known -> isRetyped(known.table().definition(), now))
                .isPresent();
    if (retyped) {
      throw new ConnectException(
          ("Transaction %s cannot be delivered: the primary key of table %s got another type, and"
                  + " Dolt logs rows of it as updated whose new keys it does not tell. To go on, add"
                  + " this transaction to the offset's gtid_set (PATCH /connectors/<name>/offsets),"
                  + " and then write the rows of the table anew, into a new table for instance")
              .formatted(gtid, now.id()));
    }
  }

  /**
   * Makes sure that the rows that an event deletes or updates are those that it says, where the
   * columns by which consumers know them hold less than before. If Dolt logged no statement of it,
   * as of fewer digits of a fraction, it did not change what is stored either: then no row at all
   * is delivered, because those that were there come cut from now on.
   *
   * @throws ConnectException if a row may be another, or later ones may
   */
  public void requireStored(RowsEvent event, RowReader reader, Gtid gtid) {
    TableDefinition now = reader.schemas().table();
    Optional<FormerTable> altered =
        event.kind() == RowsEvent.Kind.INSERT ? Optional.empty() : catalog.former(now.id());
    altered
        .filter(former -> former.table() != null)
        .or(
            () ->
                Optional.ofNullable(known)
                    .filter(tracked -> !tracked.definition().equals(now))
                    .map(tracked -> FormerTable.of(now.id(), tracked)))
        .filter(former -> former.hasKeyColumnsOf(now))
        .map(former -> new NarrowedColumns(former, reader.schemas()))
        .ifPresent(narrowed -> narrowed.requireStored(event, reader, gtid));
  }

  private static boolean isRetyped(TableDefinition before, TableDefinition now) {
    for (int i = 0; i < now.primaryKey().size(); i++) {
      SqlType former = before.keyColumns().get(i).type().sqlType();
      SqlType present = now.keyColumns().get(i).type().sqlType();
      if (former != present
          && STORED_ALIKE.stream()
              .noneMatch(types -> types.contains(former) && types.contains(present))) {
        return true;
      }
    }
    return false;
  }

  /**
   * What the deletions of an event mean.
   *
   * @return empty if they are what they seem, or the event has none
   */
  public Optional<Deletions> deletions(RowsEvent event, RowReader reader, TableVersions versions) {
    TableId table = event.table().table();
    if (event.kind() != RowsEvent.Kind.DELETE) {
      return Optional.empty();
    }
    Optional<FormerTable> rekeyed = catalog.former(table).filter(FormerTable::rekeyed);
    Optional<FormerTable> former = rekeyed.filter(known -> known.table() != null);
    if (former.isPresent() && !former.get().hasKeyColumnsOf(reader.schemas().table())) {
      return Optional.of(Deletions.none());
    }
    if (former.isPresent() && former.get().renamed().isEmpty()) {
      Optional<Deletions> told = versions.former(former.get().table(), reader).map(Deletions::of);
      if (told.isPresent()) {
        return told;
      }
    }
    boolean suspect = rekeyed.isPresent() || !settledDatabases.contains(table.database());
    return suspect && !reader.schemas().table().primaryKey().isEmpty()
        ? event
            .insertions()
            .map(insertions -> Deletions.beside(new WrittenKeys(insertions, reader), event, reader))
        : Optional.empty();
  }

  public void commit() {
    if (database != null) {
      settledDatabases.add(database);
      catalog.settle(database);
    }
    begin();
  }
}
