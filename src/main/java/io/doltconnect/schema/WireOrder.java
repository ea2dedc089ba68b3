package io.doltconnect.schema;

import java.util.ArrayList;
import java.util.List;

/**
 * Undoes a fault of Dolt: rows of a table whose primary key is declared in another order than its
 * columns carry the key's values in the order of the key, at the places of the key's columns in the
 * table (binlog_row_serialization.go indexes the key tuple by table order). Present in every
 * version up to 2.3.1.
 */
public final class WireOrder {
  private WireOrder() {}

  /** For each place in a row image the index of the column whose value stands there. */
  public static int[] of(TableDefinition table) {
    int[] order = new int[table.columns().size()];
    List<Integer> keyPlaces = new ArrayList<>();
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
      if (table.isKey(table.columns().get(i))) {
        keyPlaces.add(i);
      }
    }
    for (int i = 0; i < keyPlaces.size(); i++) {
      order[keyPlaces.get(i)] = indexOf(table, table.primaryKey().get(i));
    }
    return order;
  }

  private static int indexOf(TableDefinition table, String name) {
    int index = table.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("Table %s has no column '%s'".formatted(table.id(), name));
    }
    return index;
  }
}
