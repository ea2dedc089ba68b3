package io.doltconnect.replica;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of one table as a consumer of its topic knows them: by key, or as a bag if the records
 * have none. A row maps column names to SQL literals; a column that is NULL is left out, so that a
 * row from before a column was added is one with NULL there.
 */
final class TableRows {
  private final Map<Map<String, String>, Map<String, String>> keyed = new LinkedHashMap<>();
  private final Map<Map<String, String>, Integer> keyless = new LinkedHashMap<>();

  /** What a record with a key says; a row of null is a deletion. */
  void put(Map<String, String> key, Map<String, String> row) {
    if (row == null) {
      keyed.remove(key);
    } else {
      keyed.put(key, row);
    }
  }

  void add(Map<String, String> row) {
    keyless.merge(row, 1, Integer::sum);
  }

  /**
   * Takes one of the rows that are equal to this one away.
   *
   * @throws IllegalStateException if there is none
   */
  void remove(Map<String, String> row) {
    Integer count = keyless.get(row);
    if (count == null) {
      throw new IllegalStateException("%s is deleted, but only %s is there".formatted(row, all()));
    }
    if (count == 1) {
      keyless.remove(row);
    } else {
      keyless.put(row, count - 1);
    }
  }

  void renameColumn(String from, String to) {
    transform(
        row -> {
          Map<String, String> renamed = new HashMap<>(row);
          String value = renamed.remove(from);
          if (value != null) {
            renamed.put(to, value);
          }
          return renamed;
        });
  }

  /** Forgets the columns that the table does not have any more. */
  void retainColumns(Collection<String> columns) {
    transform(
        row -> {
          Map<String, String> retained = new HashMap<>(row);
          retained.keySet().retainAll(columns);
          return retained;
        });
  }

  private void transform(java.util.function.UnaryOperator<Map<String, String>> change) {
    Map<Map<String, String>, Map<String, String>> rows = new LinkedHashMap<>();
    keyed.forEach((key, row) -> rows.put(change.apply(key), change.apply(row)));
    keyed.clear();
    keyed.putAll(rows);
    Map<Map<String, String>, Integer> counts = new LinkedHashMap<>();
    keyless.forEach((row, count) -> counts.merge(change.apply(row), count, Integer::sum));
    keyless.clear();
    keyless.putAll(counts);
  }

  /**
   * Sorts the rows by another key. Rows that had none are forgotten, and so are those that are
   * known without a column of the key: they come again. That a key is gone means that another one
   * follows, because Dolt cannot take it from a table that has rows.
   */
  void rekey(List<String> key) {
    if (key.isEmpty()) {
      return;
    }
    List<Map<String, String>> rows = List.copyOf(keyed.values());
    keyed.clear();
    keyless.clear();
    for (Map<String, String> row : rows) {
      Map<String, String> values = new HashMap<>(row);
      values.keySet().retainAll(key);
      if (values.size() == key.size()) {
        keyed.put(values, row);
      }
    }
  }

  /** Every row, as often as it is there. */
  List<Map<String, String>> all() {
    List<Map<String, String>> rows = new ArrayList<>(keyed.values());
    keyless.forEach(
        (row, count) -> {
          for (int i = 0; i < count; i++) {
            rows.add(row);
          }
        });
    return rows;
  }
}
