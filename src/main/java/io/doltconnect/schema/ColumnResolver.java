package io.doltconnect.schema;

import io.doltconnect.binlog.TableId;
import io.doltconnect.binlog.TableMap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

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

  /** Beyond that many, trying all places takes long and finds no single order. */
  private static final int MAX_DOUBTFUL = 2;

  private final TableCatalog catalog;
  private final DefinitionSource server;
  private final Map<TableId, Answer> answers = new HashMap<>();

  private record Answer(Instant asked, Optional<TableDefinition> definition) {}

  public ColumnResolver(TableCatalog catalog, DefinitionSource server) {
    this.catalog = catalog;
    this.server = server;
  }

  /**
   * The definition under which the rows of this map are to be read; the catalog holds it from now
   * on.
   *
   * @throws UnknownColumnsException if it cannot be known
   */
  public TableDefinition resolve(TableMap map) {
    Optional<TrackedTable> tracked = catalog.get(map.table());
    TableDefinition definition =
        tracked
            .filter(table -> table.certain() || map.names().isPresent())
            .flatMap(table -> arrange(table.definition(), map))
            .or(() -> fromServer(map, tracked))
            .map(found -> withNullability(found, map))
            .orElseThrow(() -> new UnknownColumnsException(advice(map, tracked)));
    catalog.put(definition);
    return definition;
  }

  /**
   * Makes sure that the columns of rows without names still stand in the tracked order. Dolt logs
   * nothing when columns only change places, except that it rewrites every row; so the server is
   * asked, once for all that was received before it was asked.
   *
   * @param received when the rows were received
   * @param rewrite whether rows are among these that an ALTER rewrote
   * @throws UnknownColumnsException if the order changed and nothing tells when
   */
  public void confirm(TableMap map, Instant received, BooleanSupplier rewrite) {
    TrackedTable tracked = catalog.get(map.table()).orElse(null);
    if (tracked == null || map.names().isPresent() || !tracked.certain()) {
      return;
    }
    Optional<TableDefinition> now = serverSince(map.table(), received);
    Optional<TableDefinition> moved =
        now.map(definition -> inOrderOf(definition, tracked.definition()))
            .filter(ordered -> !ordered.columns().equals(common(tracked.definition(), now.get())))
            .flatMap(ordered -> arrange(ordered, map));
    if (moved.isEmpty()) {
      return;
    }
    if (!rewrite.getAsBoolean()) {
      throw new UnknownColumnsException(
          "The columns of table %s changed places on the server, and rows that fit both orders do"
                  .formatted(map.table())
              + " not tell which one they have: known here is %s, the server has %s. "
                  .formatted(describe(tracked.definition()), describe(moved.get()))
              + WAY_OUT_WITHOUT_NAMES
              + WAY_OUT);
    }
    catalog.put(withNullability(moved.get(), map));
  }

  private Optional<TableDefinition> serverSince(TableId table, Instant received) {
    Answer answer = answers.get(table);
    if (answer == null || !answer.asked().isAfter(received)) {
      // The time before asking: the answer is at least as new.
      Instant asked = Instant.now();
      answer = new Answer(asked, server.read(table));
      answers.put(table, answer);
    }
    return answer.definition();
  }

  private static List<Column> common(TableDefinition tracked, TableDefinition now) {
    return tracked.columns().stream()
        .filter(column -> find(now, column.name()).isPresent())
        .toList();
  }

  /**
   * Brings the columns of a table whose order is in doubt into the order that the server gives
   * those that it still has. The table stays in doubt until rows of it come.
   */
  public void reorder(TableId table) {
    catalog
        .get(table)
        .filter(tracked -> !tracked.certain())
        .ifPresent(
            tracked ->
                server
                    .read(table)
                    .map(now -> inOrderOf(now, tracked.definition()))
                    .filter(
                        ordered ->
                            ordered.columns().size() == tracked.definition().columns().size())
                    .ifPresent(
                        ordered -> catalog.put(new TrackedTable(ordered, tracked.doubtful()))));
  }

  private Optional<TableDefinition> fromServer(TableMap map, Optional<TrackedTable> tracked) {
    Optional<TableDefinition> now = server.read(map.table());
    if (map.names().isPresent()) {
      return now.flatMap(definition -> arrange(definition, map))
          .or(() -> merge(map, tracked.map(TrackedTable::definition), now));
    }
    if (tracked.isEmpty()) {
      return now.flatMap(definition -> arrange(definition, map));
    }
    // Without names, the server's order holds for the columns that it still has.
    return now.flatMap(
            definition -> arrange(inOrderOf(definition, tracked.get().definition()), map))
        .or(() -> onlyOrderThatFits(tracked.get(), map));
  }

  private static Optional<TableDefinition> arrange(TableDefinition definition, TableMap map) {
    if (definition.columns().size() != map.columns()) {
      return Optional.empty();
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < map.columns(); i++) {
      Optional<Column> column =
          map.names().isPresent()
              ? find(definition, map.names().get().get(i))
              : Optional.of(definition.columns().get(i));
      if (column.isEmpty() || !fits(column.get(), map, i)) {
        return Optional.empty();
      }
      columns.add(column.get());
    }
    return Optional.of(withColumns(definition, columns));
  }

  private static Optional<Column> find(TableDefinition definition, String name) {
    return definition.columns().stream()
        .filter(column -> column.name().equalsIgnoreCase(name))
        .findFirst();
  }

  private static boolean fits(Column column, TableMap map, int i) {
    return WireTypes.fit(column.type(), map.type(i), map.metadata(i));
  }

  private static Optional<TableDefinition> merge(
      TableMap map, Optional<TableDefinition> tracked, Optional<TableDefinition> now) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < map.columns(); i++) {
      int index = i;
      String name = map.names().get().get(i);
      Optional<Column> column =
          tracked
              .flatMap(definition -> find(definition, name))
              .filter(found -> fits(found, map, index))
              .or(
                  () ->
                      now.flatMap(definition -> find(definition, name))
                          .filter(found -> fits(found, map, index)));
      if (column.isEmpty()) {
        return Optional.empty();
      }
      columns.add(column.get());
    }
    return tracked.or(() -> now).map(definition -> withColumns(definition, columns));
  }

  private static TableDefinition inOrderOf(TableDefinition now, TableDefinition tracked) {
    Set<String> common = new HashSet<>();
    tracked.columns().forEach(column -> common.add(lower(column)));
    List<Column> columns = new ArrayList<>();
    for (Column column : now.columns()) {
      if (common.contains(lower(column))) {
        columns.add(find(tracked, column.name()).orElseThrow());
      }
    }
    return withColumns(tracked, columns);
  }

  private static String lower(Column column) {
    return column.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<TableDefinition> onlyOrderThatFits(TrackedTable tracked, TableMap map) {
    TableDefinition definition = tracked.definition();
    if (definition.columns().size() != map.columns() || tracked.doubtful().size() > MAX_DOUBTFUL) {
      return Optional.empty();
    }
    List<Column> rest = new ArrayList<>(definition.columns());
    List<Column> doubtful = new ArrayList<>();
    for (String name : tracked.doubtful()) {
      find(definition, name).ifPresent(doubtful::add);
    }
    rest.removeAll(doubtful);
    Set<TableDefinition> fitting = new HashSet<>();
    place(doubtful, rest, definition, map, fitting);
    return fitting.size() == 1 ? Optional.of(fitting.iterator().next()) : Optional.empty();
  }

  private static void place(
      List<Column> doubtful,
      List<Column> placed,
      TableDefinition definition,
      TableMap map,
      Set<TableDefinition> fitting) {
    if (doubtful.isEmpty()) {
      arrange(withColumns(definition, placed), map).ifPresent(fitting::add);
      return;
    }
    for (int place = 0; place <= placed.size(); place++) {
      List<Column> columns = new ArrayList<>(placed);
      columns.add(place, doubtful.get(0));
      place(doubtful.subList(1, doubtful.size()), columns, definition, map, fitting);
    }
  }

  private static TableDefinition withColumns(TableDefinition definition, List<Column> columns) {
    List<String> key =
        definition.primaryKey().stream()
            .filter(
                name -> columns.stream().anyMatch(column -> column.name().equalsIgnoreCase(name)))
            .toList();
    return new TableDefinition(definition.id(), columns, key, definition.comment());
  }

  private static TableDefinition withNullability(TableDefinition definition, TableMap map) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < map.columns(); i++) {
      Column column = definition.columns().get(i);
      // A change of nullability alone is in no statement of the log, but in the map.
      columns.add(
          new Column(
              column.name(),
              column.type(),
              map.nullable(i),
              column.defaultValue(),
              column.generated(),
              column.comment()));
    }
    return withColumns(definition, columns);
  }

  private static String advice(TableMap map, Optional<TrackedTable> tracked) {
    return "The columns of the rows of table "
        + map.table()
        + " cannot be known: the log has "
        + map
        + tracked
            .map(table -> ", the definition known here has " + describe(table.definition()))
            .orElse(", and no definition of it is known here")
        + ", and the server's present one does not fit either. "
        + (map.names().isPresent() ? "" : WAY_OUT_WITHOUT_NAMES)
        + WAY_OUT;
  }

  private static String describe(TableDefinition definition) {
    List<String> columns = new ArrayList<>();
    for (Column column : definition.columns()) {
      columns.add(column.name() + " " + column.type().sqlType());
    }
    return columns.toString();
  }
}
