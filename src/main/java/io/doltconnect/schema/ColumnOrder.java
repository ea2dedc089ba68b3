package io.doltconnect.schema;

import io.doltconnect.binlog.TableMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings the columns of definitions into the order that a TABLE_MAP shows, where it can be told.
 */
final class ColumnOrder {
  /** Beyond that many, trying all places can take long. */
  private static final int MAX_DOUBTFUL = 4;

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
    ColumnType logged = column.type().withLength(digits);
    return column.type().sqlType().isMoment()
            && column.type().lengthOr(0) != digits
            && WireTypes.carry(logged, map.type(place), digits)
        ? column.asType(logged)
        : column;
  }

  private static boolean fits(Column column, TableMap map, int i) {
    return column.virtual() != map.carries(i)
        && WireTypes.fit(column.type(), map.type(i), map.metadata(i));
  }

  static Optional<TableDefinition> merge(
      TableMap map, Optional<TableDefinition> tracked, Optional<TableDefinition> now) {
    if (map.names().isEmpty()) {
      return tracked.or(() -> now).flatMap(definition -> arrange(definition, map));
    }
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
    tracked.columns().forEach(column -> common.add(Column.folded(column.name())));
    List<Column> columns = new ArrayList<>();
    for (Column column : now.columns()) {
      if (common.contains(Column.folded(column.name()))) {
        columns.add(find(tracked, column.name()).orElseThrow());
      }
    }
    return withColumns(tracked, columns);
  }

  /**
   * The tracked columns that the server still has, in its order; one that does not fit the map is
   * the server's: a change of a fraction's digits alone is in no statement of the log.
   */
  static Optional<TableDefinition> arrangeLike(
      TableDefinition now, TableDefinition tracked, TableMap map) {
    List<Column> columns = new ArrayList<>(inOrderOf(now, tracked).columns());
    for (int i = 0; i < Math.min(columns.size(), map.columns()); i++) {
      if (!fits(columns.get(i), map, i)) {
        columns.set(i, find(now, columns.get(i).name()).orElseThrow());
      }
    }
    return arrange(withColumns(tracked, columns), map);
  }

  /** Whether a column may stand at a place of the rows at hand. */
  interface Places {
    boolean mayHold(Column column, int place);
  }

  static boolean isPlausible(TableDefinition definition, Places places) {
    for (int place = 0; place < definition.columns().size(); place++) {
      if (!places.mayHold(definition.columns().get(place), place)) {
        return false;
      }
    }
    return true;
  }

  /** The order that fits, if it is the only one that leaves the columns not in doubt in theirs. */
  static Optional<TableDefinition> onlyOrderThatFits(
      TrackedTable tracked, TableMap map, Places places) {
    TableDefinition definition = tracked.definition();
    if (definition.columns().size() != map.columns() || tracked.doubtful().size() > MAX_DOUBTFUL) {
      return Optional.empty();
    }
    List<Column> certain = new ArrayList<>(definition.columns());
    List<Column> doubtful = new ArrayList<>();
    for (String name : tracked.doubtful()) {
      find(definition, name).ifPresent(doubtful::add);
    }
    certain.removeAll(doubtful);
    Set<List<Column>> fitting = new HashSet<>();
    place(new ArrayList<>(), certain, doubtful, map, places, fitting);
    if (fitting.size() > 1) {
      fitting.clear();
      // The log lets no column of a key be NULL.
      Places withKey =
          (column, place) ->
              !(definition.isKey(column) && map.nullable(place)) && places.mayHold(column, place);
      place(new ArrayList<>(), certain, doubtful, map, withKey, fitting);
    }
    return fitting.size() == 1
        ? Optional.of(withColumns(definition, fitting.iterator().next()))
        : Optional.empty();
  }

  /** Fills place after place; two orders are enough to know that there is not only one. */
  private static void place(
      List<Column> placed,
      List<Column> certain,
      List<Column> doubtful,
      TableMap map,
      Places places,
      Set<List<Column>> fitting) {
    int place = placed.size();
    if (place == map.columns()) {
      fitting.add(List.copyOf(placed));
      return;
    }
    List<Column> next = new ArrayList<>(doubtful);
    if (!certain.isEmpty()) {
      next.add(0, certain.get(0));
    }
    for (Column column : next) {
      if (fitting.size() < 2 && fits(column, map, place) && places.mayHold(column, place)) {
        boolean isCertain = !certain.isEmpty() && column == certain.get(0);
        List<Column> left = new ArrayList<>(doubtful);
        left.remove(column);
        placed.add(column);
        place(
            placed,
            isCertain ? certain.subList(1, certain.size()) : certain,
            left,
            map,
            places,
            fitting);
        placed.remove(place);
      }
    }
  }

  /** Whether two columns could change places without another map. */
  static boolean hasAlikes(TableDefinition definition, TableMap map) {
    List<Column> columns = definition.columns();
    for (int i = 0; i < columns.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (fits(columns.get(i), map, j) && fits(columns.get(j), map, i)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether no two columns not in doubt changed places that could do so without another map. */
  static boolean keepsAlikes(TableDefinition ordered, TrackedTable tracked, TableMap map) {
    List<String> known = certain(tracked.definition(), tracked);
    List<Column> columns = ordered.columns();
    for (int i = 0; i < columns.size(); i++) {
      for (int j = 0; j < i; j++) {
        int first = known.indexOf(columns.get(j).name());
        int second = known.indexOf(columns.get(i).name());
        if (first > second
            && second >= 0
            && fits(columns.get(i), map, j)
            && fits(columns.get(j), map, i)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether the columns not in doubt have the order that is known. */
  static boolean keepsCertain(TableDefinition ordered, TrackedTable tracked) {
    return certain(ordered, tracked).equals(certain(tracked.definition(), tracked));
  }

  private static List<String> certain(TableDefinition definition, TrackedTable tracked) {
    return definition.columns().stream()
        .map(Column::name)
        .filter(name -> tracked.doubtful().stream().noneMatch(name::equalsIgnoreCase))
        .toList();
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
