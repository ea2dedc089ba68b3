package io.doltconnect.schema.columns;

import io.doltconnect.binlog.events.TableMap;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.schema.WireTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Matches the columns of a definition with the places of a TABLE_MAP. For each place:
 *
 * <table>
 *   <caption>The column that is taken</caption>
 *   <tr><th>the map has</th><th>column</th></tr>
 *   <tr><td>names</td><td>the one of that name, in any case</td></tr>
 *   <tr><td>names, and another number of fractional digits for a moment of that name that is in no
 *       key</td><td>the same with the map's digits: Dolt logs no statement when only they
 *       change</td></tr>
 *   <tr><td>no names</td><td>the one that has this place in the definition</td></tr>
 * </table>
 *
 * <p>It fits the place if the map says that the rows carry a value there just if the column is not
 * virtual, and if the map's type and metadata are those of the column's type ({@link WireTypes}).
 * There is an order if the definition has as many columns as the map and each place has a column
 * that fits.
 *
 * @param definition columns of the table
 * @param map what the log says of them
 */
record ColumnOrder(TableDefinition definition, TableMap map) {

  /** The definition in the map's order, if there is one. */
  Optional<TableDefinition> arranged() {
    return definition.columns().size() == map.columns()
        ? columns(place -> at(place).filter(column -> fits(column, place)))
        : Optional.empty();
  }

  private Optional<Column> at(int place) {
    return map.names().isPresent()
        ? named(place).map(column -> definition.isKey(column) ? column : withDigits(column, place))
        : Optional.of(definition.columns().get(place));
  }

  private Optional<Column> named(int place) {
    return definition.column(map.names().orElseThrow().get(place));
  }

  private Column withDigits(Column column, int place) {
    int digits = map.metadata(place);
    ColumnType logged = column.type().withLength(digits);
    return column.type().sqlType().isMoment()
            && column.type().lengthOr(0) != digits
            && WireTypes.carry(logged, map.type(place), digits)
        ? column.asType(logged)
        : column;
  }

  /** Whether a column may stand at a place. */
  boolean fits(Column column, int place) {
    return column.virtual() != map.carries(place)
        && WireTypes.fit(column.type(), map.type(place), map.metadata(place));
  }

  /**
   * The definition in the map's order, even if it has columns that are not there any more. Columns
   * that it lacks, or that do not fit, are those of another definition.
   *
   * @param other has what this definition lacks, if anything has; used only if the map has names
   */
  Optional<TableDefinition> completedBy(Optional<TableDefinition> other) {
    return map.names().isEmpty()
        ? arranged()
        : columns(
            place ->
                named(place)
                    .filter(column -> fits(column, place))
                    .or(
                        () ->
                            other
                                .flatMap(now -> new ColumnOrder(now, map).named(place))
                                .filter(column -> fits(column, place))));
  }

  /** The column for each place of the map. */
  private interface ByPlace {
    Optional<Column> column(int place);
  }

  private Optional<TableDefinition> columns(ByPlace places) {
    List<Column> columns = new ArrayList<>();
    for (int place = 0; place < map.columns(); place++) {
      Optional<Column> column = places.column(place);
      if (column.isEmpty()) {
        return Optional.empty();
      }
      columns.add(column.get());
    }
    return Optional.of(definition.withColumns(columns));
  }

  /**
   * The columns that the server still has, in its order, if that is the map's; one that does not
   * fit is the server's: a change of a fraction's digits alone is in no statement of the log.
   *
   * @param now what the server has
   */
  Optional<TableDefinition> arrangedLike(TableDefinition now) {
    List<Column> columns = new ArrayList<>(definition.inOrderOf(now).columns());
    for (int place = 0; place < Math.min(columns.size(), map.columns()); place++) {
      if (!fits(columns.get(place), place)) {
        columns.set(place, now.column(columns.get(place).name()).orElseThrow());
      }
    }
    return new ColumnOrder(definition.withColumns(columns), map).arranged();
  }

  /** The definition, which has the map's order, with what the map says of NULL. */
  TableDefinition withNullability() {
    List<Column> columns = new ArrayList<>();
    for (int place = 0; place < map.columns(); place++) {
      // A change of nullability alone is in no statement of the log, but in the map.
      columns.add(definition.columns().get(place).asNullable(map.nullable(place)));
    }
    return definition.withColumns(columns);
  }

  /** Whether two columns could change places without another map. */
  boolean hasAlikes() {
    for (int second = 0; second < definition.columns().size(); second++) {
      for (int first = 0; first < second; first++) {
        if (areAlike(first, second)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Whether no two columns changed places that could do so without another map.
   *
   * @param names columns whose order is known, in that order
   */
  boolean keepsAlikes(List<String> names) {
    List<Column> columns = definition.columns();
    for (int second = 0; second < columns.size(); second++) {
      int was = names.indexOf(columns.get(second).name());
      for (int first = 0; first < second; first++) {
        if (was >= 0 && names.indexOf(columns.get(first).name()) > was && areAlike(first, second)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean areAlike(int first, int second) {
    return fits(definition.columns().get(second), first)
        && fits(definition.columns().get(first), second);
  }
}
