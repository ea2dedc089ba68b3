package io.doltconnect.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.schema.Column;
import io.doltconnect.schema.SqlType;
import java.util.HexFormat;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bytes are what a Dolt server wrote. */
class GeometryConverterTest {
  private static final String POINT = "0101000000000000000000f03f0000000000000040";
  private static final String POINT_4326 = "01010000000000000000000040000000000000f03f";
  private static final String LINE =
      "01020000000200000000000000000000000000000000000000000000000000f03f000000000000f03f";

  @Test
  void readsPoints() {
    Wire wire = Wire.of(SqlType.POINT, 255, 4);
    Struct point = (Struct) wire.read("1900000000000000" + POINT);
    assertThat(point.getFloat64("x")).isEqualTo(1);
    assertThat(point.getFloat64("y")).isEqualTo(2);
    assertThat(point.getBytes("wkb")).isEqualTo(HexFormat.of().parseHex(POINT));
    assertThat(point.getInt32("srid")).isNull();
    assertThat(wire.schema()).isEqualTo(pointSchema().optional().build());
    assertThat(wire.required().schema()).isEqualTo(pointSchema().build());
  }

  @Test
  void keepsTheAxesOfAPointAsTheyAre() {
    Struct point =
        (Struct) Wire.of(SqlType.POINT, 255, 4).required().read("19000000e6100000" + POINT_4326);
    assertThat(point.getFloat64("x")).isEqualTo(2);
    assertThat(point.getFloat64("y")).isEqualTo(1);
    assertThat(point.getInt32("srid")).isEqualTo(4326);
  }

  @Test
  void readsBigEndianPoints() {
    String wkb = "00000000013ff00000000000004000000000000000";
    Struct point = (Struct) Wire.of(SqlType.POINT, 255, 4).read("1900000000000000" + wkb);
    assertThat(point.getFloat64("x")).isEqualTo(1);
    assertThat(point.getFloat64("y")).isEqualTo(2);
  }

  @Test
  void refusesAPointThatIsNone() {
    assertThatThrownBy(() -> Wire.of(SqlType.POINT, 255, 4).read("2d00000000000000" + LINE))
        .isInstanceOf(UnrepresentableValueException.class)
        .hasMessageContaining("Column c is a POINT");
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "GEOMETRY",
        "LINESTRING",
        "POLYGON",
        "MULTIPOINT",
        "MULTILINESTRING",
        "MULTIPOLYGON",
        "GEOMETRYCOLLECTION"
      })
  void readsOtherGeometriesAsTheyAre(SqlType type) {
    Wire wire = Wire.of(type, 255, 4);
    Struct line = (Struct) wire.read("2d00000001000000" + LINE);
    assertThat(line.getBytes("wkb")).isEqualTo(HexFormat.of().parseHex(LINE));
    assertThat(line.getInt32("srid")).isEqualTo(1);
    assertThat(wire.schema())
        .isEqualTo(
            SchemaBuilder.struct()
                .name("io.debezium.data.geometry.Geometry")
                .version(1)
                .doc("Geometry")
                .field("wkb", Schema.BYTES_SCHEMA)
                .field("srid", Schema.OPTIONAL_INT32_SCHEMA)
                .optional()
                .build());
  }

  /** A field takes the column's comment as its doc, which must not part it from its values. */
  @Test
  void hasTheCommentAsDoc() {
    Wire wire = Wire.of(SqlType.POINT, 255, 4);
    Column column = new Column("c", wire.column().type(), false, null, false, "Where it is");
    ColumnConverter converter = new ColumnConverters(Wire.DEFAULTS).converter(column, 255, 4);
    Schema schema = converter.schema().doc(column.comment()).build();
    Object point =
        converter.read(new ByteReader(HexFormat.of().parseHex("1900000000000000" + POINT)));
    assertThat(schema.doc()).isEqualTo("Where it is");
    assertThatCode(() -> ConnectSchema.validateValue("c", schema, point))
        .doesNotThrowAnyException();
  }

  private static SchemaBuilder pointSchema() {
    return SchemaBuilder.struct()
        .name("io.debezium.data.geometry.Point")
        .version(1)
        .doc("Geometry (POINT)")
        .field("x", Schema.FLOAT64_SCHEMA)
        .field("y", Schema.FLOAT64_SCHEMA)
        .field("wkb", Schema.OPTIONAL_BYTES_SCHEMA)
        .field("srid", Schema.OPTIONAL_INT32_SCHEMA);
  }
}
