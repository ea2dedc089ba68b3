package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.support.DoltServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The defaults in the schemas, against the rows that Dolt itself fills with them. */
class DefaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String COLUMNS =
      """
      n1 int%1$s default 5, n2 bigint unsigned%1$s default 9223372036854775807,
      n3 tinyint(1)%1$s default true, n4 smallint%1$s default -7, n5 mediumint unsigned%1$s default 7,
      f1 float%1$s default 1.5, f2 double%1$s default 1e10, dc decimal(10,3)%1$s default 1.5,
      b1 bit(1)%1$s default b'1', b8 bit(8)%1$s default b'101', b12 bit(12)%1$s default 2561,
      c char(5)%1$s default 'ab', v varchar(20)%1$s default 'it''s "q" \\\\ x',
      ve varchar(5)%1$s default '', vn varchar(20)%1$s default 'NULL',
      bi binary(4)%1$s default 'ab', vb varbinary(8)%1$s default x'00ff41',
      e enum('a','b','c,d')%1$s default 'c,d', s set('x','y','z')%1$s default 'z,x',
      d1 date%1$s default '2020-01-02', d2 datetime%1$s default '2020-01-02 03:04:05',
      d6 datetime(6)%1$s default '2020-01-02 03:04:05.123450', d0 datetime%1$s default '2020-01-02',
      t1 time(6)%1$s default '01:02:03', t2 time(6)%1$s default '10:11:12.5',
      ts timestamp%1$s default '2020-01-02 03:04:05', ts3 timestamp(3)%1$s default '2020-01-02 03:04:05.1',
      y year%1$s default 2024""";

  private static DoltServer dolt;

  @BeforeAll
  static void startDolt() throws Exception {
    dolt = DoltServer.builder().start();
    dolt.execute("create database d");
    dolt.executeIn(
        "d",
        "create table required(id int primary key, " + COLUMNS.formatted(" not null") + ")",
        "create table optional(id int primary key, " + COLUMNS.formatted("") + ")",
        "create table expressions(id int primary key,"
            + " now1 datetime not null default current_timestamp,"
            + " now2 timestamp default current_timestamp on update current_timestamp,"
            + " now3 datetime(6) default current_timestamp(6), ex int default (1+2),"
            + " id2 varchar(36) default (uuid()), today date default (curdate()),"
            + " g int generated always as (id + 1) stored)",
        "create table doubtful(id int primary key, e enum('2','1') not null default '1',"
            + " s set('4','2','1') not null default '4')",
        "insert into required(id) values (1)",
        "insert into optional(id) values (1)",
        "insert into optional(id, n1) values (2, null)",
        "insert into expressions(id) values (1)",
        "insert into doubtful(id) values (1)");
  }

  @AfterAll
  static void stopDolt() throws Exception {
    dolt.close();
  }

  private static List<SourceRecord> records(String table, int count, String... properties)
      throws InterruptedException {
    Map<String, String> config = new HashMap<>(Connectors.config(dolt, "defaults", properties));
    config.put("table.include.list", "d\\." + table);
    config.put("include.schema.changes", "false");
    try (TaskHarness task = new TaskHarness(config).start()) {
      return task.poll(count, PATIENCE);
    }
  }

  private static Struct after(SourceRecord record) {
    return ((Struct) record.value()).getStruct("after");
  }

  private static Object comparable(Object value) {
    return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value;
  }

  private static void assertDefaultsAreTheRow(Struct row) {
    for (Field field : row.schema().fields()) {
      if (!field.name().equals("id")) {
        assertThat(comparable(field.schema().defaultValue()))
            .as(field.name())
            .isNotNull()
            .isEqualTo(comparable(row.getWithoutDefault(field.name())));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "precise, long, adaptive_time_microseconds, bytes",
    "double, precise, connect, base64",
    "string, long, isostring, hex",
    "precise, precise, connect, base64-url-safe"
  })
  void areWhatDoltFillsIn(String decimal, String bigint, String time, String binary)
      throws Exception {
    String[] modes = {
      "decimal.handling.mode", decimal,
      "bigint.unsigned.handling.mode", bigint,
      "time.precision.mode", time,
      "binary.handling.mode", binary
    };

    assertDefaultsAreTheRow(after(records("required", 1, modes).get(0)));
  }

  @Test
  void areTheSameFromTheServersDefinition() throws Exception {
    Schema fromLog = records("required", 1).get(0).valueSchema();
    Map<String, String> config = Connectors.config(dolt, "defaults", "snapshot.mode", "no_data");
    try (TaskHarness task = new TaskHarness(config).start()) {
      dolt.executeIn("d", "insert into required(id) values (100)");
      SourceRecord record = task.poll(1, PATIENCE).get(0);

      assertThat(record.valueSchema()).isEqualTo(fromLog);
      assertDefaultsAreTheRow(after(record));
    }
  }

  @Test
  void leaveANullAsItIs() throws Exception {
    Schema unset = after(records("optional", 2).get(1)).schema();
    assertThat(unset.fields()).allMatch(field -> field.schema().defaultValue() == null);

    List<SourceRecord> records = records("optional", 2, "schema.default.values", "all");
    assertDefaultsAreTheRow(after(records.get(0)));
    Struct row = after(records.get(1));
    assertThat(row.getWithoutDefault("n1")).isNull();
    assertThat(row.get("n1")).isEqualTo(5);
    assertThat(throughJson(row, "true")).contains("\"n1\":5,");
    assertThat(throughJson(row, "false")).contains("\"n1\":null,");
  }

  private static String throughJson(Struct row, String replace) {
    try (JsonConverter json = new JsonConverter()) {
      json.configure(
          Map.of("schemas.enable", "false", "replace.null.with.default", replace), false);
      return new String(json.fromConnectData("t", row.schema(), row), StandardCharsets.UTF_8);
    }
  }

  @Test
  void surviveAConverterThatKeepsSchemas() throws Exception {
    SourceRecord record = records("required", 1, "schema.default.values", "all").get(0);
    try (JsonConverter json = new JsonConverter()) {
      json.configure(Map.of("schemas.enable", "true"), false);
      SchemaAndValue read =
          json.toConnectData("t", json.fromConnectData("t", record.valueSchema(), record.value()));
      Schema row = read.schema().field("after").schema();

      assertThat(row.field("n1").schema().defaultValue()).isEqualTo(5);
      assertThat(row.version()).isEqualTo(record.valueSchema().field("after").schema().version());
    }
  }

  @Test
  void areNoneWhereTheyAreExpressions() throws Exception {
    SourceRecord record = records("expressions", 1, "schema.default.values", "all").get(0);

    assertThat(after(record).schema().fields())
        .allSatisfy(field -> assertThat(field.schema().defaultValue()).isNull());
  }

  @Test
  void areNoneWhereDoltsTwoWaysToPrintThemCannotBeToldApart() throws Exception {
    SourceRecord record = records("doubtful", 1).get(0);

    assertThat(after(record)).hasToString("Struct{id=1,e=1,s=4}");
    assertThat(after(record).schema().fields())
        .allSatisfy(field -> assertThat(field.schema().defaultValue()).isNull());
  }

  @Test
  void areLeftOutIfToldTo() throws Exception {
    SourceRecord record = records("required", 1, "schema.default.values", "none").get(0);

    assertThat(after(record).schema().fields())
        .allSatisfy(field -> assertThat(field.schema().defaultValue()).isNull());
  }
}
