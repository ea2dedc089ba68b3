package io.doltconnect.schema;

import io.doltconnect.binlog.TableMap;
import io.doltconnect.binlog.WireType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Brings the columns of definitions into the order that a TABLE_MAP shows, where it can be told.
 */
final class ColumnOrder {
  /** Beyond that many, trying all places takes long and finds no single order. */
  private static final int MAX_DOUBTFUL = 2;

  private ColumnOrder() {}

  static Optional<TableDefinition> arrange(TableDefinition definition, TableMap map) {
    if (definition.columns().size() != map.columns()) {
      return Optional.empty();
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < map.columns(); i++) {
      int place = i;
      Optional<Column> column =
          map.names().isPresent()
              ? find(definition, map.names().get().get(i))
                  .map(found -> definition.isKey(found) ? found : asLogged(found, map, place))
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

  /**
   * A column with the fractional digits that the map has. Dolt logs no statement when only they
   * change; the name says which column it is.
   */
  private static Column asLogged(Column column, TableMap map, int place) {
    int digits = map.metadata(place);
    boolean fractional =
        switch (column.type().sqlType()) {
          case DATETIME -> map.type(place) == WireType.DATETIME2;
          case TIMESTAMP -> map.type(place) == WireType.TIMESTAMP2;
          default -> false;
        };
    return fractional && column.type().lengthOr(0) != digits
        ? column.asType(column.type().withLength(digits))
        : column;
  }

  private static boolean fits(Column column, TableMap map, int i) {
    return WireTypes.fit(column.type(), map.type(i), map.metadata(i));
  }

  static Optional<TableDefinition> merge(
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

  static TableDefinition inOrderOf(TableDefinition now, TableDefinition tracked) {
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

  static Optional<TableDefinition> onlyOrderThatFits(TrackedTable tracked, TableMap map) {
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

  static TableDefinition withNullability(TableDefinition definition, TableMap map) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < map.columns(); i++) {
      Column column = definition.columns().get(i);
      // A change of nullability alone is in no statement of the log, but in the map.
      columns.add(column.asNullable(map.nullable(i)));
    }
    return withColumns(definition, columns);
  }

  static List<Column> common(TableDefinition tracked, TableDefinition now) {
    return tracked.columns().stream()
        .filter(column -> find(now, column.name()).isPresent())
        .toList();
  }
}
