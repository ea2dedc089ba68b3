package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.doltconnect.support.DoltServer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files of the log without a transaction, of which Dolt makes one with each start and each time
 * that the file before is full, hide nothing that was not read.
 */
class EmptyLogFilesIT {
  private static final int EXPIRE_SECONDS = 6;

  private static TaskHarness task(DoltServer dolt, String... properties) {
    Map<String, String> all =
        SnapshotTasks.properties(dolt, "d", "snapshot.mode", "earliest", "max.batch.size", "1");
    for (int i = 0; i < properties.length; i += 2) {
      all.put(properties[i], properties[i + 1]);
    }
    return new TaskHarness(all);
  }

  private static List<Integer> ids(List<SourceRecord> records) {
    return records.stream()
        .map(record -> ((Struct) record.value()).getStruct("after").getInt32("id"))
        .toList();
  }

  private static List<Integer> range(int first, int last) {
    return IntStream.rangeClosed(first, last).boxed().toList();
  }

  private static void insert(DoltServer dolt, int first, int last) throws Exception {
    dolt.executeIn(
        "d",
        range(first, last).stream()
            .map("insert into t values (%d, repeat('x', 1000))"::formatted)
            .toArray(String[]::new));
  }

  private static void create(DoltServer dolt) throws Exception {
    dolt.execute("create database d", "create table d.t(id int primary key, v text)");
  }

  /** Nothing is being written, and a server that is told to stop waits for its readers. */
  private static void restart(DoltServer dolt, int times) {
    for (int i = 0; i < times; i++) {
      dolt.kill();
      dolt.start();
    }
  }

  private static List<Integer> poll(TaskHarness task, int count) throws Exception {
    return ids(task.poll(count, SnapshotTasks.PATIENCE));
  }

  /** Starts, and whether something is written after the last of them before the task looks. */
  @ParameterizedTest
  @CsvSource({
    "1, true",
    "1, false",
    "2, true",
    "2, false",
    "3, true",
    "3, false",
    "4, true",
    "4, false"
  })
  void hideNothingFromATaskThatWasDown(int restarts, boolean write) throws Exception {
    try (DoltServer dolt = DoltServer.launch();
        TaskHarness task = task(dolt)) {
      create(dolt);
      insert(dolt, 1, 10);
      task.start();
      assertThat(poll(task, 5)).isEqualTo(range(1, 5));
      task.close();
      restart(dolt, restarts);
      if (write) {
        insert(dolt, 11, 11);
      }
      task.start();
      assertThat(poll(task, write ? 6 : 5)).isEqualTo(range(6, write ? 11 : 10));
      insert(dolt, 12, 12);
      assertThat(poll(task, 1)).isEqualTo(List.of(12));
      assertThat(task.poll(1, SnapshotTasks.QUIET)).isEmpty();
    }
  }

  @Test
  void hideNothingFromATaskThatIsSlow() throws Exception {
    try (DoltServer dolt = DoltServer.launch();
        TaskHarness task = task(dolt, "max.queue.size.in.bytes", "3000")) {
      create(dolt);
      insert(dolt, 1, 100);
      task.start();
      assertThat(poll(task, 5)).isEqualTo(range(1, 5));
      restart(dolt, 3);
      List<Integer> rest = new ArrayList<>(poll(task, 30));
      restart(dolt, 2);
      insert(dolt, 101, 101);
      rest.addAll(poll(task, 66));
      assertThat(rest).isEqualTo(range(6, 101));
    }
  }

