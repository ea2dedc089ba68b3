package io.doltconnect.schema.columns;

import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.TableCatalog;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.TrackedTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds which columns the rows behind a TABLE_MAP have, in their order. The map says the order when
 * it carries names; what it never carries (signedness, members, keys) comes from the tracked
 * definition, or from the server if the tracked one is in doubt. Never guesses: what cannot be
 * known is an {@link UnknownColumnsException}.
 */
public final class ColumnResolver {
  private static final String WAY_OUT_WITHOUT_NAMES =
      "Run SET @@PERSIST.binlog_row_metadata='FULL' on the server and restart it, so that later rows"
          + " carry their columns' names. ";
  private static final String WAY_OUT =
      "To go on, either leave the table out (table.exclude.list), or add this transaction"
          + " to the offset's gtid_set (PATCH /connectors/<name>/offsets), which leaves its changes out";

  private final TableCatalog catalog;
  private final DefinitionSource server;
  private final LogAhead ahead;
  private final NewColumns newColumns = new NewColumns();

  /**
   * A resolver for the tables of a catalog.
   *
   * @param server may throw instead of answering; then nothing has changed, and the same can be
   *     asked for again
   * @param ahead tells whether the server's definitions hold at the stream's position; it may throw
   *     in the same way
   */
  public ColumnResolver(TableCatalog catalog, DefinitionSource server, LogAhead ahead) {
    this.catalog = catalog;
    this.server = server;
    this.ahead = ahead;
  }

  /** Takes every statement of the stream, before the catalog does. */
  public void follow(DdlStatement statement) {
    newColumns.follow(statement);
  }

  /**
   * Makes sure that what {@link #resolve} and {@link #confirm} may ask of the server is known, so
   * that neither of them stops halfway. Changes nothing.
   *
   * @param moment when the rows were received
   */
  public void prepare(TableMap map, long moment) {
    boolean named = map.names().isPresent();
    boolean arranged =
        named
            && catalog
                .get(map.table())
                .flatMap(tracked -> new ColumnOrder(tracked.definition(), map).arranged())
                .isPresent();
    if (!arranged) {
      server.read(map.table(), moment);
    }
  }

  /**
   * The definition under which the rows of an event are to be read; the catalog holds it from now
   * on.
   *
   * @param moment when they were received
   * @throws UnknownColumnsException if it cannot be known
   */
  public TableDefinition resolve(Rows rows, long moment) {
    TableMap map = rows.map();
    Optional<TrackedTable> tracked = catalog.get(map.table());
    TableDefinition definition =
        tracked
            .filter(table -> !table.unread() && (table.certain() || map.names().isPresent()))
            .flatMap(table -> new ColumnOrder(table.definition(), map).arranged())
            .or(() -> fromServer(rows, tracked, moment))
            .map(found -> new ColumnOrder(found, map).withNullability())
            .orElseThrow(() -> unknown(map, tracked, moment));
    catalog.put(definition);
    newColumns.settle(map.table());
    return definition;
  }

  /**
   * Makes sure that the columns of rows without names still stand in the tracked order. Dolt logs
   * nothing when columns only change places, except that it rewrites every row; so the server is
   * asked.
   *
   * @param moment when the rows were received
   * @param altered whether a statement may have rewritten the table just before
   * @return whether the columns have another order now
   * @throws UnknownColumnsException if the order changed and nothing tells how
   */
  public boolean confirm(Rows rows, long moment, boolean altered) {
    TableMap map = rows.map();
    TrackedTable tracked = catalog.get(map.table()).orElse(null);
    if (tracked == null || map.names().isPresent() || !tracked.certain()) {
      return false;
    }
    Optional<TableDefinition> now = server.read(map.table(), moment);
    Optional<TableDefinition> moved =
        now.filter(tracked.definition()::isOrderedUnlike)
            .map(tracked.definition()::inOrderOf)
            .flatMap(ordered -> new ColumnOrder(ordered, map).arranged());
    if (moved.isPresent()) {
      if (!rows.haveUnchanged()) {
        throw new UnknownColumnsException(
            "The columns of table %s changed places on the server, and rows that fit both orders do"
                    .formatted(map.table())
                + " not tell which one they have: known here is %s, the server has %s"
                    .formatted(describe(tracked.definition()), describe(moved.get())),
            WAY_OUT_WITHOUT_NAMES + WAY_OUT);
      }
      catalog.put(new ColumnOrder(moved.get(), map).withNullability());
      return true;
    }
    if (!altered
        && new ColumnOrder(tracked.definition(), map).hasAlikes()
        && rows.haveUnchanged()) {
      throw UnknownColumnsException.ofDeliveredToo(
          "All rows of table %s were rewritten without a statement, so its columns changed places,"
                  .formatted(map.table())
              + " but the order that is known here is the server's: %s. "
                  .formatted(describe(tracked.definition()))
              + "They changed places before that order was read from the server, and rows of this"
              + " table that were delivered since it was created or altered may have values under"
              + " wrong columns",
          "Compare them with the table. " + WAY_OUT_WITHOUT_NAMES + WAY_OUT);
    }
    return false;
  }

