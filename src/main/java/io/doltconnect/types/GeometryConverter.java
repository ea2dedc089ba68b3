package io.doltconnect.types;

import io.doltconnect.binlog.events.ByteReader;
import io.doltconnect.schema.Column;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * The spatial types: on the wire a length, the SRID and the well-known binary form, which is passed
 * on as it is (for SRID 4326 that is longitude before latitude). SRID 0 means none, as in Debezium.
 */
final class GeometryConverter implements TypeConverter.FromBytes {
  private static final int SRID_SIZE = 4;
  private static final int POINT_SIZE = 1 + 4 + 8 + 8;
  private static final int WKB_POINT = 1;

  private final String name;
  private final int lengthBytes;
  private final boolean point;
  private final String comment;
  private final Schema schema;

  private GeometryConverter(Column column, int lengthBytes, boolean point) {
    this.name = column.name();
    this.lengthBytes = lengthBytes;
    this.point = point;
    this.comment = column.comment();
    SchemaBuilder builder = schema();
    this.schema = (column.nullable() ? builder.optional() : builder).build();
  }

  /** For POINT: the coordinates as numbers too. */
  static TypeConverter point(Column column, int lengthBytes) {
    return new GeometryConverter(column, lengthBytes, true);
  }

  /** For every other spatial type. */
  static TypeConverter geometry(Column column, int lengthBytes) {
    return new GeometryConverter(column, lengthBytes, false);
  }

  @Override
  public SchemaBuilder schema() {
    if (point) {
      return SchemaBuilder.struct()
          .name("io.debezium.data.geometry.Point")
          .version(1)
          .doc(doc("Geometry (POINT)"))
          .field("x", Schema.FLOAT64_SCHEMA)
          .field("y", Schema.FLOAT64_SCHEMA)
          .field("wkb", Schema.OPTIONAL_BYTES_SCHEMA)
          .field("srid", Schema.OPTIONAL_INT32_SCHEMA);
    }
    return SchemaBuilder.struct()
        .name("io.debezium.data.geometry.Geometry")
        .version(1)
        .doc(doc("Geometry"))
        .field("wkb", Schema.BYTES_SCHEMA)
        .field("srid", Schema.OPTIONAL_INT32_SCHEMA);
  }

  /** A comment is a field's doc; a builder takes none but the one that it has. */
  private String doc(String withoutComment) {
    return comment.isEmpty() ? withoutComment : comment;
  }

  @Override
  public Object read(ByteReader in) {
    return value(in, Lengths.read(in, lengthBytes));
  }

  @Override
  public String select(String column) {
    return TypeConverter.whole(column);
  }

  @Override
  public Object parse(byte[] bytes) {
    if (bytes.length <= SRID_SIZE) {
      throw new IllegalArgumentException("%d bytes are not a geometry".formatted(bytes.length));
    }
    return value(new ByteReader(bytes), bytes.length);
  }

  private Struct value(ByteReader in, int length) {
    int srid = in.readInt32();
    byte[] wkb = in.readBytes(length - SRID_SIZE);
    Struct value = new Struct(schema);
    if (point) {
      putCoordinates(value, wkb);
    }
    value.put("wkb", wkb);
    return srid == 0 ? value : value.put("srid", srid);
  }

  private void putCoordinates(Struct value, byte[] wkb) {
    ByteBuffer in = ByteBuffer.wrap(wkb);
    if (wkb.length != POINT_SIZE
        || in.order(in.get() == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN).getInt()
            != WKB_POINT) {
      throw new UnrepresentableValueException(
          "Column %s is a POINT, but its value of %d bytes is not one of two coordinates: leave the table out with table.exclude.list"
              .formatted(name, wkb.length));
    }
    value.put("x", in.getDouble()).put("y", in.getDouble());
  }
}
