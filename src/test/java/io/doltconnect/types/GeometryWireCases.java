package io.doltconnect.types;

import io.doltconnect.schema.ColumnType;
import io.doltconnect.schema.SqlType;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;

/** Every spatial type, with and without an SRID. */
final class GeometryWireCases {
  private static final String POINTS = "0 0, 1.5 0, 1.5 -2, 0 0";

  private static final String LONG_LINE =
      IntStream.range(0, 10_000)
          .mapToObj(i -> i + " " + i)
          .collect(Collectors.joining(",", "ST_GeomFromText('LINESTRING(", ")')"));

  private GeometryWireCases() {}

  static Stream<WireCase> geometries() {
    return EnumSet.range(SqlType.GEOMETRY, SqlType.GEOMETRYCOLLECTION).stream()
        .map(
            type ->
                WireCase.of(
                        type.name(),
                        Wire.declared(type, ColumnType.UNSPECIFIED, ColumnType.UNSPECIFIED),
                        List.of(
                            "ST_GeomFromText('%s')".formatted(text(type)),
                            "ST_GeomFromText('%s', 4326)".formatted(text(type)),
                            "ST_GeomFromText('%s', 3857)".formatted(text(type))))
                    .and(type == SqlType.LINESTRING ? new String[] {LONG_LINE} : new String[0])
                    .select("HEX(c)")
                    .text(GeometryWireCases::hex));
  }

  private static String text(SqlType type) {
    return switch (type) {
      case POINT -> "POINT(1.5 -2)";
      case POLYGON, MULTILINESTRING -> type + "((" + POINTS + "))";
      case MULTIPOLYGON -> "MULTIPOLYGON(((" + POINTS + ")))";
      case GEOMETRY, GEOMETRYCOLLECTION ->
          "GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(" + POINTS + "))";
      default -> type + "(" + POINTS + ")";
    };
  }

  private static String hex(Object value) {
    Struct geometry = (Struct) value;
    int srid = geometry.getInt32("srid") == null ? 0 : geometry.getInt32("srid");
    return "%08X".formatted(Integer.reverseBytes(srid))
        + HexFormat.of().withUpperCase().formatHex(geometry.getBytes("wkb"));
  }
}
