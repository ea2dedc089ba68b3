package io.doltconnect.generator;

import java.util.List;

/**
 * A table as the source has it now.
 *
 * @param columns in their order
 * @param keyOrder names of the primary key's columns in the order of the key
 */
record Table(String name, List<Column> columns, List<String> keyOrder) {
  /** The columns that a statement may set. */
  List<Column> writable() {
    return columns.stream().filter(column -> !column.generated()).toList();
  }

  /** The primary key's columns in the order of the table. */
  List<Column> key() {
    return columns.stream().filter(Column::key).toList();
  }

  /** Whether no other column stands before one of the key. */
  boolean keyIsFirst() {
    return columns.subList(0, key().size()).equals(key());
  }

  /** Whether the key has another order than the columns. */
  boolean shuffled() {
    return !key().stream().map(Column::name).toList().equals(keyOrder);
  }

  /** The columns that are not in the primary key, nor computed. */
  List<Column> values() {
    return columns.stream().filter(column -> !column.key() && !column.generated()).toList();
  }
}
