package io.doltconnect.generator;

import java.util.List;

/** A table as the source has it now, its columns in their order. */
record Table(String name, List<Column> columns) {
  /** The columns that a statement may set. */
  List<Column> writable() {
    return columns.stream().filter(column -> !column.generated()).toList();
  }

  List<Column> key() {
    return columns.stream().filter(Column::key).toList();
  }

  /** The columns that are not in the primary key, nor computed. */
  List<Column> values() {
    return columns.stream().filter(column -> !column.key() && !column.generated()).toList();
  }
}
