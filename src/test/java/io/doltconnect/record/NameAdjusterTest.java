package io.doltconnect.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.debezium.schema.SchemaNameAdjuster;
import io.doltconnect.config.NameAdjustment;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Columns;
import io.doltconnect.schema.SqlType;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameAdjusterTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "we-ird na.me",
        "1st",
        "-x",
        "_a_b",
        ".a",
        "ü",
        "日本.t",
        "α",
        "a$b",
        "",
        "9",
        "UPPER-lower"
      })
  void doesAsDebeziumDoes(String name) {
    assertThat(NameAdjuster.ofSchemas(NameAdjustment.NONE).adjust(name)).isEqualTo(name);
    assertThat(NameAdjuster.ofSchemas(NameAdjustment.AVRO).adjust(name))
        .isEqualTo(SchemaNameAdjuster.AVRO.adjust(name));
    assertThat(NameAdjuster.ofSchemas(NameAdjustment.AVRO_UNICODE).adjust(name))
        .isEqualTo(SchemaNameAdjuster.AVRO_UNICODE.adjust(name));
    assertThat(NameAdjuster.ofFields(NameAdjustment.AVRO).adjust(name))
        .isEqualTo(SchemaNameAdjuster.AVRO_FIELD_NAMER.adjust(name));
    assertThat(NameAdjuster.ofFields(NameAdjustment.AVRO_UNICODE).adjust(name))
        .isEqualTo(SchemaNameAdjuster.AVRO_UNICODE_FIELD_NAMER.adjust(name));
  }

  @Test
  void leavesNoPartOfANameInvalid() {
    NameAdjuster avro = NameAdjuster.ofSchemas(NameAdjustment.AVRO);
    assertThat(avro.adjust("a.1b.Value")).isEqualTo("a._1b.Value");
    assertThat(avro.adjust("a..b")).isEqualTo("a._b");
    NameAdjuster unicode = NameAdjuster.ofSchemas(NameAdjustment.AVRO_UNICODE);
    assertThat(unicode.adjust("a.1b.Value")).isEqualTo("a._u0031b.Value");
    assertThat(unicode.adjust("a..b")).isEqualTo("a._u002eb");
  }

  private static TableSchemas schemas(TableSchemaFactory factory, String table, String... columns) {
    return factory.of(
        Columns.table(
            new TableId("db", table),
            List.of(columns[0]),
            List.of(columns).stream()
                .map(name -> Columns.required(name, SqlType.INT))
                .toArray(io.doltconnect.schema.Column[]::new)),
        1,
        column -> SchemaBuilder.int32());
  }

  private static TableSchemaFactory factory(String mode) {
    return TestSchemas.factory(
        TestSchemas.config(
            "schema.name.adjustment.mode", mode, "field.name.adjustment.mode", mode));
  }

  @Test
  void adjustsSchemasAndFieldsButNoTopics() {
    TableSchemas avro = schemas(factory("avro"), "a-b", "1 d", "e");
    assertThat(avro.topic()).isEqualTo("shop.db.a-b");
    assertThat(avro.envelope().name()).isEqualTo("shop.db.a_b.Envelope");
    assertThat(avro.row().name()).isEqualTo("shop.db.a_b.Value");
    assertThat(avro.key().name()).isEqualTo("shop.db.a_b.Key");
    assertThat(avro.row().fields()).extracting(Field::name).containsExactly("_1_d", "e");
    assertThat(avro.key().fields()).extracting(Field::name).containsExactly("_1_d");

    TableSchemas unicode = schemas(factory("avro_unicode"), "a-b", "1 d");
    assertThat(unicode.envelope().name()).isEqualTo("shop.db.a_u002db.Envelope");
    assertThat(unicode.row().fields()).extracting(Field::name).containsExactly("_u0031_u0020d");
  }

  @Test
  void refusesTwoTablesOfOneSchemaName() {
    TableSchemaFactory factory = factory("avro");
    schemas(factory, "a-b", "x");
    schemas(factory, "a-b", "x", "y");

    assertThatThrownBy(() -> schemas(factory, "a_b", "x"))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("db.a-b and db.a_b")
        .hasMessageContaining("schema.name.adjustment.mode");
  }

  @Test
  void refusesTwoColumnsOfOneFieldName() {
    assertThatThrownBy(() -> schemas(factory("avro"), "t", "a b", "a-b"))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("'a b' and 'a-b' of table db.t")
        .hasMessageContaining("field.name.adjustment.mode");
  }
}
