package io.doltconnect.bench;

import io.doltconnect.TaskHarness;
import io.doltconnect.support.DoltServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Rows per second of a snapshot, poll() drained without a converter, against a loop that reads the
 * same tables over one connection of the same driver, with the same fetch size, every value as
 * text. Both read the same server in turn, several times in one JVM.
 */
public final class SnapshotBenchmark {
  private static final int TABLES = 2;
  private static final int ROWS = 1_000_000;
  private static final int FETCH_SIZE = 500;
  private static final int THREADS = Integer.getInteger("threads", 2);
  private static final int WARM_UP = 2;
  private static final int ROUNDS = Integer.getInteger("rounds", 7);

  private SnapshotBenchmark() {}

  /** Runs it; takes no arguments. */
  public static void main(String[] arguments) throws Exception {
    try (DoltServer dolt = DoltServer.launch()) {
      System.out.printf("Writing %d tables of %d rows%n", TABLES, ROWS);
      fill(dolt);
      List<Double> one = new ArrayList<>();
      List<Double> several = new ArrayList<>();
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        double plain = plain(dolt.port());
        double single = snapshot(dolt.port(), 1);
        double parallel = snapshot(dolt.port(), THREADS);
        boolean warm = round >= WARM_UP;
        System.out.printf(
            "%-7s plain JDBC %,9.0f rows/s   1 thread %,9.0f rows/s   ratio %.2f   %d threads %,9.0f rows/s   ratio %.2f%n",
            warm ? "" : "warm-up",
            plain,
            single,
            single / plain,
            THREADS,
            parallel,
            parallel / plain);
        if (warm) {
          one.add(single / plain);
          several.add(parallel / plain);
        }
      }
      print("1 thread", one);
      print(THREADS + " threads", several);
    }
  }

  private static void print(String what, List<Double> ratios) {
    ratios.sort(null);
    System.out.printf(
        "ratio of a snapshot by %s to plain JDBC: median %.2f, from %.2f to %.2f%n",
        what, ratios.get(ratios.size() / 2), ratios.get(0), ratios.get(ratios.size() - 1));
  }

  private static void fill(DoltServer dolt) throws SQLException {
    BenchTable.create(dolt, "t0", ROWS / BenchTable.ROWS_OF_A_TRANSACTION);
    for (int table = 1; table < TABLES; table++) {
      dolt.executeIn(
          BenchTable.DATABASE,
          "create table t%d like t0".formatted(table),
          "insert into t%d select * from t0".formatted(table));
    }
    dolt.executeIn(BenchTable.DATABASE, "call dolt_commit('-Am', 'filled')");
  }

  private static double plain(int port) throws SQLException {
    String url = "jdbc:mariadb://127.0.0.1:%d/%s?user=root".formatted(port, BenchTable.DATABASE);
    long start = 0;
    long rows = 0;
    long characters = 0;
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(FETCH_SIZE);
      for (int table = 0; table < TABLES; table++) {
        try (ResultSet result = statement.executeQuery("SELECT * FROM t" + table)) {
          int columns = result.getMetaData().getColumnCount();
          while (result.next()) {
            if (rows++ == 0) {
              start = System.nanoTime();
            }
            for (int column = 1; column <= columns; column++) {
              characters += result.getString(column).length();
            }
          }
        }
      }
    }
    long nanos = System.nanoTime() - start;
    if (rows != (long) TABLES * ROWS || characters < rows) {
      throw new IllegalStateException("Read %d rows, %d characters".formatted(rows, characters));
    }
    return rows * 1e9 / nanos;
  }

  private static double snapshot(int port, int threads) throws InterruptedException {
    Map<String, String> properties =
        Map.of(
            "name", "bench",
            "topic.prefix", "bench",
            "database.hostname", "127.0.0.1",
            "database.port", String.valueOf(port),
            "database.user", "root",
            "database.include.list", BenchTable.DATABASE,
            "include.schema.changes", "false",
            "snapshot.mode", "initial",
            "snapshot.max.threads", String.valueOf(threads),
            "snapshot.fetch.size", String.valueOf(FETCH_SIZE));
    try (TaskHarness task = new TaskHarness(properties).start()) {
      long start = 0;
      long rows = 0;
      while (rows < (long) TABLES * ROWS) {
        List<SourceRecord> batch = task.poll();
        if (start == 0 && !batch.isEmpty()) {
          start = System.nanoTime();
        }
        for (SourceRecord record : batch) {
          rows += ((Struct) record.value()).getString("op").equals("r") ? 1 : 0;
        }
      }
      return rows * 1e9 / (System.nanoTime() - start);
    }
  }
}
