package io.doltconnect;

import static io.doltconnect.SnapshotTasks.PATIENCE;
import static io.doltconnect.SnapshotTasks.untilQuiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.support.DoltServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What columns' properties hold back is in no record, no schema, no message: wherever a row comes
 * from. Every value that must not be seen has SECRET in it.
 */
class HiddenColumnsIT {
  private static final String HASH = "column.mask.hash.SHA-256.with.salt.";
  private static final String SALT = "S4LT";

  private static DoltServer dolt;

  private final List<String> seen = new ArrayList<>();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private PrintStream stderr;

  @BeforeAll
  static void start() {
    dolt = DoltServer.builder().variable("binlog_row_metadata", "FULL").start();
  }

  @AfterAll
  static void stop() {
    dolt.close();
  }

  @BeforeEach
  void listen() {
    stderr = System.err;
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(stderr);
  }

  private static Map<String, String> properties(String database, String... changes) {
    Map<String, String> properties =
        SnapshotTasks.properties(dolt, database, "include.schema.changes", "true");
    for (int i = 0; i < changes.length; i += 2) {
      properties.put(changes[i], changes[i + 1]);
    }
    return properties;
  }

  /** All that a converter makes of records: keys, values, headers and schemas with defaults. */
  private List<SourceRecord> see(List<SourceRecord> records) {
    try (JsonConverter keys = new JsonConverter();
        JsonConverter values = new JsonConverter()) {
      keys.configure(Map.of(), true);
      values.configure(Map.of(), false);
      for (SourceRecord record : records) {
        byte[] key = keys.fromConnectData(record.topic(), record.keySchema(), record.key());
        byte[] value = values.fromConnectData(record.topic(), record.valueSchema(), record.value());
        seen.add(
            record.topic()
                + (key == null ? "" : new String(key, StandardCharsets.UTF_8))
                + (value == null ? "" : new String(value, StandardCharsets.UTF_8))
                + record.headers());
      }
    }
    return records;
  }

  private void verify() {
    assertThat(seen).isNotEmpty();
    assertThat(seen).allSatisfy(text -> assertThat(text).doesNotContainIgnoringCase("secret"));
    assertThat(log.toString(StandardCharsets.UTF_8))
        .doesNotContainIgnoringCase("secret")
        .doesNotContain(SALT);
  }

  private static List<Struct> rows(List<SourceRecord> records, String topic) {
    return records.stream()
        .filter(record -> record.topic().equals(topic) && record.value() != null)
        .map(record -> (Struct) record.value())
        .map(value -> value.schema().field("after") == null ? value : value.getStruct("after"))
        .filter(row -> row != null)
        .toList();
  }