  @Test
  void hideNothingBehindFilesThatWerePurged() throws Exception {
    try (DoltServer dolt =
            DoltServer.builder()
                .variable("binlog_expire_logs_seconds", String.valueOf(EXPIRE_SECONDS))
                .start();
        TaskHarness task = task(dolt)) {
      create(dolt);
      insert(dolt, 1, 10);
      task.start();
      assertThat(poll(task, 10)).isEqualTo(range(1, 10));
      task.close();
      awaitUnwritten(files(dolt).get(0), 2);
      restart(dolt, 1);
      insert(dolt, 11, 20);
      task.start();
      assertThat(poll(task, 5)).isEqualTo(range(11, 15));
      task.close();
      Path first = files(dolt).get(0);
      awaitUnwritten(first, EXPIRE_SECONDS + 1);
      for (int empty = 0; empty < 2; empty++) {
        dolt.kill();
        for (Path file : files(dolt)) {
          if (!file.equals(first)) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
          }
        }
        dolt.start();
      }
      assertThat(first).doesNotExist();
      assertThat(dolt.query("select @@global.gtid_purged").get(0).get(0)).endsWith(":12");
      task.start();
      assertThat(poll(task, 5)).isEqualTo(range(16, 20));
      insert(dolt, 21, 21);
      assertThat(poll(task, 1)).isEqualTo(List.of(21));
    }
  }

  /** Also: processes that are started within a second cannot be told apart in the log. */
  private static void awaitUnwritten(Path file, int seconds) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> modified(file).plusSeconds(seconds).isBefore(Instant.now()));
  }

  private static List<Path> files(DoltServer dolt) throws Exception {
    try (Stream<Path> files = Files.list(dolt.dataDirectory().resolve(".dolt/binlog"))) {
      return files.sorted().toList();
    }
  }

  private static Instant modified(Path file) throws Exception {
    return Files.getLastModifiedTime(file).toInstant();
  }

  /** The file that is being written is empty as soon as the one before it is full. */
  @Test
  void hideNothingBehindAFileThatIsFull() throws Exception {
    try (DoltServer dolt = DoltServer.builder().variable("max_binlog_size", "4096").start();
        TaskHarness task = task(dolt)) {
      create(dolt);
      int last = 0;
      // One that has just begun has its format and its set, and no transaction.
      while (last < 9 || Files.size(files(dolt).get(files(dolt).size() - 1)) > 300) {
        insert(dolt, last + 1, ++last);
      }
      task.start();
      assertThat(poll(task, last - 1)).isEqualTo(range(1, last - 1));
      task.close();
      task.start();
      assertThat(poll(task, 1)).isEqualTo(List.of(last));
    }
  }

  /** Commits what Dolt cannot write to its log; the answer is the GTID that it burns. */
  private static String burn(DoltServer dolt) throws Exception {
    dolt.executeIn(
        "d",
        "create table if not exists share(id int primary key auto_increment, v decimal(5,5))",
        "insert into share(v) values (0.5)");
    return dolt.executedGtids().replace(":1-", ":");
  }

  @Test
  void areNotTakenForTransactionsThatWereNeverLogged() throws Exception {
    try (DoltServer dolt = DoltServer.launch();
        TaskHarness task = task(dolt, "table.include.list", "d\\.t")) {
      create(dolt);
      insert(dolt, 1, 2);
      task.start();
      assertThat(poll(task, 2)).isEqualTo(range(1, 2));
      task.close();
      insert(dolt, 3, 5);
      String burnt = burn(dolt);
      insert(dolt, 6, 10);
      restart(dolt, 3);
      insert(dolt, 11, 11);
      task.start();
      assertThat(poll(task, 9)).isEqualTo(range(3, 11));
      assertThat(burntGtids()).isEmpty();
      // What comes then is read from the tables, because of the one that is burnt.
      assertThat(task.pollUntil(records -> !burntGtids().isEmpty(), Duration.ofSeconds(100)))
          .extracting(record -> ((Struct) record.value()).getString("op"))
          .isSubsetOf("t", "r");
      assertThat(burntGtids()).isEqualTo(burnt);
    }
  }

  private static String burntGtids() {
    try {
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(
                  new ObjectName("io.doltconnect:type=source-task-metrics,connector=\"d\""),
                  "BurntGtids");
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Until it is restarted, Dolt refuses every set that lacks what it never logged. */
  @Test
  void hideNothingBesideTransactionsThatWereNeverLogged() throws Exception {
    try (DoltServer dolt = DoltServer.builder().variable("max_binlog_size", "8192").start()) {
      create(dolt);
      int last = 2;
      Map<String, Object> offset;
      try (TaskHarness before = task(dolt, "table.include.list", "d\\.t").start()) {
        insert(dolt, 1, 1);
        // Only one that is connected is not refused.
        assertThat(poll(before, 1)).isEqualTo(List.of(1));
        burn(dolt);
        insert(dolt, 2, 2);
        burn(dolt);
        while (last < 5 || Files.size(files(dolt).get(files(dolt).size() - 1)) > 300) {
          insert(dolt, last + 1, ++last);
        }
        assertThat(poll(before, last - 2)).isEqualTo(range(2, last - 1));
        offset = new HashMap<>(before.offset());
      }
      // As after it was told that two will never come.
      String executed = dolt.executedGtids();
      int number = Integer.parseInt(executed.substring(executed.lastIndexOf('-') + 1));
      offset.put("gtid_set", executed.replaceAll("-\\d+$", "-" + (number - 1)));
      try (TaskHarness task =
          new TaskHarness(
              SnapshotTasks.properties(dolt, "d", "table.include.list", "d\\.t"), offset)) {
        task.start();
        assertThat(poll(task, 1)).isEqualTo(List.of(last));
      }
    }
  }

  /** Somebody says of what is there that it is not: the variable changes nothing in the log. */
  @Test
  void areNoReasonToGoOnWithoutWhatTheServerDoesNotGive() throws Exception {
    try (DoltServer dolt = DoltServer.launch();
        TaskHarness task = task(dolt, "reconcile.mode", "fail")) {
      create(dolt);
      insert(dolt, 1, 10);
      task.start();
      assertThat(poll(task, 3)).isEqualTo(range(1, 3));
      task.close();
      restart(dolt, 1);
      String executed = dolt.executedGtids();
      String uuid = executed.substring(0, executed.indexOf(':'));
      dolt.execute("set global gtid_purged = '" + uuid + ":1-5'");
      task.start();
      assertThatThrownBy(() -> task.poll(1, Duration.ofSeconds(100)))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("Transactions " + uuid + ":6-12 were not read")
          .hasMessageContaining("@@gtid_purged is '" + uuid + ":1-5'");
    }
  }
}
