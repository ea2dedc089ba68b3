package io.doltconnect.writers;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a writer does at a time: statements in a database with the tables of {@link #TABLES}. Any of
 * them may fail, because another writer was there first.
 */
public enum Work {
  INSERT(20) {
    @Override
    List<String> statements(String database, Random random) {
      int first = random.nextInt(IDS);
      return List.of(
          "REPLACE INTO plain VALUES "
              + rows(
                  random.nextInt(20) + 1,
                  row ->
                      "(%d,%d,'%s',%d.%02d,'2026-%02d-%02d 10:11:12',%s)"
                          .formatted(
                              (first + row * 7) % IDS,
                              random.nextInt(1_000),
                              text(random),
                              random.nextInt(100_000) - 50_000,
                              random.nextInt(100),
                              random.nextInt(12) + 1,
                              random.nextInt(28) + 1,
                              random.nextInt(4) == 0 ? "NULL" : "'" + text(random) + "'")));
    }
  },
  UPDATE(20) {
    @Override
    List<String> statements(String database, Random random) {
      return List.of(
          "UPDATE plain SET a = a + 1, b = '%s' WHERE id %s"
              .formatted(text(random), some(random, 20)));
    }
  },
  DELETE(10) {
    @Override
    List<String> statements(String database, Random random) {
      return List.of("DELETE FROM plain WHERE id " + some(random, 10));
    }
  },
  CHANGE_KEY(10) {
    @Override
    List<String> statements(String database, Random random) {
      return random.nextBoolean()
          ? List.of(
              "UPDATE plain SET id = id + %d WHERE id %s".formatted(IDS, some(random, 5)),
              "DELETE FROM plain WHERE id > %d LIMIT 3".formatted(IDS))
          : List.of(
              "UPDATE pair SET k1 = k1 + 50 WHERE k1 = " + random.nextInt(50),
              "DELETE FROM pair WHERE k1 > 50 LIMIT 9");
    }
  },
  PAIR(10) {
    @Override
    List<String> statements(String database, Random random) {
      return random.nextInt(3) == 0
          ? List.of("DELETE FROM pair WHERE k1 = %d LIMIT 20".formatted(random.nextInt(50)))
          : List.of(
              "REPLACE INTO pair VALUES "
                  + rows(
                      random.nextInt(10) + 1,
                      row ->
                          "(%d,'%s',%d)"
                              .formatted(random.nextInt(50), text(random), random.nextInt(1_000))));
    }
  },
  KEYLESS(10) {
    @Override
    List<String> statements(String database, Random random) {
      int v = random.nextInt(40);
      return List.of(
          switch (random.nextInt(3)) {
            case 0 ->
                "INSERT INTO bag VALUES (%d,'x'),(%1$d,'x'),(%1$d,'%s')".formatted(v, text(random));
            case 1 -> "DELETE FROM bag WHERE v = " + v;
            default -> "UPDATE bag SET w = '%s' WHERE v = %d LIMIT 2".formatted(text(random), v);
          });
    }
  },
  TRANSACTION(10) {
    @Override
    List<String> statements(String database, Random random) {
      List<String> statements = new ArrayList<>(List.of("START TRANSACTION"));
      for (Work work : List.of(INSERT, PAIR, UPDATE, DELETE, SHAPED)) {
        if (random.nextBoolean()) {
          statements.addAll(work.statements(database, random));
        }
      }
      statements.add(random.nextInt(5) == 0 ? "ROLLBACK" : "COMMIT");
      return statements;
    }
  },
  SHAPED(10) {
    @Override
    List<String> statements(String database, Random random) {
      int id = random.nextInt(300);
      return List.of(
          switch (random.nextInt(3)) {
            case 0 -> "DELETE FROM shape WHERE id = " + id;
            case 1 -> "UPDATE shape SET base = base + 1 WHERE id < " + id / 10;
            default ->
                "INSERT IGNORE INTO shape(id,base) VALUES (%d,%d)".formatted(id, random.nextInt());
          });
    }
  },
  ADD_COLUMN(2) {
    @Override
    List<String> statements(String database, Random random) {
      String type = TYPES.get(random.nextInt(TYPES.size()));
      String place = List.of("", "", " FIRST", " AFTER base").get(random.nextInt(4));
      String column = "c" + random.nextInt(4);
      return List.of(
          "ALTER TABLE shape ADD COLUMN %s %s%s".formatted(column, type, place),
          "UPDATE shape SET %s = '%d' WHERE id < 50".formatted(column, random.nextInt(100)));
    }
  },
  DROP_COLUMN(2) {
    @Override
    List<String> statements(String database, Random random) {
      return List.of("ALTER TABLE shape DROP COLUMN c" + random.nextInt(4));
    }
  },
  MODIFY_COLUMN(1) {
    @Override
    List<String> statements(String database, Random random) {
      return List.of(
          "ALTER TABLE shape MODIFY COLUMN c%d %s"
              .formatted(random.nextInt(4), TYPES.get(random.nextInt(TYPES.size()))));
    }
  },
  CREATE_TABLE(2) {
    @Override
    List<String> statements(String database, Random random) {
      int table = random.nextInt(4);
      return List.of(
          "CREATE TABLE made%d(id INT PRIMARY KEY, v VARCHAR(40))".formatted(table),
          "INSERT INTO made%d VALUES %s"
              .formatted(table, rows(30, row -> "(%d,'%s')".formatted(row, text(random)))));
    }
  },
  DROP_TABLE(1) {
    @Override
    List<String> statements(String database, Random random) {
      return List.of("DROP TABLE made" + random.nextInt(4));
    }
  },
  RENAME_TABLE(1) {
    @Override
    List<String> statements(String database, Random random) {
      return List.of(
          "RENAME TABLE made%d TO made%d".formatted(random.nextInt(4), random.nextInt(4)));
    }
  },
  COMMIT(4) {
    @Override
    List<String> statements(String database, Random random) {
      return List.of("CALL dolt_commit('-Am', 'work')");
    }
  },
  MERGE(2) {
    @Override
    List<String> statements(String database, Random random) {
      String branch = "b" + random.nextLong(1L << 40);
      int id = random.nextInt(IDS);
      return List.of(
          "CALL dolt_branch('%s')".formatted(branch),
          "USE `%s/%s`".formatted(database, branch),
          "REPLACE INTO merged VALUES (%d,'%s')".formatted(id, text(random)),
          "DELETE FROM merged WHERE id " + some(random, 20),
          "CALL dolt_commit('-Am', 'on a branch')",
          "USE `%s`".formatted(database),
          "CALL dolt_commit('--skip-empty', '-Am', 'before a merge')",
          "CALL dolt_merge('%s')".formatted(branch),
          "CALL dolt_branch('-D', '%s')".formatted(branch));
    }
  },
  RESET(1) {
    @Override
    List<String> statements(String database, Random random) {
      return List.of("CALL dolt_reset('--hard')");
    }
  },
  LARGE(1) {
    @Override
    List<String> statements(String database, Random random) {
      int first = random.nextInt(IDS);
      return List.of(
          "REPLACE INTO merged VALUES "
              + rows(800, row -> "(%d,'%s')".formatted((first + row * 3) % IDS, text(random))));
    }
  };

  /** The tables of a database, and their first rows. */
  static final List<String> TABLES =
      List.of(
          "CREATE TABLE plain(id INT PRIMARY KEY, a INT, b VARCHAR(40), c DECIMAL(12,2),"
              + " d DATETIME, e VARCHAR(200))",
          "CREATE TABLE pair(k1 INT, k2 VARCHAR(40), v INT, PRIMARY KEY(k1, k2))",
          "CREATE TABLE bag(v INT, w VARCHAR(40))",
          "CREATE TABLE shape(id INT PRIMARY KEY, base INT)",
          "CREATE TABLE merged(id INT PRIMARY KEY, v VARCHAR(40))");

  private static final int IDS = 5_000;
  private static final List<String> TYPES =
      List.of("INT", "BIGINT", "VARCHAR(30)", "INT DEFAULT 7", "VARCHAR(60) DEFAULT 'd'");

  /** What changes definitions. */
  public static final Set<Work> DEFINITIONS =
      Set.of(ADD_COLUMN, DROP_COLUMN, MODIFY_COLUMN, CREATE_TABLE, DROP_TABLE, RENAME_TABLE);

  /** What changes many rows at once; not everybody who starts writers wants it. */
  public static final Set<Work> LARGE_CHANGES = Set.of(RESET, LARGE);

  private final int weight;

  Work(int weight) {
    this.weight = weight;
  }

  /** How often it is done, against the others. */
  int weight() {
    return weight;
  }

  /** What is executed one after the other; the rest is left out after one that fails. */
  abstract List<String> statements(String database, Random random);

  private interface Row {
    String values(int row);
  }

  private static String rows(int count, Row row) {
    return IntStream.range(0, count).mapToObj(row::values).collect(Collectors.joining(","));
  }

  private static String some(Random random, int count) {
    int first = random.nextInt(IDS);
    return "BETWEEN %d AND %d".formatted(first, first + random.nextInt(count));
  }

  private static String text(Random random) {
    return "t" + Long.toString(random.nextLong(1L << 60), 36);
  }
}
