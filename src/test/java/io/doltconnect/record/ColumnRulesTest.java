package io.doltconnect.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.debezium.relational.mapping.MaskStrings;
import io.debezium.relational.mapping.PropagateSourceMetadataToSchemaParameter;
import io.debezium.relational.mapping.TruncateColumn;
import io.doltconnect.config.CommitHeaders;
import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.config.Operation;
import io.doltconnect.config.TransactionSettings.Boundary;
import io.doltconnect.model.TableId;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.Columns;
import io.doltconnect.schema.SqlType;
import io.doltconnect.schema.TableDefinition;
import io.doltconnect.types.ColumnConverters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnRulesTest {
  private static final TableId CUSTOMERS = new TableId("shop", "customers");
  private static final Column ID = Columns.required("id", SqlType.INT);
  private static final Column EMAIL =
      new Column(
          "email", Columns.text("email", 128).type(), false, "none@b.example", false, "mail");
  private static final Column PHONE = Columns.text("phone", 20);
  private static final Column NOTES = Columns.nullable("notes", SqlType.TEXT);
  private static final Column PLACE = Columns.nullable("place", SqlType.POINT);
  private static final Column PICTURE = Columns.nullable("picture", SqlType.BLOB);
  private static final TableDefinition TABLE =
      Columns.table(CUSTOMERS, List.of("id"), ID, EMAIL, PHONE, NOTES, PLACE, PICTURE);
  private static final String HASH = "column.mask.hash.SHA-256.with.salt.salt";
  private static final String SECOND_HASH = "column.mask.hash.v2.SHA-256.with.salt.salt";

  private static TableSchemas schemas(TableDefinition table, String... properties) {
    DoltSourceConfig config = TestSchemas.config(properties);
    ColumnConverters converters = new ColumnConverters(config.types());
    return TestSchemas.factory(config)
        .of(table, 3, column -> converters.sqlConverter(column).schema());
  }

  private static ColumnRules rules(TableDefinition table, String... properties) {
    return ColumnRules.of(table, TestSchemas.config(properties).records().schemas());
  }

  private static Struct row(TableSchemas schemas, Object... values) {
    return new ConvertedStruct(schemas.row(), values);
  }

  private static Struct customer(TableSchemas schemas, String email, String phone, String notes) {
    return row(schemas, 1, email, phone, notes, null, null);
  }

  private static List<String> names(Schema schema) {
    return schema.fields().stream().map(Field::name).toList();
  }

  private static Object masked(String property, Column column, Object value) {
    TableDefinition table = Columns.table(CUSTOMERS, List.of(), ID, column);
    TableSchemas schemas = schemas(table, property, "shop\\.customers\\." + column.name());
    return schemas.emitted(row(schemas, 1, value)).getWithoutDefault(column.name());
  }

  @Test
  void leaveRowsAsTheyAreIfNothingIsSaid() {
    TableSchemas schemas = schemas(TABLE, "column.exclude.list", "shop\\.orders\\..*");
    Struct row = customer(schemas, "a", "b", "c");

    assertThat(schemas.emission()).isEmpty();
    assertThat(schemas.emitted(row)).isSameAs(row);
    assertThat(schemas.emitsAlike(row, row)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "column.exclude.list, 'shop\\.customers\\.(EMAIL|place),.*\\.picture'",
    "column.include.list, 'shop\\.customers\\.(id|phone|notes)'",
  })
  void leaveColumnsOut(String property, String columns) {
    TableSchemas schemas = schemas(TABLE, property, columns);

    Struct emitted = schemas.emitted(customer(schemas, "secret", "555", "n"));
    assertThat(emitted.schema()).isEqualTo(schemas.envelope().field("after").schema());
    assertThat(names(emitted.schema())).containsExactly("id", "phone", "notes");
    assertThat(emitted.schema().name()).isEqualTo("shop.shop.customers.Value");
    assertThat(emitted.schema().version()).isEqualTo(3);
    assertThat(emitted.get("phone")).isEqualTo("555");
    assertThat(schemas.rules().isRead(1)).isFalse();
    assertThat(schemas.rules().isShown(1)).isFalse();
    assertThat(schemas.rules().isRead(2)).isTrue();
    assertThat(schemas.rules().isShown(2)).isTrue();
  }

  /** The values are those of Debezium's MaskStringsTest and ColumnMappersTest. */
  @ParameterizedTest
  @CsvSource({
    "SHA-256.with.salt.salt, hello,"
        + " af5843a0f0e728ab0332c8888b6e1190bfb79e584f0d40538de8f10df6ef29c6",
    "MD5.with.salt.salt, world, 030f632140d9c9591b0d8c21098024b8",
    "v2.SHA-256.with.salt.salt, world,"
        + " e84ac3142870113ddc6710c06f76421befc8e8ca6de64e98d2993ed8d41f4085",
    "v2.MD5.with.salt.salt, hello, 06decc8b095724f80103712c235586be",
    "SHA-256.with.salt.salt123, 12345678901234567890,"
        + " 5944c66655670e4ce234df8529d452ba1cae10a641b9cd1583abf62585b8515a",
    "v2.SHA-256.with.salt.salt123, 12345678901234567890,"
        + " b65875d34a3dedf070f3a012970bf3b5da424560d7be3d2c23b986b525d2d7f3",
  })
  void hashAsDebeziumDoes(String name, String value, String hash) {
    assertThat(masked("column.mask.hash." + name, EMAIL, value)).isEqualTo(hash);
    assertThat(masked("column.mask.hash." + name, EMAIL, null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "ünïcødé", "🎉 party", "a\u0000b", "long", "longest"})
  void agreeWithDebeziumOnEveryText(String name) {
    String value =
        name.equals("long")
            ? "é".repeat(40_000)
            : name.equals("longest") ? "x".repeat(70_000) : name;
    byte[] salt = "sält".getBytes(StandardCharsets.UTF_8);
    for (int length : new int[] {-1, 128, 20, 5}) {
      Column column = length < 0 ? NOTES : Columns.text("email", length);
      io.debezium.relational.Column theirs =
          io.debezium.relational.Column.editor()
              .name(column.name())
              .jdbcType(java.sql.Types.VARCHAR)
              .length(length)
              .create();
      assertThat(masked("column.mask.hash.SHA-512.with.salt.sält", column, value))
          .isEqualTo(
              new MaskStrings(salt, "SHA-512", MaskStrings.HashingByteArrayStrategy.V1)
                  .create(theirs)
                  .convert(value));
      assertThat(masked("column.mask.hash.v2.SHA-512.with.salt.sält", column, value))
          .isEqualTo(
              new MaskStrings(salt, "SHA-512", MaskStrings.HashingByteArrayStrategy.V2)
                  .create(theirs)
                  .convert(value));
      assertThat(masked("column.truncate.to.7.chars", column, value))
          .isEqualTo(new TruncateColumn(7).create(theirs).convert(value));
      assertThat(masked("column.mask.with.7.chars", column, value))
          .isEqualTo(new MaskStrings("*******").create(theirs).convert(value));
    }
  }

  @Test
  void maskNullToo() {
    assertThat(masked("column.mask.with.3.chars", PHONE, null)).isEqualTo("***");
    assertThat(masked("column.mask.with.0.chars", PHONE, "555")).isEqualTo("");
  }

  @Test
  void cutHashesToTheColumnAndToWhatIsAskedFor() {
    assertThat((String) masked(HASH, PHONE, "555")).hasSize(20);
    TableSchemas schemas =
        schemas(TABLE, HASH, ".*\\.notes", "column.truncate.to.6.chars", ".*\\.notes");
    assertThat((String) schemas.emitted(customer(schemas, "e", "p", "hello")).get("notes"))
        .isEqualTo("af5843");
  }

  @Test
  void cutTextAndBytesButNoCharacterInHalf() {
    assertThat(masked("column.truncate.to.3.chars", NOTES, "abcdef")).isEqualTo("abc");
    assertThat(masked("column.truncate.to.3.chars", NOTES, "ab🎉")).isEqualTo("ab");
    assertThat(masked("column.truncate.to.0.chars", NOTES, "abcdef")).isEqualTo("");
    assertThat(masked("column.truncate.to.2.chars", PICTURE, ByteBuffer.wrap(new byte[] {1, 2, 3})))
        .isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    Column choice =
        new Column(
            "choice",
            new ColumnType(SqlType.ENUM, -1, -1, false, List.of("short", "rather long")),
            true,
            null,
            false,
            "");
    assertThat(masked("column.truncate.to.6.chars", choice, "rather long")).isEqualTo("rather");
    // No value can be longer, or is text.
    assertThat(schemas(TABLE, "column.truncate.to.20.chars", ".*\\.(phone|id|place)").emission())
        .isPresent()
        .get()
        .satisfies(
            emission ->
                assertThat(emission.schema().fields())
                    .allMatch(field -> field.schema().parameters() == null));
  }

  @Test
  void tellOfMasksInTheSchema() {
    TableSchemas schemas =
        schemas(
            TABLE,
            "column.mask.with.4.chars",
            ".*\\.phone",
            "column.truncate.to.9.chars",
            ".*\\.notes",
            HASH,
            ".*\\.email");
    Schema row = schemas.emittedRow();

    assertThat(row.field("phone").schema().parameters()).containsExactly(entry("masked", "true"));
    assertThat(row.field("email").schema().parameters()).containsExactly(entry("masked", "true"));
    assertThat(row.field("notes").schema().parameters())
        .containsExactly(entry("truncateLength", "9"));
    assertThat(row.field("email").schema().defaultValue())
        .isEqualTo(masked(HASH, EMAIL, "none@b.example"));
    assertThat(schemas.key().fields()).allMatch(field -> field.schema().parameters() == null);
  }

  @Test
  void tellTypesAsDebeziumDoes() {
    Column price =
        new Column(
            "price",
            new ColumnType(SqlType.DECIMAL, 10, 2, true, List.of()),
            true,
            null,
            false,
            "in EUR");
    TableSchemas schemas =
        schemas(
            Columns.table(CUSTOMERS, List.of("id"), ID, price, EMAIL, PLACE),
            "column.propagate.source.type",
            ".*\\.(id|price|place)",
            "datatype.propagate.source.type",
            ".+\\.varchar");
    SchemaBuilder theirs = SchemaBuilder.string();
    new PropagateSourceMetadataToSchemaParameter()
        .alterFieldSchema(
            io.debezium.relational.Column.editor()
                .name("price")
                .type("DECIMAL UNSIGNED")
                .length(10)
                .scale(2)
                .comment("in EUR")
                .create(),
            theirs);
    Schema row = schemas.emittedRow();

    assertThat(row.field("price").schema().parameters()).containsAllEntriesOf(theirs.parameters());
    assertThat(row.field("id").schema().parameters())
        .isEqualTo(
            Map.of("__debezium.source.column.type", "INT", "__debezium.source.column.name", "id"));
    assertThat(row.field("email").schema().parameters())
        .containsEntry("__debezium.source.column.length", "128")
        .containsEntry("__debezium.source.column.comment", "mail");
    assertThat(row.field("place").schema().parameters())
        .containsEntry("__debezium.source.column.type", "POINT");
    // The same bytes for a key, whatever is told of its columns.
    assertThat(schemas.key().field("id").schema().parameters()).isNull();
    // A struct comes with the schema of its converter.
    Schema point = schemas.row().field("place").schema();
    Struct read =
        row(
            schemas,
            1,
            null,
            "e",
            new Struct(point).put("x", 1.0).put("y", 2.0).put("wkb", new byte[] {1}));
    assertThat(schemas.emitted(read).getStruct("place").schema())
        .isEqualTo(row.field("place").schema());
    assertThat(schemas.emitted(read).getStruct("place").get("y")).isEqualTo(2.0);
  }

  @Test
  void hashKeysInTheKeyToo() {
    TableDefinition table = Columns.table(CUSTOMERS, List.of("email", "id"), ID, EMAIL, PHONE);
    TableSchemas schemas = schemas(table, HASH, ".*\\.email");
    Struct row = row(schemas, 1, "hello", "555");
    ChangeRecords records =
        new ChangeRecords(
            Map.of(),
            new ChangeRecords.Options(true, true, Boundary.WORKER, CommitHeaders.OMITTED),
            TransactionRecords.none());
    List<SourceRecord> out = new ArrayList<>();
    SourceBlock source =
        new SourceBlock(new SourceBlock.Origin("1", "shop", "main"), "u:7", 5, Instant.EPOCH);
    records.add(
        new RowChange(schemas, source, Operation.DELETE, 0, row, null), Map.of(), Map.of(), out);
    records.addGone(schemas, source, ChangeRecords.key(schemas, row), Map.of(), Map.of(), out);
    records.add(
        RowChange.respelled(schemas, source, 0, row, row(schemas, 1, "Hello", "5")),
        Map.of(),
        Map.of(),
        out);

    String hash = "af5843a0f0e728ab0332c8888b6e1190bfb79e584f0d40538de8f10df6ef29c6";
    assertThat(out).hasSize(7);
    assertThat(out.subList(0, 6))
        .allSatisfy(
            record -> {
              assertThat(((Struct) record.key()).getString("email")).isEqualTo(hash);
              assertThat(record.keySchema()).isEqualTo(schemas.key());
            });
    assertThat(((Struct) out.get(6).key()).getString("email")).isNotEqualTo(hash);
    assertThat(out)
        .allSatisfy(
            record ->
                assertThat(record + record.headers().toString())
                    .doesNotContainIgnoringCase("=hello"));
    assertThat(
            out.get(0).valueSchema().field("before").schema().field("email").schema().parameters())
        .containsEntry("masked", "true");
    assertThat(schemas.rules().isKeyShown()).isFalse();
  }

  @Test
  void showNoDifferenceWhereThereIsNoneForConsumers() {
    TableSchemas schemas =
        schemas(
            TABLE, "column.exclude.list", ".*\\.notes", "column.mask.with.3.chars", ".*\\.phone");
    Struct one = customer(schemas, "a", "555", null);

    assertThat(schemas.emitsAlike(one, customer(schemas, "a", "556", null))).isTrue();
    assertThat(schemas.emitsAlike(one, customer(schemas, "b", "555", null))).isFalse();
    assertThat(schemas.emitsAlike(null, one)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "column.exclude.list, shop\\.customers\\.id, leaves out column id of table shop.customers",
    "column.include.list, shop\\.customers\\.email, leaves out column id of table shop.customers",
    "column.mask.with.3.chars, shop\\.customers\\.id, but only text can be masked",
    "column.mask.with.3.chars, shop\\.customers\\.place, which is POINT",
    "column.mask.hash.MD5.with.salt.S3CRET, .*, column.mask.hash.MD5.with.salt.***",
    "column.exclude.list, .*, leaves out column id",
  })
  void areRefusedWhereTheyCannotBeFollowed(String property, String columns, String message) {
    assertThat(rules(TABLE, property, columns).faults())
        .isNotEmpty()
        .anySatisfy(fault -> assertThat(fault.message()).contains(message))
        .allSatisfy(fault -> assertThat(fault.toString()).doesNotContain("S3CRET"));
    assertThatThrownBy(() -> schemas(TABLE, property, columns))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(property.replaceFirst("salt\\..*", "salt.***"));
  }

  @ParameterizedTest
  @CsvSource({
    "column.mask.with.3.chars, email",
    "column.truncate.to.3.chars, email",
    // Twenty characters of a hash.
    "column.mask.hash.SHA-256.with.salt.s, phone",
  })
  void areRefusedWhereSeveralRowsCouldGetOneKey(String property, String column) {
    String[] both = {property, ".*\\." + column, "message.key.columns", "shop.customers:" + column};

    assertThat(rules(TABLE, both).faults())
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault.message()).contains(property.substring(0, 12), column, "one key"));
    // A key of one's choice leaves the primary key to other properties.
    assertThat(
            rules(
                    TABLE,
                    "column.exclude.list",
                    ".*\\.id",
                    "message.key.columns",
                    "shop.customers:email")
                .faults())
        .isEmpty();
  }

  @Test
  void readAPrimaryKeyThatRecordsDoNotHave() {
    TableSchemas schemas =
        schemas(
            TABLE, "column.exclude.list", ".*\\.id", "message.key.columns", "shop.customers:email");

    assertThat(schemas.rules().isRead(0)).isTrue();
    assertThat(schemas.rules().isKeyShown()).isFalse();
    assertThat(names(schemas.emittedRow())).doesNotContain("id");
    assertThat(names(schemas.key())).containsExactly("email");
  }

  @Test
  void areRefusedWhereTheyContradictEachOther() {
    assertThat(rules(TABLE, HASH, ".*\\.email", SECOND_HASH, ".*\\.email").faults())
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault.message())
                    .contains("column.mask.hash.SHA-256.with.salt.***", "column.mask.hash.v2"));
  }

  @Test
  void areRefusedWhereNothingIsLeft() {
    assertThat(
            rules(
                    Columns.table(CUSTOMERS, List.of(), EMAIL, PHONE),
                    "column.include.list",
                    "shop\\.orders\\..*")
                .faults())
        .singleElement()
        .satisfies(fault -> assertThat(fault.message()).contains("without a column"));
  }
}
