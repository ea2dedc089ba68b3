package io.doltconnect.schema;

import io.doltconnect.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table's definition at one point of the stream.
 *
 * @param id the table's name
 * @param columns the columns in the order in which a TABLE_MAP has them
 * @param primaryKey names of the primary key's columns in the order of the key; empty for a keyless
 *     table
 * @param comment the table's comment; empty if none
 */
public record TableDefinition(
    TableId id, List<Column> columns, List<String> primaryKey, String comment) {
  public TableDefinition {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(comment, "comment");
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
  }

  /** The place of the column with a name, without regard to case; -1 if there is none. */
  public int indexOf(String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  /** The column with a name, without regard to case. */
  public Optional<Column> column(String name) {
    int at = indexOf(name);
    return at < 0 ? Optional.empty() : Optional.of(columns.get(at));
  }

  /** The same table with other columns; its key keeps those that are among them. */
  public TableDefinition withColumns(List<Column> others) {
    List<String> key =
        primaryKey.stream()
            .filter(
                name -> others.stream().anyMatch(column -> column.name().equalsIgnoreCase(name)))
            .toList();
    return new TableDefinition(id, others, key, comment);
  }

  /** The columns that another definition has, too, in its order. */
  public TableDefinition inOrderOf(TableDefinition other) {
    return withColumns(
        other.columns.stream()
            .map(column -> column(column.name()))
            .flatMap(Optional::stream)
            .toList());
  }

  /** Whether the columns that another definition has, too, have another order there. */
  public boolean isOrderedUnlike(TableDefinition other) {
    List<Column> common =
        columns.stream().filter(column -> other.column(column.name()).isPresent()).toList();
    return !inOrderOf(other).columns().equals(common);
  }

  /** The primary key's columns in the order of the key; empty for a keyless table. */
  public List<Column> keyColumns() {
    return primaryKey.stream().map(name -> columns.get(indexOf(name))).toList();
  }

  /** The same table without its virtual columns, which records do not have. */
  public TableDefinition stored() {
    List<Column> stored = columns.stream().filter(column -> !column.virtual()).toList();
    return stored.size() == columns.size()
        ? this
        : new TableDefinition(id, stored, primaryKey, comment);
  }

  /** Whether rows of the two have the same columns, whatever their types' sizes are. */
  public boolean hasSameColumns(TableDefinition other) {
    return primaryKey.equals(other.primaryKey) && kinds().equals(other.kinds());
  }

  private Map<String, SqlType> kinds() {
    return columns.stream().collect(Collectors.toMap(Column::name, c -> c.type().sqlType()));
  }

  /** Whether it has columns with values that Dolt cannot log. */
  public boolean hasUnlogged() {
    return columns.stream()
        .anyMatch(column -> !column.virtual() && !WireTypes.canCarryAll(column.type()));
  }

  /** Whether a column is one of the primary key's. */
  public boolean isKey(Column column) {
    return primaryKey.stream().anyMatch(column.name()::equalsIgnoreCase);
  }
}
