package io.doltconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.bindings.kafka.KafkaDebeziumSinkRecord;
import io.debezium.sink.SinkConnectorConfig.PrimaryKeyMode;
import io.debezium.transforms.ExtractNewRecordState;
import io.doltconnect.support.DoltServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the code of consumers that know Debezium's records makes of the connector's. */
class ConsumersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static List<SourceRecord> records;

  @BeforeAll
  static void play() throws Exception {
    try (DoltServer dolt = DoltServer.builder().start()) {
      dolt.execute("create database c");
      dolt.executeIn(
          "c",
          "create table t(a int, b int not null default 7, v decimal(6,2),"
              + " primary key (b, a))",
          "insert into t values (1, 2, 1.5)",
          "update t set v = null",
          "delete from t");
      Map<String, String> config =
          new HashMap<>(
              Connectors.config(
                  dolt,
                  "consumers",
                  "database.include.list",
                  "c",
                  "provide.transaction.metadata",
                  "true"));
      try (TaskHarness task = new TaskHarness(config).start()) {
        records = task.poll(12, PATIENCE);
      }
    }
    assertThat(records).hasSize(12);
  }

  @AfterAll
  static void forget() {
    records = null;
  }

  private static List<SourceRecord> rows() {
    return records.stream().filter(record -> record.topic().equals("consumers.c.t")).toList();
  }

  /** The record as a sink task has it: written and read by a converter. */
  private static SinkRecord sink(SourceRecord record) {
    try (JsonConverter keys = new JsonConverter();
        JsonConverter values = new JsonConverter()) {
      keys.configure(Map.of("schemas.enable", "true"), true);
      values.configure(
          Map.of("schemas.enable", "true", "replace.null.with.default", "false"), false);
      SchemaAndValue key =
          keys.toConnectData("t", keys.fromConnectData("t", record.keySchema(), record.key()));
      SchemaAndValue value =
          values.toConnectData(
              "t", values.fromConnectData("t", record.valueSchema(), record.value()));
      return new SinkRecord(
          record.topic(),
          0,
          key.schema(),
          key.value(),
          value.schema(),
          value.value(),
          0,
          record.timestamp(),
          TimestampType.CREATE_TIME);
    }
  }

  private static List<SinkRecord> unwrapped(String... properties) {
    Map<String, String> config = new HashMap<>();
    for (int i = 0; i < properties.length; i += 2) {
      config.put(properties[i], properties[i + 1]);
    }
    List<SinkRecord> out = new ArrayList<>();
    try (ExtractNewRecordState<SinkRecord> unwrap = new ExtractNewRecordState<>()) {
      unwrap.configure(config);
      for (SourceRecord record : records) {
        SinkRecord result = unwrap.apply(sink(record));
        if (result != null && record.topic().equals("consumers.c.t")) {
          out.add(result);
        }
      }
    }
    return out;
  }

  private static List<String> values(List<SinkRecord> unwrapped) {
    return unwrapped.stream().map(record -> String.valueOf(record.value())).toList();
  }

  @Test
  void areUnwrappedWithoutDeletes() {
    assertThat(values(unwrapped("delete.tombstone.handling.mode", "drop")))
        .containsExactly("Struct{a=1,b=2,v=1.50}", "Struct{a=1,b=2}");
  }

  @Test
  void areUnwrappedWithTheDeletesRewritten() {
    assertThat(values(unwrapped("delete.tombstone.handling.mode", "rewrite")))
        .containsExactly(
            "Struct{a=1,b=2,v=1.50,__deleted=false}",
            "Struct{a=1,b=2,__deleted=false}",
            "Struct{a=1,b=2,__deleted=true}");
  }

  @Test
  void areUnwrappedWithTombstones() {
    List<SinkRecord> unwrapped = unwrapped("delete.tombstone.handling.mode", "tombstone");

    assertThat(values(unwrapped)).endsWith("null");
    assertThat(unwrapped).last().extracting(SinkRecord::key).hasToString("Struct{b=2,a=1}");
  }

  @Test
  void areUnwrappedWithFieldsOfTheirOrigin() {
    List<SinkRecord> unwrapped =
        unwrapped(
            "delete.tombstone.handling.mode",
            "drop",
            "add.fields",
            "op,table,source.gtid,source.branch,source.ts_ms,transaction.id,transaction.total_order",
            "add.headers",
            "source.db");
    Struct first = (Struct) unwrapped.get(0).value();

    assertThat(first.getString("__op")).isEqualTo("c");
    assertThat(first.getString("__table")).isEqualTo("t");
    assertThat(first.getString("__source_gtid")).matches("[0-9a-f-]{36}:\\d+");
    assertThat(first.getString("__source_branch")).isEqualTo("main");
    assertThat(first.getInt64("__source_ts_ms")).isPositive();
    assertThat(first.getString("__transaction_id")).isEqualTo(first.getString("__source_gtid"));
    assertThat(first.getInt64("__transaction_total_order")).isEqualTo(1);
    assertThat(unwrapped.get(0).headers().lastWithName("__source_db").value()).isEqualTo("c");
    // The schema keeps what the table says.
    assertThat(first.schema().field("b").schema().defaultValue()).isEqualTo(7);
  }

  private static KafkaDebeziumSinkRecord jdbc(SourceRecord record) {
    return new KafkaDebeziumSinkRecord(sink(record), null);
  }

  @Test
  void areReadByTheJdbcSink() {
    List<KafkaDebeziumSinkRecord> rows = rows().stream().map(ConsumersIT::jdbc).toList();

    assertThat(rows).hasSize(4);
    assertThat(rows.subList(0, 3))
        .allSatisfy(
            row -> {
              assertThat(row.isDebeziumMessage()).isTrue();
              assertThat(row.isTombstone()).isFalse();
              assertThat(row.isTruncate()).isFalse();
              assertThat(row.isSchemaChange()).isFalse();
              Struct key = row.getFilteredKey(PrimaryKeyMode.RECORD_KEY, Set.of(), null);
              assertThat(key.schema().fields()).extracting(Field::name).containsExactly("b", "a");
              assertThat(key).hasToString("Struct{b=2,a=1}");
            });
    assertThat(rows.get(0).getFilteredPayload(null)).hasToString("Struct{a=1,b=2,v=1.50}");
    assertThat(rows.get(1).getFilteredPayload(null)).hasToString("Struct{a=1,b=2}");
    assertThat(rows)
        .extracting(KafkaDebeziumSinkRecord::isDelete)
        .containsExactly(false, false, true, true);
    assertThat(rows.get(2).getPayload()).hasToString("Struct{a=1,b=2}");
    assertThat(rows.get(3).isTombstone()).isTrue();
  }

  @Test
  void areToldFromSchemaChangesAndTransactionsByTheJdbcSink() {
    List<SourceRecord> changes =
        records.stream().filter(record -> record.topic().equals("consumers")).toList();
    List<SourceRecord> transactions =
        records.stream().filter(record -> record.topic().equals("consumers.transaction")).toList();

    assertThat(changes).hasSize(2).allMatch(record -> jdbc(record).isSchemaChange());
    assertThat(transactions)
        .hasSize(6)
        .noneMatch(record -> jdbc(record).isDebeziumMessage() || jdbc(record).isSchemaChange());
  }
}
