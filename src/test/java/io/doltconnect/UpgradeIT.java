package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.doltconnect.model.DoltVersion;
import io.doltconnect.replica.DoltReplica;
import io.doltconnect.replica.RecordsReplica;
import io.doltconnect.support.DoltBinary;
import io.doltconnect.support.DoltServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server whose Dolt is exchanged for a newer one with another form of the log, over the same
 * data. The newer program is named by {@code DOLT_NEXT_BIN}; the tests' own must be older than
 * 2.2.4.
 */
class UpgradeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final DoltVersion OWN_PLACES = new DoltVersion(2, 2, 4);
  private static Path next;
  private static DoltReplica replica;

  @BeforeAll
  static void requireTwoDolts() {
    String program = System.getenv("DOLT_NEXT_BIN");
    assumeTrue(program != null, "DOLT_NEXT_BIN names no dolt program from 2.2.4 on");
    next = Path.of(program);
    assumeTrue(DoltBinary.version(next).isFrom(OWN_PLACES), program + " is older than 2.2.4");
    assumeFalse(
        DoltBinary.version(DoltBinary.path()).isFrom(OWN_PLACES),
        "the tests' own Dolt has the later form of the log already");
    replica = new DoltReplica(next);
  }

  @AfterAll
  static void stopReplica() {
    if (replica != null) {
      replica.close();
    }
  }

  private static DoltServer server(String metadata) {
    return DoltServer.builder().variable("binlog_row_metadata", metadata).start();
  }

  private static TaskHarness task(DoltServer dolt, String mode, Map<String, Object> offset) {
    return task(dolt, mode, offset, "auto");
  }

  private static TaskHarness task(
      DoltServer dolt, String mode, Map<String, Object> offset, String reconciling) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", "up");
    properties.put("topic.prefix", "up");
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", String.valueOf(dolt.port()));
    properties.put("database.user", "root");
    properties.put("database.include.list", "shop");
    properties.put("snapshot.mode", mode);
    properties.put("reconcile.mode", reconciling);
    return new TaskHarness(properties, offset);
  }

  private static void writeAsOld(DoltServer dolt) throws Exception {
    dolt.execute("create database shop");
    dolt.executeIn(
        "shop",
        "create table pair(a int, b int, c varchar(5), primary key(b,a))",
        "create table plain(id int primary key, v varchar(20))",
        "create table done(mark int primary key)",
        "insert into pair values (1,100,'p'),(2,200,'q'),(3,300,'r'),(7,7,'s')",
        "insert into plain values (1,'a'),(2,'b')",
        "update pair set c='pp' where a=1",
        "insert into done values (1)");
  }

  private static void writeMoreAsOld(DoltServer dolt) throws Exception {
    dolt.executeIn(
        "shop",
        "update pair set a=5 where b=200",
        "insert into pair values (4,400,'t')",
        "insert into plain values (3,'c')",
        "insert into done values (2)");
  }

  private static void writeAsNew(DoltServer dolt, int mark) throws Exception {
    dolt.executeIn(
        "shop",
        "update pair set c='rr' where a=3",
        "delete from pair where b=100",
        "insert into pair values (10,1000,'x')",
        "update pair set b=401 where a=4",
        "update plain set v='bb' where id=2",
        "create table typed(a int, b varchar(10), c date, v int, primary key(c,b,a))",
        "insert into typed values (1,'bb','2024-01-01',1),(2,'cc','2024-01-02',2)",
        "update typed set v=v+1",
        "insert into done values (" + mark + ")");
  }

  /** Events tell their writer by the second in which it was started, so it must be another one. */
  private static void upgrade(DoltServer dolt) throws InterruptedException {
    dolt.kill();
    Thread.sleep(1_000);
    dolt.startAs(next);
  }

  private static void readTo(TaskHarness task, int mark, RecordsReplica rows)
      throws InterruptedException {
    List<Integer> marks = new ArrayList<>();
    task.pollUntil(
        () -> marks.contains(mark),
        PATIENCE,
        record -> {
          rows.accept(record);
          if (record.topic().equals("up.shop.done")) {
            marks.add(((Struct) record.value()).getStruct("after").getInt32("mark"));
          }
        });
    assertThat(marks).contains(mark);
  }

  private static void assertEqual(DoltServer dolt, RecordsReplica rows) throws Exception {
    assertThat(replica.differences(dolt, "shop", rows)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"FULL", "MINIMAL"})
  void isCrossedByAConnectorThatFollows(String metadata) throws Exception {
    RecordsReplica rows = new RecordsReplica("up");
    try (DoltServer dolt = server(metadata)) {
      writeAsOld(dolt);
      try (TaskHarness task = task(dolt, "initial", null).start()) {
        readTo(task, 1, rows);
        writeMoreAsOld(dolt);
        readTo(task, 2, rows);
        upgrade(dolt);
        writeAsNew(dolt, 3);
        readTo(task, 3, rows);
      }
      assertEqual(dolt, rows);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FULL", "MINIMAL"})
  void isCrossedByAConnectorThatWasDownAndBehind(String metadata) throws Exception {
    RecordsReplica rows = new RecordsReplica("up");
    try (DoltServer dolt = server(metadata)) {
      writeAsOld(dolt);
      Map<String, Object> offset;
      try (TaskHarness task = task(dolt, "earliest", null).start()) {
        readTo(task, 1, rows);
        offset = task.offset();
      }
      writeMoreAsOld(dolt);
      upgrade(dolt);
      writeAsNew(dolt, 3);
      try (TaskHarness task = task(dolt, "earliest", offset).start()) {
        readTo(task, 3, rows);
      }
      assertEqual(dolt, rows);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FULL", "MINIMAL"})
  void isStoppedAtIfNothingTellsTheFormerVersionUntilSomebodyDoes(String metadata)
      throws Exception {
    RecordsReplica rows = new RecordsReplica("up");
    List<SourceRecord> early = new ArrayList<>();
    try (DoltServer dolt = server(metadata)) {
      writeAsOld(dolt);
      writeMoreAsOld(dolt);
      upgrade(dolt);
      writeAsNew(dolt, 3);
      TaskHarness first = task(dolt, "earliest", null, "fail").start();
      String message = messageOf(first, early);
      assertThat(early).noneMatch(record -> record.topic().equals("up.shop.pair"));
      assertThat(message).contains("table shop.pair is [b, a]", "'servers'", "table.exclude.list");

      Matcher started = Pattern.compile("started at (\\S+Z)").matcher(message);
      assertThat(started.find()).isTrue();
      assertThat(Instant.parse(started.group(1))).isBefore(Instant.now());
      early.forEach(rows::accept);
      Map<String, Object> offset = new HashMap<>(first.offset());
      String servers = (String) offset.get("servers");
      offset.put("servers", servers.replace("{", "{\"" + started.group(1) + "\":\"2.2.0\","));
      try (TaskHarness task = task(dolt, "earliest", offset).start()) {
        readTo(task, 3, rows);
      }
      assertEqual(dolt, rows);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FULL", "MINIMAL"})
  void isCrossedByReadingTheTablesIfNothingTellsTheFormerVersion(String metadata) throws Exception {
    RecordsReplica rows = new RecordsReplica("up");
    try (DoltServer dolt = server(metadata)) {
      writeAsOld(dolt);
      writeMoreAsOld(dolt);
      upgrade(dolt);
      writeAsNew(dolt, 3);
      try (TaskHarness task = task(dolt, "earliest", null).start()) {
        readTo(task, 3, rows);
        task.pollUntil(() -> !task.offset().containsKey("reconciling"), PATIENCE, rows::accept);
        dolt.executeIn("shop", "update pair set c='rs' where a=3", "insert into done values (4)");
        readTo(task, 4, rows);
      }
      assertEqual(dolt, rows);
    }
  }

  private static String messageOf(TaskHarness task, List<SourceRecord> records) {
    List<String> messages = new ArrayList<>();
    assertThatThrownBy(() -> task.pollUntil(() -> false, PATIENCE, records::add))
        .satisfies(failure -> messages.add(failure.getMessage()));
    return messages.get(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"FULL", "MINIMAL"})
  void needsNoKnowledgeOfTheFormerServerAfterASnapshot(String metadata) throws Exception {
    RecordsReplica rows = new RecordsReplica("up");
    try (DoltServer dolt = server(metadata)) {
      writeAsOld(dolt);
      upgrade(dolt);
      try (TaskHarness task = task(dolt, "initial", null).start()) {
        readTo(task, 1, rows);
        writeAsNew(dolt, 3);
        readTo(task, 3, rows);
      }
      assertEqual(dolt, rows);
    }
  }
}
