package io.doltconnect.bench;

import io.doltconnect.support.DoltServer;
import java.sql.SQLException;

/** A table of six columns, filled by transactions of the same size. */
final class BenchTable {
  static final String DATABASE = "bench";
  static final int ROWS_OF_A_TRANSACTION = 1_000;

  private BenchTable() {}

  /** Makes the database and a table in it. */
  static void create(DoltServer dolt, String table, int transactions) throws SQLException {
    dolt.execute("create database " + DATABASE);
    dolt.executeIn(
        DATABASE,
        "create table %s(id bigint primary key, a int, b varchar(64), c decimal(12,2), d datetime, e varchar(255))"
            .formatted(table));
    for (int transaction = 0; transaction < transactions; transaction++) {
      dolt.executeIn(DATABASE, insert(table, (long) transaction * ROWS_OF_A_TRANSACTION));
    }
  }

  private static String insert(String table, long first) {
    StringBuilder rows = new StringBuilder("insert into " + table + " values ");
    for (int row = 0; row < ROWS_OF_A_TRANSACTION; row++) {
      long id = first + row;
      rows.append(row == 0 ? "" : ",")
          .append(
              "(%d,%d,'name-%d',%d.%02d,'2026-01-%02d 10:%02d:%02d','description of row %d, as long as such texts often are')"
                  .formatted(
                      id,
                      id * 7 % 100_000,
                      id,
                      id % 99_999,
                      row % 100,
                      row % 28 + 1,
                      row % 60,
                      row % 60,
                      id));
    }
    return rows.toString();
  }
}
