package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.DoltServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** After a stop anywhere the stream goes on at the next row: nothing twice, nothing lost. */
class ResumeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static DoltServer dolt;

  @BeforeAll
  static void startDolt() throws Exception {
    dolt = DoltServer.builder().start();
    dolt.execute("create database one", "create database two");
    dolt.executeIn(
        "one",
        "create table t(id int primary key, v varchar(20))",
        "create table u(a int, b int, primary key(b,a))",
        "insert into t values (1,'a'),(2,'b'),(3,'c'),(4,'d')",
        "start transaction",
        "insert into t values (5,'e'),(6,'f')",
        "update t set v = 'B' where id < 3",
        "delete from t where id in (3,4)",
        "insert into u values (1,100),(2,200)",
        "commit",
        "alter table t add column n int not null default 7 after id",
        "insert into t values (7,1,'g')",
        "update t set id = 8 where id = 7",
        "truncate table u",
        "drop table u",
        "call dolt_commit('-Am', 'all')");
    dolt.executeIn("two", "create table keyless(v int)", "insert into keyless values (1),(1),(2)");
  }

  @AfterAll
  static void stopDolt() throws Exception {
    dolt.close();
  }

  private static Map<String, String> properties(String prefix) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", prefix);
    properties.put("topic.prefix", "r");
    properties.put("snapshot.mode", "earliest");
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", String.valueOf(dolt.port()));
    properties.put("database.user", "root");
    properties.put("database.include.list", "one,two");
    // One row at a time, so that a stop can fall between any two.
    properties.put("max.batch.size", "1");
    properties.put("poll.interval.ms", "50");
    return properties;
  }

  private static List<Change> uninterrupted() throws InterruptedException {
    try (TaskHarness task = new TaskHarness(properties("whole")).start()) {
      List<Change> changes =
          Change.of(
              task.pollUntil(
                  records ->
                      records.stream().filter(r -> r.topic().equals("r.two.keyless")).count() == 3,
                  PATIENCE));
      assertThat(changes).hasSizeGreaterThan(35);
      return changes;
    }
  }

  @Test
  void goesOnAtTheNextRowAfterAStopAtEveryRow() throws Exception {
    List<Change> expected = uninterrupted();
    List<Change> delivered = new ArrayList<>();
    TaskHarness task = new TaskHarness(properties("pieces"));
    while (delivered.size() < expected.size()) {
      task.start();
      List<SourceRecord> records = task.poll(1, PATIENCE);
      delivered.addAll(Change.of(records));
      task.close();
      assertThat(delivered).isEqualTo(expected.subList(0, delivered.size()));
    }
  }

  @Test
  void deletesUnderTheFormerKeyAfterAStopAtEveryRecord() throws Exception {
    dolt.execute("create database rekeyed");
    dolt.executeIn(
        "rekeyed",
        "create table t(id int primary key, v int)",
        "insert into t values (1,1),(2,2),(3,3)",
        "alter table t modify id varchar(10) not null",
        "insert into t values ('x',4)");
    Map<String, String> properties = properties("rekeyed");
    properties.put("database.include.list", "rekeyed");
    List<Change> expected;
    try (TaskHarness task = new TaskHarness(properties).start()) {
      expected =
          Change.of(
              task.pollUntil(
                  records ->
                      Change.of(records).stream().anyMatch(c -> c.brief().equals("c {id=x,v=4}")),
                  PATIENCE));
    }
    assertThat(expected.stream().map(Change::brief)).contains("d {id=1,v=1}", "c {id=x,v=4}");
    List<Change> delivered = new ArrayList<>();
    TaskHarness task = new TaskHarness(properties);
    while (delivered.size() < expected.size()) {
      task.start();
      delivered.addAll(Change.of(task.poll(1, PATIENCE)));
      task.close();
      assertThat(delivered).isEqualTo(expected.subList(0, delivered.size()));
    }
  }

  @Test
  void deliversATombstoneThatOnlyItsDeleteWasKeptOf() throws Exception {
    List<Change> expected = uninterrupted();
    int delete = expected.stream().map(Change::op).toList().indexOf("d");
    assertThat(expected.get(delete + 1).op()).isEqualTo("tombstone");
    TaskHarness task = new TaskHarness(properties("tombstone")).start();
    List<SourceRecord> records = task.poll(delete + 1, PATIENCE);
    task.keep(records.get(delete));
    task.close();

    task.start();
    List<Change> rest = Change.of(task.poll(expected.size() - delete, PATIENCE));
    task.close();

    assertThat(rest).isEqualTo(expected.subList(delete, expected.size()));
  }

  @Test
  void goesOnFromAnOffsetThatWentThroughConnectsStore() throws Exception {
    List<Change> expected = uninterrupted();
    TaskHarness task = new TaskHarness(properties("stored")).start();
    List<Change> delivered = new ArrayList<>(Change.of(task.poll(7, PATIENCE)));
    task.close();
    Map<String, Object> stored = new HashMap<>();
    // Connect keeps offsets as JSON, which gives whole numbers back as Long.
    task.offset().forEach((key, value) -> stored.put(key, value));
    assertThat(stored.values())
        .allSatisfy(value -> assertThat(value).isInstanceOfAny(String.class, Long.class));
    try (TaskHarness next = new TaskHarness(properties("stored"), stored).start()) {
      delivered.addAll(Change.of(next.poll(expected.size() - delivered.size(), PATIENCE)));
    }
    assertThat(delivered).isEqualTo(expected);
  }

  @Test
  void goesOnFromAHandWrittenSet() throws Exception {
    List<Change> expected = uninterrupted();
    String uuid = expected.get(0).gtid().split(":")[0];
    Map<String, Object> offset = Map.of("gtid_set", uuid + ":1-5");
    List<Change> rest =
        expected.subList(
            expected.stream().map(Change::gtid).toList().indexOf(uuid + ":6"), expected.size());
    try (TaskHarness task = new TaskHarness(properties("hand"), offset).start()) {
      assertThat(Change.of(task.poll(rest.size(), PATIENCE))).isEqualTo(rest);
    }
  }

  @Test
  void goesOnWhenDoltIsRestarted() throws Exception {
    DoltServer server = DoltServer.builder().start();
    try (server) {
      server.execute("create database d");
      server.executeIn("d", "create table t(id int primary key)", "insert into t values (1)");
      Map<String, String> properties = properties("restarted");
      properties.put("database.port", String.valueOf(server.port()));
      properties.put("database.include.list", "d");
      try (TaskHarness task = new TaskHarness(properties).start()) {
        assertThat(briefs(task.poll(3, PATIENCE))).endsWith("c {id=1}");
        server.kill();
        server.start();
        server.executeIn("d", "insert into t values (2)");
        assertThat(briefs(task.poll(1, PATIENCE))).containsExactly("c {id=2}");
        assertThat(task.poll(1, Duration.ofSeconds(1))).isEmpty();
      }
    }
  }

  @Test
  void deliversEveryRowOnceWhenTwoDatabasesAreWrittenConcurrently() throws Exception {
    DoltServer server = DoltServer.builder().start();
    int writers = 4;
    int each = 60;
    try (server) {
      server.execute("create database x", "create database y");
      for (String database : List.of("x", "y")) {
        server.executeIn(database, "create table t(id int primary key)");
      }
      Map<String, String> properties = properties("concurrent");
      properties.put("database.port", String.valueOf(server.port()));
      properties.put("database.include.list", "x,y");
      properties.put("include.schema.changes", "false");
      properties.put("max.batch.size", "5");
      ExecutorService pool = Executors.newFixedThreadPool(writers);
      try {
        Collection<Future<?>> running = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
          int first = writer * each;
          String database = writer % 2 == 0 ? "x" : "y";
          running.add(
              pool.submit(
                  () -> {
                    for (int i = 0; i < each; i++) {
                      server.executeIn(database, "insert into t values (" + (first + i) + ")");
                    }
                    return null;
                  }));
        }
        List<String> delivered = new ArrayList<>();
        TaskHarness task = new TaskHarness(properties);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (delivered.size() < writers * each && System.nanoTime() < end) {
          task.start();
          delivered.addAll(briefs(task.poll(11, Duration.ofSeconds(2))));
          task.close();
        }
        for (Future<?> writer : running) {
          writer.get();
        }
        task.start();
        delivered.addAll(briefs(task.poll(1, Duration.ofSeconds(2))));
        task.close();
        Set<String> distinct = new HashSet<>(delivered);
        assertThat(delivered).hasSize(distinct.size()).hasSize(writers * each);
      } finally {
        pool.shutdownNow();
      }
    }
  }

  private static List<String> briefs(List<SourceRecord> records) {
    return Change.of(records).stream().map(Change::brief).toList();
  }
}