  private static String[] hidden(String database) {
    return new String[] {
      "column.exclude.list",
      database + "\\.users\\.ssn.*,.*\\.pic",
      "column.mask.with.5.chars",
      ".*\\.phone",
      HASH + SALT,
      ".*\\.email",
      "column.truncate.to.3.chars",
      database + "\\.users\\.notes",
      "column.propagate.source.type",
      ".*\\.users\\..*"
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"debezium", "row"})
  void areHeldBackWhereverRowsComeFrom(String format) throws Exception {
    String database = "as_" + format;
    String topic = "s." + database + ".users";
    dolt.execute("create database " + database);
    dolt.executeIn(
        database,
        """
        create table users(id int, email varchar(128) collate utf8mb4_0900_ai_ci, \
        ssn varchar(30) not null default 'SECRET-default', \
        phone varchar(30) not null default 'SECRET-phone', notes varchar(100), pic blob, v int, \
        primary key (id, email))""",
        "create table share(id int primary key, v decimal(5,5))",
        "insert into users values (1, 'SECRET-one@example.com', 'SECRET-1', 'SECRET-555', 'abcSECRET', 'SECRET', 1)",
        "call dolt_commit('-Am','all')",
        "insert into users values (2, 'SECRET-two@example.com', 'SECRET-2', 'SECRET-556', 'ab', null, 2)");
    Map<String, String> properties = properties(database, hidden(database));
    properties.put("record.format", format);
    properties.put("audit.interval.ms", "1000");
    TaskHarness task = new TaskHarness(properties).start();
    List<SourceRecord> snapshot = see(untilQuiet(task));
    assertThat(rows(snapshot, topic))
        .hasSize(2)
        .allSatisfy(
            row -> {
              assertThat(row.schema().fields())
                  .extracting(Field::name)
                  .containsExactly("id", "email", "phone", "notes", "v");
              assertThat(row.getString("email")).matches("[0-9a-f]{64}");
              assertThat(row.getString("phone")).isEqualTo("*****");
              assertThat(row.schema().field("phone").schema().parameters())
                  .containsEntry("masked", "true")
                  .containsEntry("__debezium.source.column.length", "30");
            })
        .extracting(row -> row.getString("notes"))
        .containsExactlyInAnyOrder("abc", "ab");

    dolt.executeIn(
        database,
        "insert into users values (3, 'SECRET-three@example.com', 'SECRET-3', 'SECRET-557', null, 'SECRET', 3)",
        "update users set ssn = 'SECRET-33', phone = 'SECRET-558', pic = null where id = 3",
        "update users set v = 4 where id = 3",
        // Dolt logs no new spelling.
        "update users set email = 'Secret-Three@example.com', v = 5 where id = 3",
        "update users set email = 'SECRET-four@example.com' where id = 3",
        "delete from users where id = 1",
        // From the first row on.
        "alter table users add column ssn_new varchar(30) default 'SECRET-new' after id",
        "insert into users values (4, 'SECRET-44', 'SECRET-five@example.com', 'SECRET-4', 'SECRET-559', 'abSECRET', null, 6)",
        "alter table users modify phone varchar(40) not null default 'SECRET-other'",
        "alter table users add column x int",
        "create table more(id int primary key, phone varchar(20) default 'SECRET-more', v int)",
        "insert into more values (1, 'SECRET-more', 1)",
        "call dolt_commit('-Am','more')");
    List<SourceRecord> streamed = see(untilQuiet(task));
    verify();
    assertThat(rows(streamed, topic))
        .filteredOn(row -> Integer.valueOf(3).equals(row.getInt32("id")))
        .extracting(row -> row.getInt32("v"))
        .contains(3, 5);
    assertThat(rows(streamed, topic))
        .filteredOn(row -> Integer.valueOf(4).equals(row.getInt32("id")))
        .first()
        .satisfies(
            row -> {
              assertThat(row.schema().field("ssn_new")).isNull();
              assertThat(row.getString("notes")).isEqualTo("abS");
            });
    assertThat(rows(streamed, "s." + database + ".more"))
        .singleElement()
        .satisfies(row -> assertThat(row.getString("phone")).isEqualTo("*****"));
    // Keys are told from each other.
    assertThat(streamed)
        .filteredOn(record -> record.topic().equals(topic) && record.value() == null)
        .extracting(record -> ((Struct) record.key()).getInt32("id"))
        .contains(1, 3);
    assertThat(streamed)
        .filteredOn(record -> record.topic().equals("s"))
        .extracting(record -> ((Struct) record.value()).getString("ddl"))
        .contains("ALTER TABLE `users` ADD `x` int")
        .contains((String) null);

    if (format.equals("row")) {
      task.close();
      return;
    }
    // What no log tells of: the audit names the table, and not the key.
    assertThat(task.poll(1, Duration.ofSeconds(12))).isEmpty();
    dolt.executeIn(
        database,
        "set session binlog_ignore_dbs = '" + database + "'",
        "insert into users values (5, 'SECRET-55', 'SECRET-six@example.com', 'SECRET-5', 'SECRET-560', 'abcSECRET', null, 7, 8)",
        "delete from users where id = 2");
    List<SourceRecord> found = task.poll(1, PATIENCE);
    found.addAll(untilQuiet(task));
    see(found);
    verify();
    assertThat(log.toString(StandardCharsets.UTF_8)).contains(database + ".users");
    assertThat(rows(found, topic)).extracting(row -> row.getInt32("id")).contains(5);

    // What Dolt numbered but could not log.
    task.close();
    dolt.executeIn(
        database,
        "set autocommit = 0",
        "insert into share values (1, 0.5)",
        "update users set v = 9, email = 'SECRET-lost@example.com' where id = 4",
        "insert into users values (6, 'SECRET-66', 'SECRET-seven@example.com', 'SECRET-6', 'SECRET-561', 'abcSECRET', null, 7, 8)",
        "commit");
    task.start();
    List<SourceRecord> reconciled = see(untilQuiet(task));
    verify();
    assertThat(rows(reconciled, topic)).extracting(row -> row.getInt32("id")).contains(4, 6);
    assertThat(seen).noneMatch(text -> text.contains(SALT));
    task.close();
  }

