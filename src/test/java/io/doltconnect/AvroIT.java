package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apicurio.registry.utils.converter.avro.AvroData;
import io.doltconnect.support.DoltServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of record as Avro: its schema is read again by Avro, and so is its value. */
class AvroIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static DoltServer dolt;

  @BeforeAll
  static void startDolt() throws Exception {
    dolt = DoltServer.builder().start();
    dolt.execute("create database `a-vro`", "create database evolution");
    dolt.executeIn(
        "a-vro",
        "create table types(id int primary key comment 'the \"key\"', n1 tinyint not null default 5,"
            + " n2 bigint unsigned default 7, f float, d double not null default 1.5,"
            + " dc decimal(10,3) not null default 1.5, b1 bit(1) not null default b'1',"
            + " b8 bit(8) not null default b'101', c char(5) default 'ab', tx longtext,"
            + " bi binary(4) not null default 'ab', bl blob,"
            + " e enum('a','b','c,d') not null default 'a', s set('x','y') not null default 'x',"
            + " j json, d1 date not null default '2020-01-02',"
            + " d2 datetime not null default '2020-01-02 03:04:05', d6 datetime(6),"
            + " ti time(6) not null default '01:02:03', ts timestamp(3) default '2020-01-02 03:04:05',"
            + " y year not null default 2024, g geometry, po point)",
        "create table `we-ird na.me`(`1 d` int primary key, `sélect` int, `b-c` int)",
        "create table `1st`(id int primary key)",
        "insert into `1st` values (1)",
        "insert into types(id) values (1)",
        "insert into types(id, n2, f, tx, bl, j, d6, g, po) values (2, null, 1.5, 'tx', x'00ff',"
            + " '{\"a\": [1]}', '2020-01-02 03:04:05.123456', point(1, 2), point(3, 4))",
        "insert into `we-ird na.me` values (1, 2, 3)",
        "delete from types where id = 1");
  }

  @AfterAll
  static void stopDolt() throws Exception {
    dolt.close();
  }

  private static List<SourceRecord> records(String... properties) throws InterruptedException {
    Map<String, String> config = new HashMap<>(Connectors.config(dolt, "avro-test", properties));
    config.put("database.include.list", "a-vro");
    config.put("provide.transaction.metadata", "true");
    config.put("heartbeat.interval.ms", "1");
    try (TaskHarness task = new TaskHarness(config).start()) {
      return task.pollUntil(
          records ->
              records.stream().anyMatch(record -> record.value() == null)
                  && records.stream().anyMatch(AvroIT::isHeartbeat),
          PATIENCE);
    }
  }

  private static boolean isHeartbeat(SourceRecord record) {
    return record.topic().startsWith("__debezium-heartbeat");
  }

  private static Object throughAvro(AvroData data, Schema schema, Object value) {
    org.apache.avro.Schema avro = data.fromConnectSchema(schema);
    org.apache.avro.Schema read = new org.apache.avro.Schema.Parser().parse(avro.toString());
    assertThat(read.toString()).isEqualTo(avro.toString());
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      new GenericDatumWriter<>(avro).write(data.fromConnectData(schema, value), encoder);
      encoder.flush();
      Object decoded =
          new GenericDatumReader<>(read)
              .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
      SchemaAndValue result = data.toConnectData(read, decoded);
      return result.value();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Without the braces and the names that Avro's form of bytes has otherwise. */
  private static String text(Object struct) {
    return String.valueOf(struct)
        .replaceAll("\\[B@[0-9a-f]+", "bytes")
        .replaceAll("java.nio.HeapByteBuffer\\[[^]]*]", "bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "avro, precise, adaptive_time_microseconds, bytes",
    "avro, string, isostring, base64",
    "avro_unicode, double, connect, hex"
  })
  void areValidAvro(String mode, String decimal, String time, String binary) throws Exception {
    List<SourceRecord> records =
        records(
            "schema.name.adjustment.mode", mode,
            "field.name.adjustment.mode", mode,
            "decimal.handling.mode", decimal,
            "time.precision.mode", time,
            "binary.handling.mode", binary);
    AvroData data = new AvroData(100);

    assertThat(records.stream().map(SourceRecord::topic).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(
            "avro-test",
            "avro-test.transaction",
            "avro-test.a-vro.1st",
            "avro-test.a-vro.types",
            "avro-test.a-vro.we-ird_na.me",
            "__debezium-heartbeat.avro-test");
    for (SourceRecord record : records) {
      assertThat(text(throughAvro(data, record.keySchema(), record.key())))
          .isEqualTo(text(record.key()));
      if (record.value() != null) {
        assertThat(text(throughAvro(data, record.valueSchema(), record.value())))
            .isEqualTo(text(record.value()));
      }
    }
  }

  /** Why the defaults of columns that can be NULL are not in the schemas unless asked for. */
  @Test
  void takeANullForTheDefaultIfTheSchemaHasOne() throws Exception {
    Map<String, Object> expected = new HashMap<>();
    expected.put("required", null);
    expected.put("all", 7L);
    for (Map.Entry<String, Object> entry : expected.entrySet()) {
      SourceRecord record =
          records("schema.default.values", entry.getKey(), "schema.name.adjustment.mode", "avro")
              .stream()
              .filter(
                  row -> row.topic().endsWith(".types") && String.valueOf(row.key()).contains("2"))
              .findFirst()
              .orElseThrow();
      Struct sent = ((Struct) record.value()).getStruct("after");
      Struct read =
          ((Struct) throughAvro(new AvroData(100), record.valueSchema(), record.value()))
              .getStruct("after");

      assertThat(sent.getWithoutDefault("n2")).isNull();
      assertThat(read.getWithoutDefault("n2")).isEqualTo(entry.getValue());
    }
  }

  @Test
  void needTheAdjustmentForOddNames() throws Exception {
    SourceRecord odd =
        records().stream()
            .filter(record -> record.topic().endsWith("na.me"))
            .findFirst()
            .orElseThrow();

    assertThat(((Struct) odd.value()).getStruct("after").getInt32("1 d")).isEqualTo(1);
    assertThatThrownBy(() -> throughAvro(new AvroData(100), odd.valueSchema(), odd.value()))
        .isInstanceOf(org.apache.avro.SchemaParseException.class);
  }

  private static List<org.apache.avro.Schema> versions(String table, int last)
      throws InterruptedException {
    AvroData data = new AvroData(100);
    Map<String, String> config =
        Connectors.config(
            dolt,
            "evolution",
            "table.include.list",
            "evolution\\.%s".formatted(table),
            "include.schema.changes",
            "false",
            "schema.name.adjustment.mode",
            "avro");
    try (TaskHarness task = new TaskHarness(config).start()) {
      // A statement that rewrites rows can make records of them.
      return task
          .pollUntil(
              records ->
                  records.stream()
                      .anyMatch(row -> ((Struct) row.key()).getInt32("id").equals(last)),
              PATIENCE)
          .stream()
          .map(record -> data.fromConnectSchema(record.valueSchema()))
          .distinct()
          .toList();
    }
  }

  /** Whether a registry that asks for BACKWARD takes each version after the one before it. */
  private static List<SchemaCompatibilityType> backward(List<org.apache.avro.Schema> versions) {
    return IntStream.range(1, versions.size())
        .mapToObj(
            i ->
                SchemaCompatibility.checkReaderWriterCompatibility(
                        versions.get(i), versions.get(i - 1))
                    .getType())
        .toList();
  }

  @Test
  void evolveBackwardUnderTheseAlters() throws Exception {
    dolt.executeIn(
        "evolution",
        "create table evolving(id int primary key, a int)",
        "insert into evolving values (1, 1)",
        "alter table evolving add column b varchar(10)",
        "insert into evolving values (2, 2, 'b')",
        "alter table evolving add column c int not null default 3",
        "insert into evolving values (3, 3, 'b', 4)",
        "alter table evolving modify column a bigint",
        "insert into evolving values (4, 4, 'b', 4)",
        "alter table evolving drop column b",
        "insert into evolving values (5, 5, 5)");

    assertThat(backward(versions("evolving", 5)))
        .hasSize(4)
        .containsOnly(SchemaCompatibilityType.COMPATIBLE);
  }

  @Test
  void doNotEvolveBackwardUnderThose() throws Exception {
    dolt.executeIn(
        "evolution",
        "create table breaking(id int primary key, a int, b int)",
        "insert into breaking values (1, 1, 1)",
        "alter table breaking add column c int not null",
        "insert into breaking values (2, 2, 2, 2)",
        "alter table breaking modify column a varchar(10)",
        "insert into breaking values (3, '3', 3, 3)");

    assertThat(backward(versions("breaking", 3)))
        .hasSize(2)
        .containsOnly(SchemaCompatibilityType.INCOMPATIBLE);
  }
}
