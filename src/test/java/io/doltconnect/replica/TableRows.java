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
  private final boolean owes;

  /**
   * A table without rows.
   *
   * @param owes whether a row without a key may be deleted before it comes, because what the log
   *     lost is delivered later; that it came or was forgotten is then wanted when all are asked
   *     for
   */
  TableRows(boolean owes) {
    this.owes = owes;
  }

  /** What a record with a key says; a row of null is a deletion. */
  void put(Map<String, String> key, Map<String, String> row) {
    if (row == null) {
      keyed.remove(key);
    } else {
      keyed.put(key, row);
    }
  }

  void add(Map<String, String> row) {
    count(row, 1);
  }

  /**
   * Takes one of the rows that are equal to this one away.
   *
   * @throws IllegalStateException if there is none
   */
  void remove(Map<String, String> row) {
    if (!owes && !keyless.containsKey(row)) {
      throw new IllegalStateException("%s is deleted, but only %s is there".formatted(row, all()));
    }
    count(row, -1);
  }

  private void count(Map<String, String> row, int more) {
    int count = keyless.getOrDefault(row, 0) + more;
    if (count == 0) {
      keyless.remove(row);
    } else {
      keyless.put(row, count);
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

  /**
   * Every row, as often as it is there.
   *
   * @throws IllegalStateException if a row was deleted that never came
   */
  List<Map<String, String>> all() {
    List<Map<String, String>> rows = new ArrayList<>(keyed.values());
    keyless.forEach(
        (row, count) -> {
          if (count < 0) {
            throw new IllegalStateException("%s was deleted and is not there".formatted(row));
          }
          for (int i = 0; i < count; i++) {
            rows.add(row);
          }
        });
    return rows;
  }
}
