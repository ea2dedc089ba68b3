package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.QUIET;
import static io.doltconnect.SnapshotTasks.briefs;
import static io.doltconnect.SnapshotTasks.markers;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.LogContexts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Tables that are read in ranges of their keys. */
class SnapshotRangesIT {
  private static final int ROWS = 60;

  private static DoltServer dolt;
  private static DoltReplica replica;

  @BeforeAll
  static void startDolt() throws Exception {
    dolt = DoltServer.launch();
    replica = new DoltReplica();
  }

  @AfterAll
  static void stopDolt() {
    dolt.close();
    replica.close();
  }

  private static Map<String, String> properties(String database, String... changes) {
    return SnapshotTasks.properties(dolt, database, changes);
  }

  /** By table the values of its key columns, {@code %1$d} being the number of the row. */
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("tiny(k tinyint primary key, v int)", "%1$d - 30"),
          Map.entry("huge(k bigint unsigned primary key, v int)", "18446744073709551615 - %1$d"),
          Map.entry("least(k bigint primary key, v int)", "-9223372036854775807 + %1$d"),
          Map.entry("fine(k decimal(40,20) primary key, v int)", "%1$d / 7 - 3"),
          Map.entry("words(k varchar(40) primary key, v int)", "'%1$d it''s \\\\ \"odd\" 🐬 '"),
          Map.entry(
              "folded(k varchar(40) collate utf8mb4_0900_ai_ci primary key, v int)",
              "concat(char(65 + %1$d / 2), %1$d mod 2, 'É')"),
          Map.entry("padded(k char(10) primary key, v int)", "concat(' ', %1$d)"),
          Map.entry("raw(k binary(6) primary key, v int)", "unhex(hex(%1$d * 1000))"),
          Map.entry("bytes(k varbinary(9) primary key, v int)", "x'00ff27%1$02x5c'"),
          Map.entry("days(k date primary key, v int)", "adddate('0999-12-25', %1$d)"),
          Map.entry(
              "moments(k datetime(6) primary key, v int)",
              "'2020-01-01 00:00:00' + interval %1$d microsecond"),
          Map.entry(
              "instants(k timestamp(3) primary key, v int)",
              "'2020-03-29 00:00:00' + interval %1$d minute"),
          // Dolt closes the connection on a key of mixed types in another order than the columns'.
          Map.entry(
              "three(a int, b int, c int, v int, primary key(c, b, a), index(c, v),"
                  + " unique index(a), index(c, a, b, v))",
              "%1$d, %1$d mod 3, %1$d mod 2"),
          Map.entry(
              "mixed(c datetime, b varchar(9), a int, v int, primary key(c, b, a))",
              "'2020-01-01' + interval (%1$d mod 2) day, %1$d mod 3, %1$d"),
          Map.entry("`o``dd`(`k e``y` int primary key, v int)", "%1$d * 100"),
          Map.entry("coarse(k double primary key, v int)", "%1$d / 3"),
          Map.entry(
              "named(k enum('b','a'), l int, v int, primary key(k, l))", "%1$d mod 2 + 1, %1$d"),
          Map.entry("keyless(k int, v int)", "%1$d div 2"));

  private static void create(String database, Predicate<String> wanted) throws Exception {
    dolt.execute("create database " + database);
    for (Map.Entry<String, String> table : KEYS.entrySet()) {
      if (!wanted.test(table.getKey())) {
        continue;
      }
      String name = table.getKey().substring(0, table.getKey().indexOf('('));
      List<String> rows = new ArrayList<>();
      for (int row = 0; row < ROWS; row++) {
        rows.add("(" + table.getValue().formatted(row) + ", " + row % 5 + ")");
      }
      Collections.reverse(rows);
      dolt.executeIn(
          database,
          "create table " + table.getKey(),
          "insert into " + name + " values " + String.join(", ", rows));
    }
    dolt.executeIn(database, "call dolt_commit('-Am','all')");
  }

  /** A worker with many connectors can tell their lines in its log apart by nothing else. */
  @Test
  void areReadByThreadsWithTheLogContextOfTheTask() throws Exception {
    create("logged", table -> table.startsWith("tiny"));
    MDC.put("connector.context", "[logged|task-0] ");
    try (TaskHarness task =
        new TaskHarness(
                properties("logged", "snapshot.range.size", "20", "snapshot.max.threads", "2"))
            .start()) {
      assertThat(task.poll(ROWS, PATIENCE)).hasSize(ROWS);
      dolt.executeIn("logged", "insert into tiny values (100, 1)");
      assertThat(task.poll(1, PATIENCE)).hasSize(1);
    } finally {
      MDC.remove("connector.context");
    }
    assertThat(LogContexts.given())
        .contains(
            Stream.of(
                    "dolt-sql-logged",
                    "dolt-snapshot-logged",
                    "dolt-snapshot-logged-1",
                    "dolt-binlog-reader-logged")
                .map(thread -> Map.entry(thread, Map.of("connector.context", "[logged|task-0] ")))
                .toArray(Map.Entry[]::new));
  }

  @Test
  void haveEachRowOnceForKeysOfEveryType() throws Exception {
    create("ranges", table -> true);
    RecordsReplica records = new RecordsReplica("s");
    Map<String, String> properties =
        properties("ranges", "snapshot.range.size", "7", "snapshot.max.threads", "3");
    List<SourceRecord> delivered;
    try (TaskHarness task = new TaskHarness(properties).start()) {
      delivered = untilQuiet(task);
    }

    delivered.forEach(records::accept);
    assertThat(delivered).hasSize(KEYS.size() * ROWS);
    assertThat(replica.differences(dolt, "ranges", records)).isEmpty();
    assertThat(firstsAndLasts(delivered))
        .hasSize(KEYS.size())
        .allSatisfy((topic, marks) -> assertThat(marks).as(topic).isEqualTo("first, last"));
  }

  /** By topic which of its records tell that they are the first and the last. */
  private static Map<String, String> firstsAndLasts(List<SourceRecord> delivered) {
    Map<String, List<SourceRecord>> byTopic =
        delivered.stream().collect(Collectors.groupingBy(SourceRecord::topic));
    Map<String, String> found = new HashMap<>();
    byTopic.forEach(
        (topic, records) -> {
          List<String> marks = markers(records);
          String inside =
              marks.subList(1, marks.size() - 1).stream().distinct().toList().toString();
          boolean begins = marks.get(0).startsWith("first");
          boolean ends = marks.get(marks.size() - 1).startsWith("last");
          found.put(
              topic, begins && ends && inside.equals("[true]") ? "first, last" : marks.toString());
        });
    return found;
  }

  @Test
  void goOnAtTheNextRowWhereverTheTaskIsStopped() throws Exception {
    create("stopped", table -> table.matches("(three|words|keyless|bytes)\\(.*"));
    Map<String, String> properties =
        properties(
            "stopped",
            "snapshot.range.size",
            "9",
            "snapshot.max.threads",
            "2",
            "max.batch.size",
            "1");
    TaskHarness task = new TaskHarness(properties);
    RecordsReplica records = new RecordsReplica("s");
    List<SourceRecord> delivered = new ArrayList<>();
    int count = 1;
    while (delivered.size() < 4 * ROWS) {
      task.start();
      delivered.addAll(task.poll(Math.min(count, 4 * ROWS - delivered.size()), PATIENCE));
      task.close();
      count = count % 11 + 1;
    }
    task.start();
    delivered.addAll(task.poll(1, QUIET));
    task.close();

    delivered.forEach(records::accept);
    assertThat(delivered).hasSize(4 * ROWS);
    assertThat(replica.differences(dolt, "stopped", records)).isEmpty();
  }

  @Test
  void beginAnewIfTheirSizeIsChangedOnTheWay() throws Exception {
    dolt.execute("create database resized");
    dolt.executeIn(
        "resized",
        "create table t(id int primary key)",
        "insert into t values (1),(2),(3),(4),(5)",
        "call dolt_commit('-Am','all')");
    Map<String, String> properties =
        properties("resized", "snapshot.range.size", "2", "max.batch.size", "1");
    TaskHarness task = new TaskHarness(properties).start();
    assertThat(briefs(task.poll(3, PATIENCE))).containsExactly("r {id=1}", "r {id=2}", "r {id=3}");
    task.close();

    properties.put("snapshot.range.size", "3");
    try (TaskHarness resized = new TaskHarness(properties, task.offset()).start()) {
      assertThat(briefs(untilQuiet(resized)))
          .containsSubsequence("r {id=1}", "r {id=2}", "r {id=3}", "r {id=4}", "r {id=5}");
    }
  }
}
