package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.support.DoltServer;
import io.doltconnect.support.FreePort;
import io.doltconnect.writers.Work;
import io.doltconnect.writers.Writers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Four sessions write while all that Dolt's log loses is provoked at random. Now and then, and at
 * the end, the tables have the source's hashes, and no row of the log was delivered twice. Not part
 * of the suite. System properties: {@code losses.seconds}, how long they write; {@code
 * losses.seed}, what is provoked.
 */
@EnabledIfSystemProperty(named = "losses.seconds", matches = "\\d+")
class LossesIT {
  private static final Duration WRITING =
      Duration.ofSeconds(Integer.getInteger("losses.seconds", 15));
  private static final long SEED = Long.getLong("losses.seed", 1);
  private static final Duration UNTIL_HEALED = Duration.ofMinutes(4);
  private static final Duration BETWEEN_COMPARISONS = Duration.ofMinutes(3);
  private static final List<String> DATABASES = List.of("a", "b");
  private static final int LONGEST_PAUSE = 50;
  private static final int LONGEST_READING_MILLIS = 2_000;
  private static final String INTERVAL = "1000";
  private static final String PREFIX = "s";

  private final Random random = new Random(SEED);
  private final int remotesApi = FreePort.find();
  private final RecordsReplica rows = RecordsReplica.aheadOfItsRows(PREFIX);
  private final Set<List<Object>> ofLog = new HashSet<>();
  private final List<String> twice = new ArrayList<>();
  private final Map<Loss, Integer> provoked = new EnumMap<>(Loss.class);
  private DoltServer dolt;
  private DoltReplica replica;
  private Writers writers;
  private TaskHarness task;
  private boolean taskIsAway;
  private int names;

  /** What Dolt does not log, or what its log loses. */
  private enum Loss {
    VECTOR,
    FRACTION,
    LONG_JSON,
    SHRUNK_ENUM,
    DROPPED_AND_ADDED,
    HIDDEN,
    RESTART,
    OFFLINE,
    PUSH,
    PURGE,
    FORCED_BRANCH,
    RESTORED,
    CONNECTOR_RESTART,
    CONNECTOR_AWAY
  }

