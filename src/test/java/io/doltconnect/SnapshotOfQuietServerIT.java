package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.support.DoltServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Nobody writes: every row of every table comes once. Only where a commit lacks changes the rows
 * that they concern come again.
 */
class SnapshotOfQuietServerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> DATABASES = List.of("whole", "changed", "fresh", "nothing");

  private static DoltServer dolt;
  private static DoltReplica replica;

  @BeforeAll
  static void start() throws Exception {
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
    replica = new DoltReplica();
    for (String database : DATABASES) {
      dolt.execute("CREATE DATABASE " + database);
    }
    dolt.execute("CREATE DATABASE marks", "CREATE TABLE marks.marks(mark INT PRIMARY KEY)");
    for (String database : List.of("whole", "changed", "fresh")) {
      dolt.executeIn(
          database,
          "CREATE TABLE long_(id INT PRIMARY KEY, v VARCHAR(40))",
          "INSERT INTO long_ WITH RECURSIVE r(n) AS"
              + " (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 999)"
              + " SELECT n * 7, CONCAT('row ', n) FROM r",
          "CREATE TABLE pair(b VARCHAR(10), a INT, v INT, PRIMARY KEY(b, a))",
          "INSERT INTO pair VALUES ('x',1,1),('x',2,2),('y',1,3),('Y''s',-1,null)",
          "CREATE TABLE keyless(v INT, w VARCHAR(10))",
          "INSERT INTO keyless VALUES (1,'a'),(1,'a'),(1,'a'),(2,null),(null,null),(null,null)",
          "CREATE TABLE dropped(id INT PRIMARY KEY)",
          "INSERT INTO dropped VALUES (1),(2)",
          "CREATE TABLE hollow(id INT PRIMARY KEY)");
    }
    for (String database : List.of("whole", "changed")) {
      dolt.executeIn(database, "CALL dolt_commit('-Am', 'all')");
    }
    dolt.executeIn(
        "changed",
        "INSERT INTO long_ VALUES (1,'new'),(10000,'new')",
        "UPDATE long_ SET v = 'changed' WHERE id IN (0, 70, 6993)",
        "DELETE FROM long_ WHERE id IN (7, 77, 3500)",
        "UPDATE pair SET b = 'z' WHERE b = 'y'",
        "DELETE FROM keyless WHERE v = 1 LIMIT 1",
        "INSERT INTO keyless VALUES (2,null),(3,'b'),(3,'b')",
        "DROP TABLE dropped",
        "CREATE TABLE made(id INT PRIMARY KEY, v INT)",
        "INSERT INTO made VALUES (1,1),(2,null)",
        "INSERT INTO hollow VALUES (1)");
  }

  @AfterAll
  static void stop() {
    replica.close();
    dolt.close();
  }

  @Test
  void deliversEveryRowOnce() throws Exception {
    List<SourceRecord> records = read();

    List<SourceRecord> rows =
        records.stream().filter(record -> !record.topic().equals("quiet")).toList();
    assertThat(
            rows.stream()
                .filter(record -> !record.topic().startsWith("quiet.changed."))
                .map(SnapshotOfQuietServerIT::operation))
        .containsOnly("r");
    Map<String, Long> delivered = new TreeMap<>();
    rows.forEach(record -> delivered.merge(record.topic(), 1L, Long::sum));
    Map<String, Long> expected = counted();
    // The rows of the commit, and then what was added, changed or deleted since; a deletion is two
    // records if there is a key.
    expected.put("quiet.changed.long_", 1_000L + 2 + 3 + 3 * 2);
    expected.put("quiet.changed.pair", 4L + 1 + 2);
    expected.put("quiet.changed.keyless", 6L + 3 + 1);
    assertThat(delivered).isEqualTo(expected);
    RecordsReplica consumer = new RecordsReplica("quiet");
    records.forEach(consumer::accept);
    for (String database : DATABASES) {
      assertThat(replica.differences(dolt, database, consumer)).isEmpty();
    }
  }

  /** All that comes until a row that is written afterwards. */
  private static List<SourceRecord> read() throws Exception {
    List<SourceRecord> records = new ArrayList<>();
    try (TaskHarness task =
        new TaskHarness(
                Connectors.config(
                    dolt,
                    "quiet",
                    "snapshot.mode",
                    "initial",
                    "bigint.unsigned.handling.mode",
                    "precise"))
            .start()) {
      long end = System.nanoTime() + PATIENCE.toNanos();
      int mark = 0;
      while (System.nanoTime() < end) {
        List<SourceRecord> batch = task.poll();
        for (SourceRecord record : batch) {
          if (record.topic().equals("quiet.marks.marks")) {
            return records;
          }
          records.add(record);
        }
        if (batch.isEmpty() && !records.isEmpty()) {
          dolt.execute("INSERT INTO marks.marks VALUES (%d)".formatted(++mark));
        }
      }
    }
    throw new AssertionError("No mark within " + PATIENCE + ", but " + records.size() + " records");
  }

  private static String operation(SourceRecord record) {
    return ((Struct) record.value()).getString("op");
  }

  private static Map<String, Long> counted() throws Exception {
    Map<String, Long> counts = new TreeMap<>();
    for (String database : DATABASES) {
      for (List<String> table : dolt.queryIn(database, "SHOW TABLES")) {
        String count = "SELECT COUNT(*) FROM `%s`".formatted(table.get(0));
        long rows = Long.parseLong(dolt.queryIn(database, count).get(0).get(0));
        if (rows > 0) {
          counts.put("quiet." + database + "." + table.get(0), rows);
        }
      }
    }
    return counts;
  }
}
