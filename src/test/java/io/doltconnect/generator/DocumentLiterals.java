package io.doltconnect.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws JSON documents and geometries as SQL. */
final class DocumentLiterals {
  private static final List<String> GEOMETRIES =
      List.of("point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon");

  private final Choice choice;

  DocumentLiterals(Choice choice) {
    this.choice = choice;
  }

  String json() {
    if (choice.chance(1)) {
      if (choice.chance(25)) {
        // Above 2,097,151 bytes Dolt logs nothing of the whole transaction.
        return "JSON_OBJECT('a', REPEAT('x', 2200000))";
      }
      // Above 65,535 bytes the log's offsets of what follows lose their high bits.
      return "CONCAT('{\"a\":\"', REPEAT('é', %d), '\",\"b\":%s}')"
          .formatted(choice.of(32_767, 32_768, 50_000), document(2));
    }
    return "'" + document(choice.of(0, 1, 2, 3, 6)) + "'";
  }

  // Escapes are doubled: the SQL literal takes one level away.
  private String document(int depth) {
    if (depth == 0 || choice.chance(10)) {
      // Numbers are stored as doubles; what comes from SQL functions may not be, so all are text.
      return choice.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1.5",
          "1e-7",
          "1e21",
          "-2.5e300",
          "9007199254740993",
          "4294967296",
          "65536",
          "\"\"",
          "\"x\"",
          "\"é日🎉\"",
          "\"''\"",
          "\"\\\\\"\\\\\\\\\"",
          "\"\\\\n\\\\t\\\\u0001\"",
          "\"2024-02-29\"",
          "[]",
          "{}");
    }
    int size = choice.of(0, 1, 2, 5, choice.chance(5) ? 300 : 3);
    int below = size > 10 ? 0 : depth - 1;
    return choice.chance(50)
        ? IntStream.range(0, size)
            .mapToObj(i -> document(below))
            .collect(Collectors.joining(",", "[", "]"))
        : IntStream.range(0, size)
            .mapToObj(i -> "\"" + key(i) + "\":" + document(below))
            .collect(Collectors.joining(",", "{", "}"));
  }

  private String key(int i) {
    return choice.of(
        "k" + i, "", "é" + i, "🎉", "a b", "k".repeat(choice.of(3, 255, 256, 300)) + i, "\\\\\"");
  }

  /**
   * A geometry.
   *
   * @param type what SQL calls it, in small letters
   */
  String geometry(String type) {
    String one = type.equals("geometry") ? choice.of(GEOMETRIES) : type;
    return "ST_GeomFromText('%s', %d)".formatted(wellKnown(one), choice.of(0, 0, 4326));
  }

  private String wellKnown(String type) {
    return switch (type) {
      case "point" -> "POINT(" + position() + ")";
      case "linestring" -> "LINESTRING(" + positions(choice.between(2, 5)) + ")";
      case "polygon" -> "POLYGON(" + ring() + ")";
      case "multipoint" -> "MULTIPOINT(" + positions(choice.between(1, 4)) + ")";
      case "multilinestring" -> "MULTILINESTRING((" + positions(2) + "),(" + positions(3) + "))";
      case "multipolygon" -> "MULTIPOLYGON((" + ring() + "),(" + ring() + "))";
      case "geometrycollection" ->
          "GEOMETRYCOLLECTION(" + wellKnown(choice.of(GEOMETRIES)) + "," + wellKnown("point") + ")";
      default -> throw new IllegalArgumentException("No values are known of the type " + type);
    };
  }

  // Within what latitudes and longitudes may be.
  private String position() {
    return choice.of(
        "0 0",
        "-90 -90",
        "90 90",
        "1.5 -2.25",
        choice.between(-89, 89) + "." + choice.below(100) + " " + choice.between(-89, 89));
  }

  private String positions(int count) {
    List<String> positions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      positions.add(position());
    }
    return String.join(",", positions);
  }

  private String ring() {
    int side = choice.between(1, 20);
    return "(0 0,0 %d,%1$d %1$d,%1$d 0,0 0)".formatted(side);
  }
}