  private static Map<String, String> properties(DoltServer dolt) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", "losses");
    properties.put("topic.prefix", PREFIX);
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", String.valueOf(dolt.port()));
    properties.put("database.user", "root");
    properties.put("database.include.list", String.join(",", DATABASES));
    properties.put("snapshot.mode", "no_data");
    properties.put("audit.interval.ms", INTERVAL);
    properties.put("reconcile.interval.ms", INTERVAL);
    properties.put("heartbeat.interval.ms", "200");
    properties.put("poll.interval.ms", "50");
    properties.put("reconnect.backoff.ms", "50");
    properties.put("reconnect.backoff.max.ms", "500");
    return properties;
  }

  @Test
  void healsWhateverIsLost() throws Exception {
    System.out.printf("-Dlosses.seed=%d -Dlosses.seconds=%d%n", SEED, WRITING.toSeconds());
    try (DoltServer source =
            DoltServer.builder()
                .variable("binlog_row_metadata", "FULL")
                .remotesApi(remotesApi)
                .start();
        DoltReplica compared = new DoltReplica()) {
      dolt = source;
      replica = compared;
      task = new TaskHarness(properties(dolt)).start();
      try (Writers started =
          Writers.startOnFailingServer(dolt, SEED, DATABASES, Work.LARGE_CHANGES, LONGEST_PAUSE)) {
        writers = started;
        createTables();
        provokeAll();
        System.out.println(writers.summary());
      }
      task.close();
    }
  }

  private void createTables() throws SQLException {
    for (String database : DATABASES) {
      dolt.executeIn(
          database,
          "create table points(id int primary key, v vector(2))",
          "create table share(id int primary key, v decimal(5,5))",
          "create table doc(id int primary key, v json)",
          "create table choice(id int primary key, v enum('a','b','c'))",
          "create table swap(id int primary key, v varchar(10))");
    }
  }

  private void provokeAll() throws Exception {
    long end = System.nanoTime() + WRITING.toNanos();
    long nextComparison = System.nanoTime() + BETWEEN_COMPARISONS.toNanos();
    while (System.nanoTime() < end) {
      read(Duration.ofMillis(random.nextInt(LONGEST_READING_MILLIS)));
      Loss loss = Loss.values()[random.nextInt(Loss.values().length)];
      provoke(loss, DATABASES.get(random.nextInt(DATABASES.size())));
      provoked.merge(loss, 1, Integer::sum);
      if (System.nanoTime() > nextComparison) {
        compare();
        nextComparison = System.nanoTime() + BETWEEN_COMPARISONS.toNanos();
      }
    }
    compare();
  }

  private void read(Duration time) throws InterruptedException {
    if (!taskIsAway) {
      task.pollUntil(() -> false, time, this::take);
    } else if (random.nextInt(3) == 0) {
      taskIsAway = false;
      task.start();
    }
  }

  private void take(SourceRecord record) {
    if (!record.topic().equals(PREFIX) && !record.topic().startsWith(PREFIX + ".")) {
      return;
    }
    rows.accept(record);
    if (record.value() instanceof Struct value
        && value.schema().field("op") != null
        && value.getStruct("source").getString("snapshot").equals("false")) {
      Struct source = value.getStruct("source");
      Struct key = (Struct) record.key();
      // Equal rows of a table without a key are that many.
      if (key != null
          && !ofLog.add(
              List.of(
                  source.getString("gtid").hashCode(),
                  Objects.hash(record.topic(), key, value.getString("op")),
                  source.getString("gtid")))) {
        twice.add("%s %s %s".formatted(record.topic(), key, value));
      }
    }
  }

  private void compare() throws Exception {
    writers.pause();
    try {
      if (taskIsAway) {
        taskIsAway = false;
        task.start();
      }
      new Healing(task, dolt, UNTIL_HEALED).await(this::take);
      List<String> differences = new ArrayList<>();
      for (String database : DATABASES) {
        for (String difference : replica.differences(dolt, database, rows)) {
          differences.add(database + ": " + difference);
        }
      }
      System.out.printf(
          "%s: provoked %s, %d rows of the log, reconciled %s times, %s%n",
          Instant.now(),
          provoked,
          ofLog.size(),
          task.metric("Reconciles"),
          differences.isEmpty() ? "right" : "WRONG");
      assertThat(differences).isEmpty();
      assertThat(twice).as("rows of the log that came twice").isEmpty();
    } finally {
      writers.resume();
    }
  }

  private void provoke(Loss loss, String database) throws Exception {
    int id = random.nextInt(50);
    switch (loss) {
      case VECTOR ->
          beside(
              database,
              "replace into points values (%d, string_to_vector('[%d,1]'))".formatted(id, id),
              "delete from points where id = " + random.nextInt(50));
      case FRACTION ->
          beside(
              database,
              "start transaction",
              "replace into share values (%d, 0.5)".formatted(id),
              "replace into plain(id, a) values (%d, 1)".formatted(id),
              "delete from pair where k1 = " + random.nextInt(50),
              "insert into bag values (%d, 'lost')".formatted(random.nextInt(40)),
              "commit");
      case LONG_JSON ->
          beside(
              database,
              "replace into doc values (%d, json_object('k', repeat('x', 2200000)))"
                  .formatted(random.nextInt(3)));
      case SHRUNK_ENUM ->
          beside(
              database,
              "alter table choice modify v enum('a','b','c')",
              "replace into choice values (1,'a'),(%d,'c')".formatted(id + 2),
              "delete from choice where v <> 'c'",
              "alter table choice modify v enum('c')");
      case DROPPED_AND_ADDED ->
          beside(
              database,
              "alter table swap drop column v, add column v varchar(10)",
              "replace into swap values (%d,'one')".formatted(id),
              "alter table swap drop column v, add column v int");
      case HIDDEN ->
          beside(
              database,
              "set session binlog_ignore_dbs = '%s'".formatted(database),
              "update plain set b = 'hidden' where id between %d and %d"
                  .formatted(id * 90, id * 91),
              "delete from pair where k1 = " + random.nextInt(50),
              "delete from bag where v = " + random.nextInt(40),
              "replace into plain(id, b) values (%d, 'hidden')".formatted(id));
      case RESTART ->
          paused(
              () -> {
                for (int i = random.nextInt(3); i >= 0; i--) {
                  dolt.kill();
                  dolt.start();
                }
              });
      case OFFLINE ->
          paused(
              () -> {
                dolt.kill();
                dolt.dolt(
                    dolt.dataDirectory().resolve(database),
                    "sql",
                    "-q",
                    "delete from pair where k1 = %d; replace into plain(id, b) values (%d, 'offline'); insert into bag values (%1$d, 'offline'); call dolt_commit('-Am', 'offline')"
                        .formatted(random.nextInt(50), id));
                dolt.start();
              });
      case PUSH -> paused(() -> push(database));
      case PURGE -> paused(this::purge);
      case FORCED_BRANCH ->
          paused(
              () ->
                  beside(
                      database,
                      "call dolt_commit('--skip-empty', '-Am', 'before')",
                      "call dolt_branch('-f', 'other', 'HEAD~%d')".formatted(random.nextInt(3)),
                      "call dolt_checkout('other')",
                      "call dolt_branch('-f', 'main', 'other')"));
      case RESTORED -> paused(() -> restore(database));
      case CONNECTOR_RESTART -> {
        if (!taskIsAway) {
          task.close();
          task.start();
        }
      }
      case CONNECTOR_AWAY -> {
        if (!taskIsAway) {
          task.close();
          taskIsAway = true;
        }
      }
    }
  }

  /** Beside the writers, who may have been there first. */
  private void beside(String database, String... statements) {
    try {
      dolt.executeIn(database, statements);
    } catch (SQLException e) {
      System.out.printf("refused: %s%n", e.getMessage().lines().findFirst().orElse(""));
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  private void paused(Action action) throws Exception {
    writers.pause();
    try {
      action.run();
    } finally {
      writers.resume();
    }
  }

  private void push(String database) {
    Path clone = dolt.home().resolve("clone" + ++names);
    beside(database, "call dolt_commit('--skip-empty', '-Am', 'before a push')");
    dolt.dolt(
        dolt.home(),
        "clone",
        "--user",
        "root",
        "http://127.0.0.1:%d/%s".formatted(remotesApi, database),
        clone.toString());
    dolt.dolt(
        clone,
        "sql",
        "-q",
        "replace into plain(id, b) values (%d, 'pushed'); delete from pair where k1 = %d; insert into bag values (1, 'pushed'); call dolt_commit('-Am', 'pushed')"
            .formatted(random.nextInt(50), random.nextInt(50)));
    dolt.dolt(clone, "push", "--user", "root", "origin", "main");
  }

  private void purge() throws Exception {
    dolt.kill();
    try (Stream<Path> files = Files.list(dolt.dataDirectory().resolve(".dolt/binlog"))) {
      List<Path> logs =
          files
              .filter(file -> file.getFileName().toString().matches(".*\\.\\d+"))
              .sorted()
              .toList();
      for (Path file : logs.subList(0, logs.size() - random.nextInt(2))) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
      }
    }
    dolt.start();
  }

  private void restore(String database) {
    String backup = "file://" + dolt.home().resolve("backup" + ++names);
    beside(
        database,
        "call dolt_backup('sync-url', '%s')".formatted(backup),
        "replace into plain(id, b) values "
            + String.join(
                ",",
                IntStream.range(0, 20)
                    .mapToObj(i -> "(%d, 'set back')".formatted(random.nextInt(5_000)))
                    .toList()),
        "delete from bag",
        "call dolt_backup('restore', '--force', '%s', '%s')".formatted(backup, database));
  }
}
