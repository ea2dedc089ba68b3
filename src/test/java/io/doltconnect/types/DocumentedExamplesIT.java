package io.doltconnect.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.doltconnect.config.DoltSourceConfig;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.DdlStatement;
import io.doltconnect.schema.ddl.DdlParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/data-types.md shows is what a server's values become. */
class DocumentedExamplesIT {
  private static WireTables tables;
  private static String page;

  @BeforeAll
  static void start() throws Exception {
    page = Files.readString(Path.of("docs", "data-types.md"));
    tables = new WireTables();
  }

  @AfterAll
  static void stop() throws Exception {
    if (tables != null) {
      tables.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          TINYINT | 127 | INT16 | | 127 |
          BOOL | TRUE | INT16 | | 1 |
          SMALLINT | -32768 | INT16 | | -32768 |
          SMALLINT UNSIGNED | 65535 | INT32 | | 65535 |
          MEDIUMINT UNSIGNED | 16777215 | INT32 | | 16777215 |
          INT | -2147483648 | INT32 | | -2147483648 |
          INT UNSIGNED | 4294967295 | INT64 | | 4294967295 |
          BIGINT | 9223372036854775807 | INT64 | | 9223372036854775807 |
          FLOAT | 1.5 | FLOAT32 | | 1.5 |
          FLOAT(25) | 3.141592653589793 | FLOAT64 | | 3.141592653589793 |
          DOUBLE | 3.141592653589793 | FLOAT64 | | 3.141592653589793 |
          BIT | 1 | BOOLEAN | | true |
          BIT(9) | 258 | BYTES | io.debezium.data.Bits | "AgE=" |
          BIGINT UNSIGNED | 18446744073709551615 | BYTES | org.apache.kafka.connect.data.Decimal | "AP//////////" | bigint.unsigned.handling.mode=precise
          DECIMAL(5,2) | -1.5 | BYTES | org.apache.kafka.connect.data.Decimal | "/2o=" | decimal.handling.mode=precise
          DECIMAL(5,2) | -1.5 | FLOAT64 | | -1.5 | decimal.handling.mode=double
          DECIMAL(5,2) | -1.5 | STRING | | "-1.50" | decimal.handling.mode=string
          VARCHAR(20) CHARACTER SET utf16 | 'héllo 🎉' | STRING | | "héllo \\uD83C\\uDF89" |
          ENUM('a','b','c,d') | 'c,d' | STRING | io.debezium.data.Enum | "c,d" |
          SET('x','y','z') | 'z,x' | STRING | io.debezium.data.EnumSet | "x,z" |
          JSON | '{ "a" : 1.0 }' | STRING | io.debezium.data.Json | "{\\"a\\":1}" |
          BLOB | x'fbff' | BYTES | | "+/8=" | binary.handling.mode=bytes
          VARBINARY(4) | x'fbff' | STRING | | "+/8=" | binary.handling.mode=base64
          BLOB | x'fbff' | STRING | | "-_8=" | binary.handling.mode=base64-url-safe
          BLOB | x'fbff' | STRING | | "fbff" | binary.handling.mode=hex
          DATE | '2024-02-29' | INT32 | io.debezium.time.Date | 19782 |
          DATE | '2024-02-29' | INT32 | org.apache.kafka.connect.data.Date | 19782 | time.precision.mode=connect
          DATE | '2024-02-29' | STRING | io.debezium.time.IsoDate | "2024-02-29Z" | time.precision.mode=isostring
          TIME | '12:34:56.789012' | INT64 | io.debezium.time.MicroTime | 45296789012 |
          TIME | '12:34:56.789012' | INT64 | io.debezium.time.NanoTime | 45296789012000 | time.precision.mode=nanoseconds
          TIME | '12:34:56.789012' | INT32 | org.apache.kafka.connect.data.Time | 45296789 | time.precision.mode=connect
          TIME | '12:34:56.789012' | STRING | io.debezium.time.IsoTime | "12:34:56.789012Z" | time.precision.mode=isostring
          TIME | '-838:59:59' | INT64 | io.debezium.time.MicroTime | -3020399000000 |
          DATETIME(3) | '2024-02-29 12:34:56.789' | INT64 | io.debezium.time.Timestamp | 1709210096789 |
          DATETIME(6) | '2024-02-29 12:34:56.789012' | INT64 | io.debezium.time.MicroTimestamp | 1709210096789012 |
          DATETIME | '2024-02-29 12:34:56' | INT64 | io.debezium.time.MicroTimestamp | 1709210096000000 | time.precision.mode=microseconds
          DATETIME(6) | '2024-02-29 12:34:56.789012' | INT64 | io.debezium.time.NanoTimestamp | 1709210096789012000 | time.precision.mode=nanoseconds
          DATETIME(6) | '2024-02-29 12:34:56.789012' | INT64 | org.apache.kafka.connect.data.Timestamp | 1709210096789 | time.precision.mode=connect
          DATETIME(6) | '2024-02-29 12:34:56.789012' | STRING | io.debezium.time.IsoTimestamp | "2024-02-29T12:34:56.789012Z" | time.precision.mode=isostring
          TIMESTAMP | '2024-02-29 12:34:56' | STRING | io.debezium.time.ZonedTimestamp | "2024-02-29T12:34:56Z" |
          TIMESTAMP(3) | '2024-02-29 12:34:56' | STRING | io.debezium.time.ZonedTimestamp | "2024-02-29T12:34:56.000Z" | time.precision.mode=connect
          YEAR | 2024 | INT32 | io.debezium.time.Year | 2024 |
          VECTOR(3) | string_to_vector('[1,2.5,-3]') | ARRAY | io.debezium.data.FloatVector | [1.0,2.5,-3.0] |
          POINT | ST_GeomFromText('POINT(1 2)', 4326) | STRUCT | io.debezium.data.geometry.Point | {"x":2.0,"y":1.0,"wkb":"AQEAAAAAAAAAAAAAQAAAAAAAAPA/","srid":4326} |
          GEOMETRY | ST_GeomFromText('POINT(1 2)') | STRUCT | io.debezium.data.geometry.Geometry | {"wkb":"AQEAAAAAAAAAAADwPwAAAAAAAABA","srid":null} |
          """)
  void areRight(
      String declaration, String sql, String type, String schemaName, String json, String mode)
      throws Exception {
    String table = tables.create(declaration, List.of(sql));
    SqlConverter converter = converters(mode).sqlConverter(column(table));
    Schema schema = converter.schema().optional().build();
    Object value = tables.fromSql(table, converter).get(0);

    assertThat(schema.type()).isEqualTo(Schema.Type.valueOf(type));
    assertThat(schema.name()).isEqualTo(schemaName);
    try (JsonConverter toJson = new JsonConverter()) {
      toJson.configure(Map.of("schemas.enable", "false"), false);
      assertThat(toJson.fromConnectData("t", schema, value))
          .asString(StandardCharsets.UTF_8)
          .isEqualTo(json);
    }
    assertThat(page).contains("`" + json + "`");
    if (schemaName != null) {
      assertThat(page).contains("`" + schemaName + "`");
    }
  }

  private static ColumnConverters converters(String mode) {
    Map<String, String> properties = new HashMap<>();
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.user", "root");
    properties.put("topic.prefix", "docs");
    if (mode != null) {
      properties.put(mode.split("=", -1)[0], mode.split("=", -1)[1]);
    }
    return new ColumnConverters(new DoltSourceConfig(properties).types());
  }

  /** The column as the connector knows it, from what the server says of the table. */
  private static Column column(String table) throws Exception {
    DdlStatement.CreateTable create =
        (DdlStatement.CreateTable) new DdlParser().parse("wire", tables.definition(table));
    return create.definition().columns().get(1);
  }
}
