package io.doltconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.config.CommitHeaders;
import io.doltconnect.config.Operation;
import io.doltconnect.config.TransactionSettings.Boundary;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.Columns;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class ChangeRecordsTest {
  private static final Instant READ = Instant.parse("2026-01-02T03:04:05.678901234Z");
  private static final Instant PROCESSED = Instant.parse("2026-01-02T03:04:06.000001Z");
  private static final Map<String, String> PARTITION = Map.of("server", "shop");
  private static final Map<String, Object> BEFORE = Map.of("gtid_set", "before");
  private static final Map<String, Object> OFFSET = Map.of("gtid_set", "x");
  private static final SourceBlock SOURCE =
      new SourceBlock(new SourceBlock.Origin("1.2.3", "shop", "main"), "u:7", 5, READ);
  private static final Column A = Columns.required("a", SqlType.INT);
  private static final Column B = Columns.required("b", SqlType.INT);
  private static final Column NAME =
      new Column("name", Columns.text("name", 10).type(), true, null, false, "a comment");
  private static final TableId T = new TableId("db", "t");
  private static final TableSchemas KEYED =
      schemas(Columns.table(T, List.of("B", "a"), A, NAME, B));
  private static final TableSchemas KEYLESS = schemas(Columns.table(T, List.of(), A, NAME, B));

  private static TableSchemas schemas(TableDefinition table) {
    return schemas(table, "");
  }

  private static TableSchemas schemas(TableDefinition table, String messageKey) {
    return TestSchemas.factory(messageKey)
        .of(
            table,
            7,
            column ->
                column.type().sqlType() == SqlType.INT
                    ? SchemaBuilder.int32()
                    : SchemaBuilder.string());
  }

  private static Struct row(TableSchemas schemas, int a, String name, int b) {
    return new Struct(schemas.row()).put("a", a).put("name", name).put("b", b);
  }

  private static List<SourceRecord> records(
      boolean envelope, boolean tombstones, RowChange... changes) {
    ChangeRecords records =
        new ChangeRecords(
            PARTITION,
            new ChangeRecords.Options(envelope, tombstones, Boundary.WORKER, CommitHeaders.OMITTED),
            TransactionRecords.none());
    records.processingAt(PROCESSED);
    List<SourceRecord> out = new ArrayList<>();
    for (RowChange change : changes) {
      records.add(change, BEFORE, OFFSET, out);
    }
    assertThat(out)
        .allSatisfy(
            record -> {
              assertThat(record.topic()).isEqualTo("shop.db.t");
              assertThat(record.kafkaPartition()).isNull();
              assertThat(record.sourcePartition()).isEqualTo(PARTITION);
              assertThat(record.sourceOffset()).isIn(BEFORE, OFFSET);
              assertThat(record.timestamp()).isEqualTo(READ.toEpochMilli());
              validate(record.keySchema(), record.key());
              validate(record.valueSchema(), record.value());
            });
    assertThat(out.isEmpty() ? OFFSET : out.get(out.size() - 1).sourceOffset()).isSameAs(OFFSET);
    return out;
  }

  private static void validate(Schema schema, Object value) {
    assertThat(schema == null).isEqualTo(value == null);
    if (schema != null) {
      ConnectSchema.validateValue(schema, value);
    }
  }

  private static RowChange create(TableSchemas schemas) {
    return new RowChange(schemas, SOURCE, Operation.CREATE, 3, null, row(schemas, 1, "x", 2));
  }

  private static RowChange update(TableSchemas schemas) {
    return new RowChange(
        schemas, SOURCE, Operation.UPDATE, 0, row(schemas, 1, "x", 2), row(schemas, 1, null, 2));
  }

  private static RowChange delete(TableSchemas schemas) {
    return new RowChange(schemas, SOURCE, Operation.DELETE, 0, row(schemas, 1, "x", 2), null);
  }

  @Test
  void hasTheFieldsOfTheEnvelopeInTheirOrder() {
    assertThat(KEYED.envelope().fields())
        .extracting(Field::name)
        .containsExactly(
            "before", "after", "source", "transaction", "op", "ts_ms", "ts_us", "ts_ns");
    assertThat(KEYED.envelope().name()).isEqualTo("shop.db.t.Envelope");
    assertThat(KEYED.row().name()).isEqualTo("shop.db.t.Value");
    assertThat(KEYED.key().name()).isEqualTo("shop.db.t.Key");
    assertThat(KEYED.row().isOptional()).isTrue();
    assertThat(KEYED.key().isOptional()).isFalse();
  }

  @Test
  void hasAColumnsNullabilityAndComment() {
    Schema name = KEYED.row().field("name").schema();

    assertThat(name.isOptional()).isTrue();
    assertThat(name.doc()).isEqualTo("a comment");
    assertThat(KEYED.row().field("a").schema()).isEqualTo(Schema.INT32_SCHEMA);
  }

  @Test
  void hasNoFieldThatSinksTakeForTheDatabase() {
    assertThat(SourceBlock.SCHEMA.field("schema")).isNull();
    assertThat(SourceBlock.SCHEMA.fields()).last().extracting(Field::name).isEqualTo("commit");
  }

  @Test
  void wrapsACreatedRow() {
    SourceRecord record = records(true, true, create(KEYED)).get(0);
    Struct value = (Struct) record.value();

    assertThat(value.get("before")).isNull();
    assertThat(value.get("after")).isEqualTo(row(KEYED, 1, "x", 2));
    assertThat(value.get("op")).isEqualTo("c");
    assertThat(value.get("transaction")).isNull();
    assertThat(value.get("ts_ms")).isEqualTo(PROCESSED.toEpochMilli());
    assertThat(value.get("ts_us")).isEqualTo(PROCESSED.toEpochMilli() * 1_000 + 1);
    assertThat(value.get("ts_ns")).isEqualTo(PROCESSED.toEpochMilli() * 1_000_000 + 1_000);
    Struct source = value.getStruct("source");
    assertThat(source.get("version")).isEqualTo("1.2.3");
    assertThat(source.get("connector")).isEqualTo("dolt");
    assertThat(source.get("name")).isEqualTo("shop");
    assertThat(source.get("ts_ms")).isEqualTo(READ.toEpochMilli());
    assertThat(source.get("ts_us")).isEqualTo(READ.toEpochMilli() * 1_000 + 901);
    assertThat(source.get("ts_ns")).isEqualTo(READ.toEpochMilli() * 1_000_000 + 901_000);
    assertThat(source.get("snapshot")).isEqualTo("false");
    assertThat(source.get("db")).isEqualTo("db");
    assertThat(source.get("table")).isEqualTo("t");
    assertThat(source.get("server_id")).isEqualTo(5L);
    assertThat(source.get("gtid")).isEqualTo("u:7");
    assertThat(source.get("row")).isEqualTo(3);
    assertThat(source.get("branch")).isEqualTo("main");
  }

  @Test
  void wrapsAnUpdatedRow() {
    List<SourceRecord> records = records(true, true, update(KEYED));

    assertThat(records).hasSize(1);
    Struct value = (Struct) records.get(0).value();
    assertThat(value.get("before")).isEqualTo(row(KEYED, 1, "x", 2));
    assertThat(value.get("after")).isEqualTo(row(KEYED, 1, null, 2));
    assertThat(value.get("op")).isEqualTo("u");
  }

  @Test
  void followsADeleteWithATombstone() {
    List<SourceRecord> records = records(true, true, delete(KEYED));

    assertThat(records).hasSize(2);
    Struct value = (Struct) records.get(0).value();
    assertThat(value.get("before")).isEqualTo(row(KEYED, 1, "x", 2));
    assertThat(value.get("after")).isNull();
    assertThat(value.get("op")).isEqualTo("d");
    assertThat(records.get(1).value()).isNull();
    assertThat(records.get(1).valueSchema()).isNull();
    assertThat(records.get(1).key()).isEqualTo(records.get(0).key());
    assertThat(records.get(1).keySchema()).isEqualTo(KEYED.key());
  }

  @Test
  void leavesTombstonesOutIfToldTo() {
    assertThat(records(true, false, delete(KEYED))).hasSize(1);
  }

  @Test
  void hasTheKeyInItsOwnOrder() {
    Struct key = (Struct) records(true, true, create(KEYED)).get(0).key();

    assertThat(key.schema().fields()).extracting(Field::name).containsExactly("b", "a");
    assertThat(key.get("b")).isEqualTo(2);
    assertThat(key.get("a")).isEqualTo(1);
  }

  @Test
  void hasNoKeyAndNoTombstoneForATableWithoutKey() {
    List<SourceRecord> records = records(true, true, create(KEYLESS), delete(KEYLESS));

    assertThat(records).hasSize(2);
    assertThat(records)
        .allSatisfy(
            record -> {
              assertThat(record.key()).isNull();
              assertThat(record.keySchema()).isNull();
              assertThat(record.value()).isNotNull();
            });
  }

  @Test
  void givesPlainRows() {
    for (boolean tombstones : List.of(true, false)) {
      List<SourceRecord> records =
          records(false, tombstones, create(KEYED), update(KEYED), delete(KEYED));

      assertThat(records)
          .extracting(SourceRecord::value)
          .containsExactly(row(KEYED, 1, "x", 2), row(KEYED, 1, null, 2), null);
      assertThat(records)
          .extracting(SourceRecord::valueSchema)
          .containsExactly(KEYED.row(), KEYED.row(), null);
      assertThat(records).extracting(SourceRecord::key).doesNotContainNull();
    }
  }

  @Test
  void cannotTellOfAPlainRowsDeletionWithoutKey() {
    assertThat(records(false, true, create(KEYLESS), delete(KEYLESS)))
        .extracting(SourceRecord::value)
        .containsExactly(row(KEYLESS, 1, "x", 2));
  }
}
