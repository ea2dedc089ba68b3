package io.doltconnect.stream.rows;

import io.doltconnect.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;

/** Where in a row of the log the values of its columns stand. */
public enum Dialect {
  /**
   * Up to Dolt 2.2.3 the places of the key's columns have the key's values in the order of the key:
   * the key tuple is indexed by the order of the table's columns (binlog_row_serialization.go,
   * findFromTupleIndex). The types in the TABLE_MAP are those of the columns themselves.
   */
  KEY_IN_ITS_ORDER,

  /** From Dolt 2.2.4 on each place has the value of its column. */
  OWN_PLACES;

  /** For each place in a row image the index of the column whose value stands there. */
  int[] order(TableDefinition table) {
    int[] order = new int[table.columns().size()];
    List<Integer> keyPlaces = new ArrayList<>();
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
      if (this == KEY_IN_ITS_ORDER && table.isKey(table.columns().get(i))) {
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