  /**
   * Makes sure that the key is the table's. Dolt's log never lets a column of a key be NULL, but if
   * a merge took another column for the key (merge_schema.go, SchemaMerge), it says what that
   * column allows.
   *
   * @param definition what {@link #resolve} found
   * @throws UnknownColumnsException if a column of the key may be NULL
   */
  public static void requireKey(TableDefinition definition) {
    for (Column column : definition.keyColumns()) {
      if (column.nullable()) {
        throw new UnknownColumnsException(
            "The primary key of table %s is %s, and the log lets %s be NULL, so it is no key of these"
                    .formatted(definition.id(), definition.primaryKey(), column.name())
                + " rows. One cause is known: if a branch was merged on which a column before the key"
                + " was dropped, Dolt takes a wrong column for the key, and from then on the table"
                + " itself shows values under wrong columns",
            "Compare it with its commits; if it was a merge, take that back (dolt_reset). "
                + WAY_OUT);
      }
    }
  }

  /**
   * Asks for the order of the columns of the tables whose order a statement leaves in doubt.
   * Changes nothing.
   *
   * @param statement a statement that the catalog is not behind yet
   * @param moment when it was received
   * @return what the server has of these tables, for {@link #reorder}
   */
  public Collection<TableDefinition> orders(DdlStatement statement, long moment) {
    List<TableDefinition> present = new ArrayList<>();
    for (TableId table : uncertain(statement)) {
      server.read(table, moment).ifPresent(present::add);
    }
    return present;
  }

  /** The tables whose order of columns a statement leaves in doubt. */
  public List<TableId> uncertain(DdlStatement statement) {
    return catalog.uncertainAfter(statement);
  }

  /**
   * Brings the columns of a table whose order is in doubt to the places where the server has them,
   * if it still has all of them. The table stays in doubt until rows of it come.
   *
   * @param now what the server has
   */
  public void reorder(TableDefinition now) {
    catalog
        .get(now.id())
        .filter(tracked -> !tracked.certain() && !tracked.unread())
        .ifPresent(
            tracked -> {
              TableDefinition ordered = tracked.definition().inOrderOf(now);
              if (ordered.columns().size() == tracked.definition().columns().size()
                  && tracked.keepsCertain(ordered)) {
                catalog.put(new TrackedTable(ordered, tracked.doubtful()));
              }
            });
  }