  @Test
  void stopAtAKeyThatMayNotBeSeen() throws Exception {
    dolt.execute("create database stops");
    dolt.executeIn("stops", "create table a(id int primary key, v int)");
    try (TaskHarness task =
        new TaskHarness(properties("stops", "column.exclude.list", ".*\\.ssn")).start()) {
      dolt.executeIn(
          "stops",
          "insert into a values (1,1)",
          "create table b(ssn varchar(20) primary key, v int)",
          "insert into b values ('SECRET-1', 1)");
      assertThatThrownBy(() -> see(untilQuiet(task)))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("'column.exclude.list' leaves out column ssn of table stops.b")
          .message()
          .doesNotContain("SECRET");
    }
  }

  /** A rename must not bring to light what was held back. */
  @Test
  void stopAtANameUnderWhichTheyWouldBeSeen() throws Exception {
    dolt.execute("create database renamed");
    dolt.executeIn(
        "renamed",
        "create table a(id int primary key, ssn varchar(20), phone varchar(20))",
        "insert into a values (1, 'SECRET-1', 'SECRET-2')");
    Map<String, String> properties =
        properties(
            "renamed",
            "column.exclude.list",
            "renamed\\.a\\.ssn",
            "column.mask.with.3.chars",
            "renamed\\.a\\.phone");
    TaskHarness task = new TaskHarness(properties).start();
    see(untilQuiet(task));
    dolt.executeIn(
        "renamed",
        // As little is seen of it as before.
        "alter table a rename column phone to mobile",
        "insert into a values (2, 'SECRET-3', 'SECRET-4')");
    String[] stops = {
      "Column phone of table renamed.a gets the name renamed.a.mobile, under which"
          + " 'column.mask.with.3.chars' does not hold it back any more",
      "Column ssn of table renamed.a gets the name renamed.a.tax_id, under which 'column.exclude.list'",
      "Column mobile of table renamed.a gets the name renamed.b.mobile"
    };
    String[][] mended = {
      {"column.mask.with.3.chars", "renamed\\.a\\.(phone|mobile)"},
      {"column.exclude.list", "renamed\\.[ab]\\.(ssn|tax_id)"},
      {"column.mask.with.3.chars", "renamed\\.[ab]\\.(phone|mobile)"},
    };
    for (int i = 0; i < stops.length; i++) {
      assertThatThrownBy(() -> see(untilQuiet(task)))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining(stops[i]);
      task.close();
      properties.put(mended[i][0], mended[i][1]);
      task.start();
      if (i == 0) {
        assertThat(rows(see(untilQuiet(task)), "s.renamed.a")).hasSize(1);
        dolt.executeIn(
            "renamed",
            "alter table a rename column ssn to tax_id",
            "insert into a values (3, 'SECRET-5', 'SECRET-6')",
            "rename table a to b");
      }
    }
    task.close();
    // The last one may be seen from now on.
    properties.put("column.exclude.list", "renamed\\.none.*");
    dolt.executeIn("renamed", "insert into b values (4, 'seen', 'SECRET-7')");
    task.start();
    assertThat(rows(see(untilQuiet(task)), "s.renamed.b"))
        .last()
        .satisfies(row -> assertThat(row.getString("tax_id")).isEqualTo("seen"));
    verify();
    task.close();
  }

  /** A column that records do not have stops nobody. */
  @Test
  void areNotReadWhereTheyAreLeftOut() throws Exception {
    dolt.execute("create database odd");
    dolt.executeIn(
        "odd",
        "create table t(id int primary key, n bigint unsigned, v int)",
        "insert into t values (1, 18446744073709551615, 1)");
    try (TaskHarness task =
        new TaskHarness(properties("odd", "column.exclude.list", "odd\\.t\\.n")).start()) {
      assertThat(rows(see(untilQuiet(task)), "s.odd.t")).hasSize(1);
      dolt.executeIn(
          "odd",
          "insert into t values (2, 18446744073709551615, 1)",
          // Nothing that consumers see.
          "update t set n = 18446744073709551614 where id = 1",
          "update t set v = 2, n = 18446744073709551613");
      assertThat(rows(see(untilQuiet(task)), "s.odd.t"))
          .extracting(row -> row.getInt32("id") + "-" + row.getInt32("v"))
          .containsExactly("2-1", "1-2", "2-2");
    }
  }
}
