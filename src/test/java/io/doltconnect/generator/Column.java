package io.doltconnect.generator;

import java.util.Set;

/**
 * A column as the source has it now.
 *
 * @param type the type as information_schema prints it
 * @param key whether it is one of the primary key's
 * @param generated whether its value is computed
 */
record Column(String name, String type, boolean nullable, boolean key, boolean generated) {
  private static final Set<String> WHOLE =
      Set.of("tinyint", "smallint", "mediumint", "int", "bigint");
  private static final Set<String> UNORDERED =
      Set.of(
          "json",
          "tinyblob",
          "blob",
          "mediumblob",
          "longblob",
          "binary",
          "varbinary",
          "bit",
          "geometry",
          "point",
          "linestring",
          "polygon",
          "multipoint",
          "multilinestring",
          "multipolygon",
          "geometrycollection",
          "vector");

  /** The type's name without what follows it. */
  String baseType() {
    return type.split("[( ]", 2)[0];
  }

  boolean isWhole() {
    return WHOLE.contains(baseType());
  }

  boolean isOrdered() {
    return !UNORDERED.contains(baseType());
  }
}