  /**
   * What the rows have when the tracked definition does not say it: the first of
   *
   * <table>
   *   <caption>The columns that are taken</caption>
   *   <tr><th>the map has</th><th>known here</th><th>columns</th><th>if</th></tr>
   *   <tr><td>anything</td><td>nothing that is read</td><td>the server's, in the map's order</td>
   *       <td>nothing but defaults and the like differs from what was known, or no statement on the
   *       table follows in the log</td></tr>
   *   <tr><td>names</td><td>a definition</td><td>the tracked ones that the map names</td>
   *       <td>they are all there</td></tr>
   *   <tr><td>names</td><td>a definition</td><td>the server's; or the tracked ones, and the server's
   *       for what they lack</td><td>no statement on the table follows in the log</td></tr>
   *   <tr><td>no names</td><td>a definition</td><td>those that the server still has, in its
   *       order</td><td>the rows do not speak against it, and no columns that look alike to the map
   *       changed places, or rows tell that columns moved</td></tr>
   *   <tr><td>no names</td><td>a definition, some places in doubt</td><td>the only order that map and
   *       rows allow</td><td>there is just one</td></tr>
   * </table>
   */
  private Optional<TableDefinition> fromServer(
      Rows rows, Optional<TrackedTable> tracked, long moment) {
    TableMap map = rows.map();
    Optional<TableDefinition> now = server.read(map.table(), moment);
    if (tracked.isEmpty() || tracked.get().unread()) {
      return now.map(definition -> new ColumnOrder(definition, map))
          .flatMap(order -> order.arranged().or(() -> order.completedBy(Optional.empty())))
          .filter(
              definition ->
                  tracked.filter(known -> isAlike(known.definition(), now.get())).isPresent()
                      || !ahead.hasStatementsOn(map.table()));
    }
    ColumnOrder known = new ColumnOrder(tracked.get().definition(), map);
    if (map.names().isPresent()) {
      return known
          .completedBy(Optional.empty())
          .or(
              () ->
                  now.flatMap(definition -> new ColumnOrder(definition, map).arranged())
                      .or(() -> known.completedBy(now))
                      .filter(definition -> !ahead.hasStatementsOn(map.table())));
    }
    OrderSearch.Places places = places(rows, known.definition());
    return now.flatMap(known::arrangedLike)
        .filter(places::mayHold)
        .filter(
            ordered ->
                new ColumnOrder(ordered, map)
                        .keepsAlikes(tracked.get().certainOf(known.definition()))
                    || rows.haveUnchanged())
        .or(() -> new OrderSearch(tracked.get(), map, places).only());
  }

  /** Whether what the log does not say of columns is the same in both definitions. */
  private static boolean isAlike(TableDefinition known, TableDefinition now) {
    return known.primaryKey().equals(now.primaryKey()) && types(known).equals(types(now));
  }

  private static Map<String, ColumnType> types(TableDefinition definition) {
    Map<String, ColumnType> types = new LinkedHashMap<>();
    definition.columns().forEach(column -> types.put(column.name(), column.type()));
    return types;
  }

  /** A new column has no value in any old row, and a column of the key has one in each. */
  private OrderSearch.Places places(Rows rows, TableDefinition tracked) {
    return (column, place) -> {
      if (!rows.haveOld()) {
        return true;
      }
      return newColumns.isNew(tracked.id(), column)
          ? rows.areAlwaysNull(place)
          : !rows.areEverNull(place)
              || newColumns.isAdded(tracked.id(), column)
              || !tracked.isKey(column);
    };
  }

  private UnknownColumnsException unknown(
      TableMap map, Optional<TrackedTable> tracked, long moment) {
    return new UnknownColumnsException(
        reason(map, tracked, moment),
        (map.names().isPresent() ? "" : WAY_OUT_WITHOUT_NAMES) + WAY_OUT);
  }

  private String reason(TableMap map, Optional<TrackedTable> tracked, long moment) {
    return "The columns of the rows of table "
        + map.table()
        + " cannot be known: the log has "
        + map
        + tracked
            .map(table -> ", the definition known here has " + describe(table.definition()))
            .orElse(", and no definition of it is known here")
        + tracked
            .filter(TrackedTable::unread)
            .map(table -> " and was altered by a statement that cannot be read")
            .orElse("")
        + server
            .read(map.table(), moment)
            .map(
                now ->
                    ", and the server's present one, "
                        + describe(now)
                        + ", does not fit or is not known to be the one of these rows")
            .orElse(", and the server has no such table now");
  }

  private static String describe(TableDefinition definition) {
    List<String> columns = new ArrayList<>();
    for (Column column : definition.columns()) {
      columns.add(column.name() + " " + column.type());
    }
    return columns.toString();
  }
}
